r"""Formulas: what is one, what it looks like, and what becomes of those that cannot be set."""

import pytest

from tests.unit.render.looks import STYLES, check_measures, rendered, style_of, texts
from tui_app.render.copying import copied
from tui_app.render.formulas import DEEPEST, formula_line, formula_rows
from tui_app.render.markdown import render_markdown
from tui_app.render.styles import styles_from_colors

LINES = {
    r"e^{i\pi} + 1 = 0": "e^(iπ) + 1 = 0",
    r"x_{i+1}^2": "xᵢ₊₁²",
    r"a^{b^c}": "a^(bᶜ)",
    r"A^{-1}A = I, X^\top": "A⁻¹A = I, Xᵀ",
    r"f''(x) - 37^\circ\text{C}": "f″(x) − 37°C",
    r"d_{\text{model}} x": "d_model x",
    r"\frac{a+b}{2a}": "(a + b)/(2a)",
    r"\frac12 + \dfrac{dy}{dx}": "1/2 + dy/dx",
    r"\frac{P(B \mid A) P(A)}{P(B)}": "P(B ∣ A)P(A)/P(B)",
    r"x = -\frac{\sin x}{x}": "x = −(sin x)/x",
    r"\sqrt{2} + \sqrt{x+1} + \sqrt[3]{x}": "√2 + √(x + 1) + ∛x",
    r"\frac{\sqrt{\pi}}{2} = \sqrt{\frac{\pi}{2}}": "√(π)/2 = √(π/2)",
    r"\sqrt{2}x + \sqrt{2x} + {\sqrt x}y": "√(2)x + √(2x) + √(x)y",
    r"\sqrt{x}^2 = \sqrt{x^2}, \sqrt{x_1}": "√(x)² = √(x²), √x₁",
    r"\sqrt{10^2} + 2\sqrt3\sqrt5!": "√(10²) + 2√(3)√(5)!",
    r"2^{\sqrt2+1} + (\sqrt x)": "2^(√(2)+1) + (√x)",
    r"\frac{2\sqrt3}{a+\sqrt2} + \frac{a+\sqrt2}{\sqrt b}": "2√(3)/(a + √2) + (a + √2)/√b",
    r"\sqrt{x}/2 \cdot \sqrt{f'}\,y": "√(x)/2 · √(f′) y",
    r"\frac12^2 + x^{\frac12y} + x^{y\frac12} + x^{\frac12+1}": (
        "(1/2)² + x^((1/2)y) + x^(y(1/2)) + x^(1/2+1)"
    ),
    r"x^{(a)\frac12} + \frac12 x + e^{-\frac x2}": "x^((a)(1/2)) + 1/2 x + e^(−x/2)",
    r"\sum_{i=1}^{n} x_i": "∑ᵢ₌₁ⁿ xᵢ",
    r"\int_0^\infty e^{-x}\,dx": "∫₀^∞ e⁻ˣ dx",
    r"\lim_{x \to 0} f(x)": "lim_(x→0) f(x)",
    r"\log_2 n, O(n \log n), \sin(x)": "log₂ n, O(n log n), sin(x)",
    r"\alpha \le \beta \ne \Gamma \implies \forall x \in \mathbb{R}": "α ≤ β ≠ Γ ⟹ ∀x ∈ ℝ",
    r"\mathbf{F} = m\vec{a}, \hat{x}, \overline{AB}": "𝐅 = ma⃗, x̂, A̅B̅",
    r"\text{if } x > 0 \textbf{ and } y": "if x > 0 and y",
    r"\operatorname{argmax}_\theta \mathcal{L}(\theta)": "argmax_θ ℒ(θ)",
    r"\left( \frac{1}{n} \right)^n": "(1/n)ⁿ",
    r"\binom{n}{k} a \bmod b \pmod{n}": "C(n, k)a mod b (mod n)",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "(1, 2; 3, 4)",
    r"\begin{cases} x & x > 0 \\ 0 \end{cases}": "{ x x > 0; 0",
    r"A \xrightarrow{f} B": "A ─f→ B",
    r"1,000 + f(1,2) \cdot 50\% + \$5": "1,000 + f(1, 2) · 50% + $5",
    r"\boxed{42} \not= x": "[42] ≠ x",
}
BLOCKS = {
    r"x = \frac{-b \pm c}{2a}": """
     −b ± c
x = ────────
       2a""",
    r"\sum_{i=1}^n i": """
 n
 ∑  i
i=1""",
    r"\begin{bmatrix} 1 & 10 \\ 100 & 2 \end{bmatrix}": """
⎡  1   10 ⎤
⎣ 100  2  ⎦""",
    r"\left[\begin{array}{c|r} a & 1 \\ b & 22 \\ c & 3 \end{array}\right]": """
⎡a │  1⎤
⎢b │ 22⎥
⎣c │  3⎦""",
    r"f = \begin{cases} 1 & \text{if } x \\ 0 & \text{else} \end{cases}": """
f = ⎧ 1  if x
    ⎩ 0  else""",
    r"\begin{aligned} a &= b + c \\ &= d \end{aligned}": """
a = b + c
  = d""",
    r"\left(\frac{a}{b}\right)^2_i": """
⎛ a ⎞²
⎜───⎟
⎝ b ⎠ᵢ""",
    r"\underbrace{a + b}_{n} \boxed{c}": """
      ┌───┐
a + b │ c │
╰─┬─╯ └───┘
  n""",
}
NOT_SET = {
    "an unknown command": r"\unknown{x}",
    "a definition": r"\def\a{\a\a}\a",
    "a new command": r"\newcommand{\x}{\x\x}\x",
    "a file": r"\input{/etc/passwd}",
    "another file": r"\include{secret}",
    "a shell": r"\write18{rm -rf ~}",
    "an open group": r"\frac{a}{b",
    "an unknown environment": r"\begin{tikzpicture}x\end{tikzpicture}",
    "nothing to raise": "x^",
    "two raised": "x^1^2",
    "controls": "x\x1b[31m",
    "bidirectional marks": "x\u202e",
    "emoji": "😀^2",
    "deep": "{" * (DEEPEST + 1) + "}" * (DEEPEST + 1),
    "long": "x+" * 2_001,
}
TEXTS = [
    "$5 and $6",
    "it costs $5-$10 a month, or $100/year",
    "from $HOME to $PATH, ${HOME}/bin:${PATH}",
    "set $FOO_BAR=baz and $A$B or x$y$z",
    "US$5, A$AP and Ke$ha",
    "between 5$ and 10$, $1,000 (about 900$)",
    "PID $$ and $$ again",
    "a regex ^a$ or ^b$",
    "$_ and $_; $ x $",
    "$5 and `x$`",
]


