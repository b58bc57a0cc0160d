"""Colours for code, by Pygments. A lexer's failure is never more than plain text."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer
from pygments.lexers import find_lexer_class_by_name
from pygments.util import ClassNotFound
from rich.style import Style

from tui_app.core.text import displayed
from tui_app.render.styles import RenderStyles, TokenType
from tui_app.render.wrapping import Run, attached, text_of

HIGHLIGHTED = 64 * 1024
"""Characters of a block that are coloured; the lines after them stay plain."""
TAB_SIZE = 4
_LONGEST_PEEK = 1_000

_Token = tuple[TokenType, str]


def highlighted(code: str, language: str, styles: RenderStyles) -> list[list[Run]]:
    """The lines of `code`, each in styled runs, safe and without tabs.

    `language`: a Pygments alias; unknown ones stay plain, and all where there are no styles for
    code. A line feed at the end is not a line.
    """
    cut = coloured_part(code)
    lexer = lexer_for(language) if cut and styles.syntax else None
    if lexer is None:
        return plain_lines(code, styles)
    head = code[:cut]
    try:
        tokens = [(kind, value) for _, kind, value in lexer.get_tokens_unprocessed(head)]
    except Exception:
        return plain_lines(code, styles)
    if "".join([value for _, value in tokens]) != head:
        return plain_lines(code, styles)
    return _lines(tokens, styles) + plain_lines(code[cut:], styles)


def coloured_part(code: str) -> int:
    """How many characters at the start of `code` are coloured: whole lines only."""
    return len(code) if len(code) <= HIGHLIGHTED else code.rfind("\n", 0, HIGHLIGHTED) + 1


def plain_lines(code: str, styles: RenderStyles) -> list[list[Run]]:
    """The lines of `code` in one style."""
    return _lines([((), code)], styles)


@lru_cache(maxsize=64)
def lexer_for(language: str) -> Lexer | None:
    """The lexer of an alias such as `python`; None where there is none."""
    if not language:
        return None
    try:
        return find_lexer_class_by_name(language.lower())()
    except (ClassNotFound, ImportError, ValueError):
        return None


class StreamHighlighter:
    """Colours lines once, as they come, remembering what state the lexer was left in.

    Only nearly what `highlighted` says of the whole: a pattern that looks ahead over a line's end
    has not seen it yet.
    """

    def __init__(self, language: str, styles: RenderStyles) -> None:
        self._lexer = lexer_for(language)
        lexer = self._lexer
        self._resumes = (
            isinstance(lexer, RegexLexer)
            and type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
        )
        """Whether it can go on where it stopped; other lexers start anew with every part."""
        self._styles = styles
        self._stack = ["root"]
        self._seen = 0
        self._postponed: str = ""

    @property
    def may_colour(self) -> bool:
        """Whether the line fed next may be coloured."""
        return self._lexer is not None and self._seen + len(self._postponed) < HIGHLIGHTED

    def postpone(self, code: str) -> list[list[Run]]:
        """The runs of whole lines as long as there is no time to colour them."""
        self._postponed += code
        return plain_lines(code, self._styles)

    def catch_up(self) -> list[list[Run]]:
        """The runs of the lines that were postponed."""
        code, self._postponed = self._postponed, ""
        return self.feed(code) if code else []

    def feed(self, code: str) -> list[list[Run]]:
        """The runs of whole lines, which end with a line feed, following those fed before."""
        cut = code.rfind("\n", 0, max(0, HIGHLIGHTED - self._seen)) + 1
        if self._seen + len(code) <= HIGHLIGHTED:
            cut = len(code)
        self._seen += len(code)
        stack = list(self._stack)
        lines = self._coloured(code[:cut], stack) if cut else []
        self._stack = stack
        return lines + plain_lines(code[cut:], self._styles)

    def peek(self, code: str) -> list[list[Run]]:
        """The runs of a line that is not complete yet, forgetting it afterwards."""
        too_much = self._seen + len(code) > HIGHLIGHTED or len(code) > _LONGEST_PEEK
        if too_much or self._postponed:
            return plain_lines(code, self._styles)
        return self._coloured(code, list(self._stack))

    def _coloured(self, code: str, stack: list[str]) -> list[list[Run]]:
        if self._lexer is None:
            return plain_lines(code, self._styles)
        tokens: list[_Token] = []
        try:
            if self._resumes:
                tokens = list(_resumed(self._lexer, code, stack))
        except Exception:
            self._resumes = False
        try:
            if not self._resumes:
                tokens = [
                    (kind, value) for _, kind, value in self._lexer.get_tokens_unprocessed(code)
                ]
        except Exception:
            return plain_lines(code, self._styles)
        if "".join([value for _, value in tokens]) != code:
            return plain_lines(code, self._styles)
        return _lines(tokens, self._styles)


def _resumed(lexer: Lexer, code: str, stack: list[str]) -> Iterator[_Token]:
    """Lex with a regex lexer from the states in `stack`, which is left as the lexer ends.

    It is run by the loop of the extended kind, which takes its states from outside.
    """
    context = LexerContext(code, 0, list(stack))
    run = cast("ExtendedRegexLexer", lexer)
    for _, kind, value in ExtendedRegexLexer.get_tokens_unprocessed(run, context=context):
        yield kind, value
    stack[:] = context.stack


def _lines(tokens: Iterable[_Token], styles: RenderStyles) -> list[list[Run]]:
    known: dict[TokenType, Style] = {}
    lines: list[list[Run]] = []
    line: list[Run] = []
    ended = True
    for kind, value in tokens:
        style = known.get(kind)
        if style is None:
            style = known[kind] = styles.token(kind)
        first, *others = value.split("\n")
        if first:
            _append(line, first, style)
            ended = False
        for part in others:
            lines.append(_safe_line(line))
            line, ended = [(part, style)] if part else [], not part
    if not ended:
        lines.append(_safe_line(line))
    return lines


def _safe_line(line: list[Run]) -> list[Run]:
    """A line made safe and without tabs. Not token by token: a lexer parts emoji and marks."""
    whole = text_of(line)
    if whole.isascii() and whole.isprintable():
        return line
    result: list[Run] = []
    column = 0
    for text, style in attached(line):
        text = _expanded(displayed(text).replace("\n", " "), column)
        column += len(text)
        if text:
            result.append((text, style))
    return result


def _append(line: list[Run], text: str, style: Style) -> None:
    """Blank text takes the style before it, so that fewer runs have to be drawn."""
    if line:
        before, last = line[-1]
        if last is style or last == style or (text.isspace() and not last.underline):
            line[-1] = (before + text, last)
            return
    line.append((text, style))


def _expanded(text: str, column: int) -> str:
    if "\t" not in text:
        return text
    return (" " * column + text).expandtabs(TAB_SIZE)[column:]
