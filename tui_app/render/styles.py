"""The styles text is set in, made from the colours of a theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from pygments import token as tokens
from rich.color import Color
from rich.style import Style

TokenType = tuple[str, ...]
"""A Pygments token type, such as `Token.Name.Class`; its parent is the tuple without the last name."""

_SYNTAX_COLOURS: Mapping[TokenType, str] = {
    tokens.Comment: "syntax_comment",
    tokens.Error: "syntax_error",
    tokens.Keyword: "syntax_keyword",
    tokens.Keyword.Constant: "syntax_number",
    tokens.Keyword.Type: "syntax_type",
    tokens.Literal: "syntax_number",
    tokens.Literal.String: "syntax_string",
    tokens.Literal.Number: "syntax_number",
    tokens.Name.Attribute: "syntax_function",
    tokens.Name.Builtin: "syntax_builtin",
    tokens.Name.Class: "syntax_type",
    tokens.Name.Constant: "syntax_number",
    tokens.Name.Decorator: "syntax_function",
    tokens.Name.Exception: "syntax_type",
    tokens.Name.Function: "syntax_function",
    tokens.Name.Namespace: "syntax_type",
    tokens.Name.Tag: "syntax_keyword",
    tokens.Operator: "syntax_operator",
    tokens.Operator.Word: "syntax_keyword",
    tokens.Punctuation: "syntax_operator",
    tokens.Generic.Deleted: "error",
    tokens.Generic.Error: "error",
    tokens.Generic.Heading: "syntax_keyword",
    tokens.Generic.Inserted: "success",
    tokens.Generic.Prompt: "syntax_comment",
    tokens.Generic.Subheading: "syntax_function",
    tokens.Generic.Traceback: "error",
}
_SYNTAX_FORMS: Mapping[TokenType, Style] = {
    tokens.Comment: Style(italic=True),
    tokens.Generic.Emph: Style(italic=True),
    tokens.Generic.Strong: Style(bold=True),
    tokens.Generic.Heading: Style(bold=True),
}
_MORE_FORMS: Mapping[TokenType, Style] = {
    **_SYNTAX_FORMS,
    tokens.Keyword: Style(bold=True),
    tokens.Operator.Word: Style(bold=True),
    tokens.Name.Class: Style(bold=True),
    tokens.Name.Function: Style(bold=True),
    tokens.Generic.Inserted: Style(bold=True),
}
_HEADING_FORMS = (
    Style(bold=True, underline=True),
    Style(bold=True),
    Style(bold=True, italic=True),
    Style(italic=True, underline=True),
    Style(italic=True),
    Style(underline=True),
)


@dataclass(frozen=True)
class RenderStyles:
    """One style for each kind of text. Backgrounds are set only where code stands."""

    text: Style
    emphasis: Style
    strong: Style
    strike: Style
    code: Style
    """Code inside a sentence."""
    headings: tuple[Style, ...]
    """By level, first to sixth; told apart without colour."""
    quote: Style
    quote_bar: Style
    bullet: Style
    link: Style
    maths: Style
    """A formula inside a sentence."""
    formula: Style
    """A formula in a block of its own."""
    note: Style
    """The raised number of a footnote."""
    rule: Style
    table_header: Style
    code_text: Style
    """Code in a block of its own; its background fills the line."""
    code_bar: Style
    code_label: Style
    muted: Style
    question_bar: Style
    """Before what the person wrote."""
    error: Style
    warning: Style
    syntax: Mapping[TokenType, Style]
    """By Pygments token type, on the background of `code_text`; a missing type is its parent's."""

    def token(self, kind: TokenType) -> Style:
        """The style of a Pygments token type."""
        for length in range(len(kind), 0, -1):
            style = self.syntax.get(kind[:length])
            if style is not None:
                return style
        return self.code_text


def styles_from_colors(colors: Mapping[str, str], *, few: bool = False) -> RenderStyles:
    """The styles of a theme.

    `colors`: the theme's keys, each `#rrggbb`; a missing key leaves the terminal's own colour.
    `few`: whether colours are too few to tell things apart by, so that forms have to.
    """

    def style(key: str, form: Style | None = None, background: str = "") -> Style:
        coloured = Style(color=_colour(colors, key), bgcolor=_colour(colors, background))
        return coloured + form if form else coloured

    code_text = style("code", background="code_background")
    if "text" in colors:
        code_text = style("text", background="code_background")
    syntax = {
        kind: code_text + style(key, _SYNTAX_FORMS.get(kind))
        for kind, key in _SYNTAX_COLOURS.items()
    }
    for kind, form in (_MORE_FORMS if few else _SYNTAX_FORMS).items():
        syntax[kind] = syntax.get(kind, code_text) + form
    bold = Style(bold=True) if few else None
    # Only what nobody reads is dimmed: how far that goes is the terminal's affair.
    faint = None if "faint" in colors else Style(dim=True)
    return RenderStyles(
        text=style("text"),
        emphasis=Style(italic=True),
        strong=Style(bold=True),
        strike=Style(strike=True),
        code=style("code", bold, "code_background"),
        headings=tuple(style("accent", form) for form in _HEADING_FORMS),
        quote=style("muted"),
        quote_bar=style("accent"),
        bullet=style("accent"),
        link=style("link", Style(underline=True)),
        maths=style("syntax_type", Style(italic=True)),
        formula=style("syntax_type"),
        note=style("accent"),
        rule=style("faint", faint),
        table_header=style("text", Style(bold=True)),
        code_text=code_text,
        code_bar=style("faint", faint, "code_background"),
        code_label=style("muted"),
        muted=style("muted"),
        question_bar=style("user", Style(bold=True)),
        error=style("error", bold),
        warning=style("warning", bold),
        syntax=syntax,
    )


@lru_cache(maxsize=4096)
def combined(under: Style, over: Style) -> Style:
    """`over` laid on `under`; the same object for the same two, so that lines compare quickly."""
    return under + over


@lru_cache(maxsize=4096)
def marked(style: Style, key: str, index: int) -> Style:
    """`style` with `{key: index}` as its meta: what a click on the text stands for."""
    return style + Style.from_meta({key: index})


def _colour(colors: Mapping[str, str], key: str) -> Color | None:
    value = colors.get(key)
    return Color.parse(value) if value else None