@pytest.mark.parametrize("source", LINES)
def test_in_a_sentence_a_formula_is_one_line(source: str) -> None:
    assert formula_line(source) == LINES[source]
    assert texts(f"so ${source}$ is", 90) == [f"so {LINES[source]} is"]
    assert texts(rf"so \({source}\) is", 90) == [f"so {LINES[source]} is"]


@pytest.mark.parametrize("source", BLOCKS)
def test_in_a_block_it_takes_the_rows_it_needs(source: str) -> None:
    rows = BLOCKS[source].removeprefix("\n").split("\n")
    assert list(formula_rows(source, 60)) == rows
    for block in (f"$$\n{source}\n$$", f"$${source}$$", f"\\[ {source} \\]"):
        assert texts(f"a\n{block}\nb") == ["a", "", *(f"    {row}" for row in rows), "", "b"]


@pytest.mark.parametrize("source", NOT_SET.values(), ids=NOT_SET)
def test_what_cannot_be_set_is_shown_as_its_source(source: str) -> None:
    assert formula_line(source) == ""
    assert formula_rows(source, 60) == ()
    shown = copied(rendered(f"$${source}$$", 5_000).lines)
    assert shown.replace("␛", "\x1b") == f"$${source}$$".replace("\u202e", "")


@pytest.mark.parametrize("text", TEXTS)
def test_prices_and_variables_stay_as_they_are(text: str) -> None:
    assert texts(text, 90) == [text.replace("`", "")]


