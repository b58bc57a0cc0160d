"""Every part of a message over the corpus of hostile texts."""

import random
import re
from collections.abc import Callable, Iterable, Sequence

import pytest
from rich.cells import cell_len

from tests.stubs import hostile
from tests.unit.render.looks import STYLES, texts
from tui_app.core.chat import Role
from tui_app.core.conversation import Body, Call, MessageHead, MessageState, ToolCall
from tui_app.core.errors import ErrorReport
from tui_app.core.events import Citation
from tui_app.core.text import MOST_MARKS, is_mark
from tui_app.render import message
from tui_app.render.lines import Line
from tui_app.render.markdown import render_markdown
from tui_app.render.streaming import StreamingMarkdown

WIDTH = 60
OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0001]"
)
CLICKS = {"link", "source", "copy", "fold", "retry", "request"}


def check(lines: Iterable[Line], width: int = WIDTH) -> None:
    """Nothing to obey, nothing too wide, no crowd of marks, no click but our own."""
    for line in lines:
        text = line.strip.text
        assert not OBEYED.search(text), ascii(text)[:300]
        cells = sum(cell_len(segment.text) for segment in line.strip)
        assert cells == line.strip.cell_length
        assert cells <= width
        assert cell_len(text) == cells, "a style parts what Rich would join"
        marks = 0
        for character in text:
            marks = marks + 1 if is_mark(character) else 0
            assert marks <= MOST_MARKS
        for segment in line.strip:
            if segment.style is not None:
                assert set(segment.style.meta) <= CLICKS
                assert segment.style.link is None


def head(error: ErrorReport | None = None, model: str = "m") -> MessageHead:
    call = Call("c", "p", model, 0, error=error)
    state = MessageState.FAILED if error else MessageState.COMPLETE
    return MessageHead("m", "s", None, Role.ASSISTANT, state, 0, 1, 1, call)


def ending(body: Body, error: ErrorReport | None = None) -> list[Line]:
    return message.ending_lines(body, head(error), WIDTH, STYLES)


EXITS: dict[str, Callable[[str], Sequence[Line]]] = {
    "question": lambda text: message.question_lines(text, WIDTH, STYLES),
    "reply": lambda text: render_markdown(text, WIDTH, STYLES).lines,
    "reply in a paragraph": lambda text: render_markdown(f"So **{text}** it", WIDTH, STYLES).lines,
    "code": lambda text: render_markdown(f"~~~~~python\n{text}\n~~~~~", WIDTH, STYLES).lines,
    "language": lambda text: render_markdown(f"~~~~~{text}\n~~~~~", WIDTH, STYLES).lines,
    "list": lambda text: render_markdown(f"1. {text}\n2. b", WIDTH, STYLES).lines,
    "table": lambda text: (
        render_markdown(f"| {text} | b |\n|-|-|\n| c | {text} |", WIDTH, STYLES).lines
    ),
    "heading": lambda text: render_markdown(f"## {text}", WIDTH, STYLES).lines,
    "link": lambda text: render_markdown(f"[{text}](http://e.example/{text})", WIDTH, STYLES).lines,
    "reasoning": lambda text: message.reasoning_lines(
        lambda: message.thought_lines(text, WIDTH, STYLES),
        None,
        WIDTH,
        STYLES,
        running=False,
        unfolded=True,
    ),
    "progress": lambda text: message.progress_lines(text, "*", WIDTH, STYLES, "Soon"),
    "refusal": lambda text: ending(Body(refusal=text)),
    "tool call": lambda text: ending(Body(tool_calls=(ToolCall(text, text, text),))),
    "citation": lambda text: ending(Body(citations=(Citation(text, text), Citation(text, "")))),
    "error": lambda text: ending(Body(), ErrorReport("x", text, text, text, 500)),
}


@pytest.mark.parametrize("show", EXITS.values(), ids=EXITS)
def test_nothing_hostile_is_set(show: Callable[[str], Sequence[Line]]) -> None:
    for text in (*hostile.ALL.values(), *hostile.HARMLESS.values()):
        check(show(text))


def test_the_same_while_it_streams() -> None:
    chance = random.Random(1)
    for name, text in hostile.ALL.items():
        stream = StreamingMarkdown(WIDTH, STYLES)
        position = 0
        while position < len(text):
            size = chance.choice((1, 2, 5, 40)) if len(text) < 400 else chance.choice((300, 2000))
            changed = stream.append(text[position : position + size])
            check(stream.lines[changed:])
            position += size
        finished = stream.finish()
        whole = render_markdown(text, WIDTH, STYLES)
        assert (finished.lines, finished.links) == (whole.lines, whole.links), name


@pytest.mark.parametrize("text", hostile.MARKUP.values(), ids=hostile.MARKUP)
def test_markup_of_other_kinds_is_shown_as_it_is(text: str) -> None:
    shown = "".join(line.strip.text.strip() for line in EXITS["reasoning"](text)[1:])
    assert shown.replace(" ", "") == re.sub(r"\s", "", text)
    shown = "".join(texts(f"~~~~~\n{text}\n~~~~~", 200))
    assert re.sub(r"[\s▏]|copy$", "", shown).removeprefix("copy") == re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", hostile.HARMLESS.values(), ids=hostile.HARMLESS)
@pytest.mark.parametrize("wrap", ["{}", "> {}", "~~~\n{}\n~~~", "# {}", "| a |\n|-|\n| {} |"])
def test_what_people_write_is_shown_as_it_is(text: str, wrap: str) -> None:
    shown = "\n".join(texts(wrap.format(text), 200))
    assert text in shown.replace("\u200d\u200d", "\u200d")


@pytest.mark.parametrize("text", hostile.LINKS.values(), ids=hostile.LINKS)
def test_only_plain_web_addresses_open(text: str) -> None:
    for address in render_markdown(text, WIDTH, STYLES).links:
        assert re.fullmatch(r"(https?://|mailto:)[!-~]+", address)


def test_the_site_is_told_where_the_text_names_another() -> None:
    def shown(source: str) -> str:
        return " ".join(texts(source, 100))

    assert shown("[https://google.com](https://evil.example/x)") == (
        "https://google.com (evil.example)"
    )
    assert shown("[bank](https://google.com@evil.example/)") == "bank (evil.example)"
    assert shown("[**google.com**](https://evil.example/)") == "google.com (evil.example)"
    assert shown("https://bank.example@evil.example/ x").endswith("(evil.example) x")
    assert shown("[docs](https://a.example) [README.md](https://b.example)") == "docs README.md"


def test_marks_cannot_gather_over_styles_or_entities() -> None:
    for source in ("a" + "*\u0301*_\u0301_" * 50 + "b", "a" + "&#769;" * 500 + "b"):
        check(render_markdown(source, WIDTH, STYLES).lines)
