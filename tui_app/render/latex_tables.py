"""What LaTeX's commands stand for, where pylatexenc does not know it or does not say enough."""

import unicodedata
from functools import cache

SYMBOLS = {
    "gets": "←", "implies": "⟹", "impliedby": "⟸", "iff": "⟺", "leadsto": "⇝", "ne": "≠",
    "models": "⊨", "vDash": "⊨", "coloneqq": "≔", "land": "∧", "lor": "∨", "neg": "¬",
    "ddagger": "‡", "bigsqcup": "⨆", "Re": "ℜ", "Im": "ℑ", "triangle": "△", "Box": "□",
    "Diamond": "◇", "bot": "⊥", "degree": "°", "checkmark": "✓", "clubsuit": "♣",
    "heartsuit": "♡", "qed": "∎", "|": "‖", "mid": "∣", "lbrack": "[", "rbrack": "]",
    "colon": ":", "S": "§", "P": "¶", "imath": "ı", "jmath": "ȷ", "iiiint": "⨌", "oiint": "∯",
    "lhd": "⊲", "rhd": "⊳", "unlhd": "⊴", "unrhd": "⊵", "restriction": "↾", "pounds": "£",
    "euro": "€", "copyright": "©", "%": "%", "owns": "∋", "dotsc": "…", "dotsb": "⋯",
}  # fmt: skip
ARGUMENTS = {
    **dict.fromkeys(("dfrac", "tfrac", "cfrac", "sfrac", "binom", "dbinom", "tbinom"), "{{"),
    **dict.fromkeys(("overset", "underset", "stackrel"), "{{"),
    **dict.fromkeys(("dddot", "mathring", "cancel", "bcancel", "boxed", "fbox", "tag"), "{"),
    **dict.fromkeys(("pmod", "mod", "substack", "phantom", "mathnormal", "boldsymbol", "bm"), "{"),
    **dict.fromkeys(("mathop", "mathrel", "mathbin", "mathord", "abs", "norm"), "{"),
    **dict.fromkeys(("textsf", "texttt", "textup", "textnormal", "hbox"), "{"),
    **dict.fromkeys(("xRightarrow", "xLeftarrow", "xleftrightarrow", "xmapsto"), "[{"),
    "operatorname": "*{",
}
"""What follows the commands whose arguments pylatexenc does not know."""
WORDS = frozenset({
    "arccos", "arcsin", "arctan", "arg", "argmax", "argmin", "cos", "cosh", "cot", "coth",
    "csc", "deg", "det", "diag", "dim", "erf", "exp", "gcd", "hom", "inf", "ker", "lcm", "lg",
    "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "rank", "sec", "sgn", "sign",
    "sin", "sinh", "softmax", "sup", "tan", "tanh", "tr", "Var", "Cov",
})  # fmt: skip
"""Functions by name, which are set as words."""
STACKED = frozenset({
    "argmax", "argmin", "det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr",
    "sup",
})  # fmt: skip
"""Those of them whose limits stand below."""
BIG = frozenset("∑∏∐∫∬∭⨌∮∯⋂⋃⨆⋀⋁⨀⨁⨂⨄")
SPACES = {
    ",": 1, ":": 1, ">": 1, ";": 1, " ": 1, "~": 1, "space": 1, "thinspace": 1, "enspace": 1,
    "medspace": 1, "thickspace": 1, "quad": 2, "qquad": 4, "hfill": 2,
}  # fmt: skip
"""Cells of what moves on to the right."""
IGNORED = frozenset({
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag",
    "big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr",
    "Biggr", "bigm", "Bigm", "biggm", "Biggm", "middle", "hline", "mathstrut", "rm", "bf", "it",
    "sf", "tt", "cal", "allowbreak", "nobreak", "break", "relax", "negthinspace", "/", "!", "-",
    "centering", "toprule", "midrule", "bottomrule",
})  # fmt: skip
ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0305", "overline": "\u0305",
    "underline": "\u0332", "vec": "\u20d7", "overrightarrow": "\u20d7", "overleftarrow": "\u20d6",
    "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "check": "\u030c",
    "breve": "\u0306", "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
    "dddot": "\u20db", "cancel": "\u0338", "bcancel": "\u0338", "not": "\u0338",
}  # fmt: skip
FONTS = {
    "mathbb": "doublestruck", "mathbf": "bold", "boldsymbol": "bold", "bm": "bold",
    "mathcal": "script", "mathscr": "script", "mathfrak": "fraktur",
}  # fmt: skip
"""The styles of pylatexenc's `fmt_math_text_style`."""
PLAIN_FONTS = frozenset({"mathrm", "mathit", "mathsf", "mathtt", "mathnormal", "ensuremath"})
TEXTS = frozenset({
    "text", "textrm", "textit", "textbf", "textsf", "texttt", "textsc", "textup", "textnormal",
    "mbox", "hbox", "emph",
})  # fmt: skip
FRACTIONS = frozenset({"frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"})
BINOMIALS = frozenset({"binom", "dbinom", "tbinom"})
ARROWS = {
    "xrightarrow": "→", "xleftarrow": "←", "xRightarrow": "⇒", "xLeftarrow": "⇐",
    "xleftrightarrow": "↔", "xmapsto": "↦",
}  # fmt: skip
BRACES = {"underbrace": "╰┬╯", "overbrace": "╭┴╮"}
"""Left end, middle and right end of a brace over or under something."""
CLASSES = {"mathop": "WORD", "mathrel": "RELATION", "mathbin": "BINARY"}
WRAPS = {
    "ket": ("|", "⟩"),
    "bra": ("⟨", "|"),
    "braket": ("⟨", "⟩"),
    "abs": ("|", "|"),
    "norm": ("‖", "‖"),
}
ROOTS = {"2": "√", "3": "∛", "4": "∜"}
MATRICES = {
    "matrix": ("", ""), "smallmatrix": ("", ""), "array": ("", ""), "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"), "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"),
    "cases": ("{", ""), "dcases": ("{", ""), "rcases": ("", "}"),
}  # fmt: skip
"""Delimiters of what stands in rows and columns."""
ALIGNED = frozenset({
    "align", "aligned", "alignat", "alignedat", "flalign", "split", "eqnarray", "equation",
    "gather", "gathered", "multline", "displaymath", "math",
})  # fmt: skip
"""Environments, also with a star, whose rows are formulas of their own."""
CENTRED = frozenset({"gather", "gathered", "multline"})