def test_brackets_that_were_only_escaped_stay_brackets() -> None:
    assert texts(r"\[1\] \(see below\) arr\[i\] \[sic\]") == ["[1] (see below) arr[i] [sic]"]
    assert texts(r"and \[x = 1\], \$5\$") == ["and x = 1, $5$"]


def test_what_stands_right_behind_a_formula_of_a_sentence() -> None:
    assert texts("the $n$th, $n$-th and $x$, ($y$).设$z$为") == ["the nth, n-th and x, (y).设z为"]


def test_a_formula_in_a_sentence_is_told_without_colour_and_copied_as_it_is_seen() -> None:
    for styles in (STYLES, styles_from_colors({}, few=True)):
        line = render_markdown("so **$x^2$** is", 40, styles).lines[0]
        assert style_of(line, "x²").italic
        assert style_of(line, "x²").bold
    assert copied(rendered("so $x^2$ is").lines) == "so x² is"


def test_formulas_stand_everywhere() -> None:
    assert texts("| $x^2$ | b |\n|-|-|\n| \\(y\\) | $5 |\n\n# $x$\n\n> - $z$\n>   $$w$$") == [
        "x²  b", "──  ──", "y   $5", "", "x", "", "▏ • z", "▏", "▏       w",
    ]  # fmt: skip


def test_a_formula_too_wide_is_set_in_lines() -> None:
    source = r"\begin{aligned} aaa &= \frac{b}{c} + ddd \\ &= e + f \end{aligned}"
    assert formula_rows(source, 12) == ("aaa = b/c + ddd", "= e + f")
    lines = rendered(f"$${source}$$", 13).lines
    check_measures(lines, 13)
    assert copied(lines).split() == ["aaa", "=", "b/c", "+", "ddd", "=", "e", "+", "f"]


def test_text_behind_a_block_is_kept() -> None:
    assert texts("$$x$$.\n\n$$y$$ where *y* is") == ["    x.", "", "    y", "", "where y is"]


def test_a_block_that_is_not_closed_ends_with_its_paragraph() -> None:
    assert texts("$$\nx\n+ *1*\n\n*after*\n\n- $$y\n- z") == [
        "$$", "x", "+ *1*", "", "after", "", "• $$y", "• z",
    ]  # fmt: skip


def test_sources_can_be_shown_instead() -> None:
    text = "a $x^2$ b\n\n\\[\n\\frac{a}{b}\n\\]\n\n\\(y\\) $5"
    lines = render_markdown(text, 40, STYLES, raw_maths=True).lines
    assert [line.strip.text for line in lines] == text.split("\n")


HOSTILE = {
    "dollars": "$" * 20_000,
    "dollars and letters": "$x " * 7_000,
    "parentheses": "\\(" * 10_000,
    "brackets": "\\[\n" * 5_000,
    "blocks": "$$\n" * 5_000,
    "braces": "$$" + "{" * 3_900 + "$$ $" + "{" * 900 + "$",
    "delimiters": "$$" + "\\left(" * 600 + "$$",
    "environments": "$$" + "\\begin{matrix}" * 200 + "$$",
    "commands": "$$" + "\\frac" * 700 + "$$",
    "columns": "$$\\begin{matrix}" + "a&" * 1_900 + "\\end{matrix}$$",
    "rows": "$$\\begin{matrix}" + "a\\\\" * 900 + "\\end{matrix}$$",
    "longest": "$$\n" + "\\frac{1}{x}+\n" * 2_000 + "$$",
    "on one line": "$$" + "x+" * 20_000 + "$$ $" + "x+" * 20_000 + "$",
    "marks": "$a" + "\u0301" * 900 + "$ $\\hat{\\hat{\\hat{\\hat{\\hat{\\hat{\\hat{x}}}}}}}$",
    "words": "$" + "ab" * 5_000 + "$",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_formulas_are_harmless(name: str) -> None:
    check_measures(rendered(HOSTILE[name], 40).lines, 40)