OPENING = frozenset("([{⟨⌊⌈")
CLOSING = frozenset(")]}⟩⌋⌉!")
BINARY = frozenset("+−±∓×÷·⋅*∗∘∪∩⊎∧∨⊕⊖⊗⊘⊙∖⋆†‡⊔⊓⋊⋉≀∙")
_ORDINARY = frozenset("⋮⋯⋰⋱¬∀∂∃∄∅∆∇√∛∜∞∟∠∡∢∴∵∎⊤⊥|‖′″□△▽◇") | BIG
_SCRIPT_BLOCKS = (
    (0xB2, 0xBA),
    (0x2B0, 0x2B9),
    (0x2E1, 0x2E4),
    (0x1D2C, 0x1D6B),
    (0x1D9B, 0x1DC0),
    (0x2070, 0x209D),
    (0x2C7C, 0x2C7E),
)
_ALIKE = {
    "super": {"∘": "°", "⊤": "ᵀ", **{mark: mark for mark in "′″‴*∗†‡,"}},
    "sub": {",": ","},
}
"""What looks raised or lowered as it is, or has a form that Unicode does not tell of."""


def is_relation(character: str) -> bool:
    """Whether `=` or one of its many kin: a mathematical symbol that is nothing else."""
    if character in ":∣":
        return True
    symbol = unicodedata.category(character) == "Sm" or "\u2190" <= character <= "\u21ff"
    return symbol and character not in BINARY and character not in _ORDINARY


@cache
def scripts(kind: str) -> dict[str, str]:
    """The characters that have a raised (`super`) or lowered (`sub`) form, and that form."""
    found: dict[str, str] = {}
    for first, last in _SCRIPT_BLOCKS:
        for code in range(first, last):
            form, _, base = unicodedata.decomposition(chr(code)).partition(" ")
            if form == f"<{kind}>" and " " not in base:
                found.setdefault(chr(int(base, 16)), chr(code))
    return found | _ALIKE[kind]
