"""What is done with a message by keys and commands."""

from pathlib import Path

import pytest

from tests.stubs.tools import FakeTools
from tests.ui.chat_app import Chat, make_app, running
from tests.ui.stored_chat import stored_chat
from tests.unit.store.making import call
from tui_app.core.conversation import Body
from tui_app.core.events import Citation, FinishReason
from tui_app.core.usage import Usage

TWO_BLOCKS = """A **bold** word and a [link](https://example.org/a).

```python
first = 1
```

Words between, so many of them that the line has to be broken once, as it is wider than the column.

```sh
echo second

echo third
```
"""


@pytest.fixture
def tools(tmp_path: Path) -> FakeTools:
    tools = FakeTools(tmp_path / "bin")
    tools.add("xclip")
    return tools


def app_with(folder: Path, tools: FakeTools, *answers: str | Body, **environ: str):
    environ = {**tools.environ, "DISPLAY": ":0", **environ}
    return make_app(folder, environ=environ, session=stored_chat(folder, *answers))


async def copied(chat: Chat, tools: FakeTools) -> str:
    await chat.shows("opied with xclip")
    return tools.given("xclip").decode()


async def test_markdown_and_plain_text_are_copied(tmp_path: Path, tools: FakeTools) -> None:
    async with running(app_with(tmp_path, tools, TWO_BLOCKS)) as chat:
        await chat.press("tab", "y")
        assert await copied(chat, tools) == TWO_BLOCKS
        await chat.press("escape", "x")
        await chat.hides("Copied")
        await chat.press("backspace", "tab", "Y")
        text = await copied(chat, tools)
    assert text == (
        "A bold word and a link.\n\nfirst = 1\n\nWords between, so many of them that the line has "
        "to be broken once, as it is wider than the column.\n\necho second\n\necho third"
    )


async def test_plain_text_of_many_lines_is_copied(tmp_path: Path, tools: FakeTools) -> None:
    text = "- a\n" * 2_500 + "\n| b | c |\n|---|---|\n| d | e |\n"
    async with running(app_with(tmp_path, tools, text)) as chat:
        await chat.shows("d +e")
        await chat.press("tab", "Y")
        assert await copied(chat, tools) == "• a\n" * 2_500 + "\nb\tc\nd\te"


async def test_one_block_of_code_is_copied_at_once(tmp_path: Path, tools: FakeTools) -> None:
    async with running(app_with(tmp_path, tools, "Do:\n\n```py\nx = 1\ny\n```\n")) as chat:
        await chat.press("tab", "c")
        await chat.shows(r"2 lines of py copied with xclip\.")
        assert tools.given("xclip") == b"x = 1\ny"


async def test_of_several_blocks_one_is_chosen_by_its_number_or_the_last_at_once(
    tmp_path: Path, tools: FakeTools
) -> None:
    async with running(app_with(tmp_path, tools, TWO_BLOCKS)) as chat:
        await chat.press("tab", "c")
        await chat.shows(r"1 first = 1 +1 line of python")
        await chat.shows(r"2 echo second +3 lines of sh")
        await chat.press("enter")
        assert await copied(chat, tools) == "echo second\n\necho third"
        await chat.press("c", "up", "enter")
        await chat.shows("1 line of python copied")
        assert tools.given("xclip") == b"first = 1"
        await chat.press("c", "2")
        await chat.shows("3 lines of sh copied")
        await chat.press("c", "1")
        await chat.shows("1 line of python copied")


async def test_a_digit_that_names_no_block_or_comes_after_letters_is_no_choice(
    tmp_path: Path, tools: FakeTools
) -> None:
    async with running(app_with(tmp_path, tools, TWO_BLOCKS)) as chat:
        await chat.press("tab", "c", "3")
        await chat.shows("Copy which code")
        await chat.type("t = 1")
        await chat.shows(r"^ +t = 1$")
        await chat.hides("2 echo second")
        await chat.press("enter")
        await chat.shows("1 line of python copied")


async def test_commands_act_on_the_last_reply(tmp_path: Path, tools: FakeTools) -> None:
    async with running(app_with(tmp_path, tools, TWO_BLOCKS, "```\nlast\n```")) as chat:
        await chat.ask("/copy code")
        assert await copied(chat, tools) == "last"
        await chat.ask("/copy it")
        await chat.shows("/copy plain plain text")
        await chat.press("ctrl+p")
        await chat.type("plain")
        await chat.shows("/copy plain")
        await chat.press("enter")
        await chat.shows("Copied with xclip")


async def test_what_is_not_there_is_told(tmp_path: Path, tools: FakeTools) -> None:
    async with running(app_with(tmp_path, tools, Body(refusal="No."))) as chat:
        await chat.press("tab")
        for key, word in {
            "c": "no block of code",
            "u": "no link",
            "y": "no text to copy",
            "space": "No thoughts",
            "Y": "no text to copy",
        }.items():
            await chat.press(key)
            await chat.shows(word)


async def test_an_empty_block_of_code_is_told(tmp_path: Path, tools: FakeTools) -> None:
    async with running(app_with(tmp_path, tools, "```\n```")) as chat:
        await chat.press("tab", "c")
        await chat.shows("no text to copy")


async def test_code_is_saved_where_the_person_says(
    tmp_path: Path, tools: FakeTools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text("precious", encoding="utf-8")
    async with running(app_with(tmp_path, tools, "```python\nx = 1\n```")) as chat:
        await chat.press("tab", "s")
        await chat.shows(r"code\.py")
        await chat.press("enter")
        await chat.shows(r"1 line of python saved as code\.py in /")
        assert (tmp_path / "code.py").read_text("utf-8") == "x = 1\n"

        await chat.press("s")
        await chat.shows(r"code-2\.py")
        await chat.press("ctrl+u")
        await chat.type("mine.py")
        await chat.press("enter")
        await chat.shows("Replace this file")
        await chat.press("escape")
        await chat.shows("Save the code as")
        await chat.shows(r"mine\.py")
        assert (tmp_path / "mine.py").read_text("utf-8") == "precious"
        await chat.press("enter")
        await chat.shows("Replace this file")
        await chat.press("enter")
        await chat.shows(r"saved as mine\.py in /")
        assert (tmp_path / "mine.py").read_text("utf-8") == "x = 1\n"

        await chat.press("s", "ctrl+u")
        await chat.type("no/such/a.py")
        await chat.press("enter")
        await chat.shows("There is no folder")


async def test_code_goes_to_the_tmux_pane_beside(tmp_path: Path, tools: FakeTools) -> None:
    tools.add(
        "tmux", 'test "$1" = list-panes && printf "%%0|0|0|0|0|1|x\\n%%1|1|1|0|0|1|bash\\n"; true'
    )
    inside = {"TMUX": "x", "TMUX_PANE": "%0"}
    async with running(app_with(tmp_path, tools, TWO_BLOCKS, **inside)) as chat:
        await chat.press("tab", "p")
        await chat.shows(r"Put which code into tmux pane 1 \(bash\)\?")
        await chat.press("enter")
        await chat.shows(r"3 lines of sh put into tmux pane 1 \(bash\), without Enter\.")
        _, _, loading, pasting = tools.calls
        assert loading.startswith("tmux load-buffer -b chinwag-")
        assert pasting.startswith("tmux paste-buffer -p -d -b chinwag-")
        assert pasting.endswith(" -t %1")


async def test_lines_that_may_count_as_entered_are_asked_about(
    tmp_path: Path, tools: FakeTools
) -> None:
    tools.add(
        "tmux", 'test "$1" = list-panes && printf "%%0|0|0|0|0||x\\n%%1|1|1|0|0||sh\\n"; true'
    )
    inside = {"TMUX": "x", "TMUX_PANE": "%0"}
    async with running(app_with(tmp_path, tools, TWO_BLOCKS, **inside)) as chat:
        await chat.press("tab")
        await ask_for_tmux(chat, "2")
        await chat.shows("Paste several lines")
        await chat.press("escape")
        await chat.hides("Paste several lines")
        assert len(tools.calls) == 2
        await ask_for_tmux(chat, "1")
        await chat.shows("1 line of python put into tmux pane")
        await ask_for_tmux(chat, "2")
        await chat.shows("Paste several lines")
        await chat.press("enter")
        await chat.shows("3 lines of sh put into tmux pane")
        pasted = len(tools.calls)
        await ask_for_tmux(chat, "2")
        await chat.until(lambda: len(tools.calls) == pasted + 4)


async def ask_for_tmux(chat: Chat, number: str) -> None:
    await chat.press("p")
    await chat.shows("Put which code into tmux pane")
    await chat.press(number)


@pytest.mark.parametrize("text", ["```\nx\n```", TWO_BLOCKS])
async def test_outside_tmux_there_is_a_word_before_any_question(
    text: str, tmp_path: Path, tools: FakeTools
) -> None:
    async with running(app_with(tmp_path, tools, text)) as chat:
        await chat.pilot.resize_terminal(80, 24)
        await chat.press("tab", "p")
        await chat.shows(r"does not run inside tmux\. Copy the code with c instead\. ")
        assert "which code" not in chat.text


async def test_links_and_sources_are_chosen_from(tmp_path: Path, tools: FakeTools) -> None:
    text = "See [the docs](https://example.org/docs), [them](https://example.org/docs) again."
    sources = (Citation("https://example.org/source", "A source"),)
    async with running(app_with(tmp_path, tools, text, Body(text, citations=sources))) as chat:
        await chat.press("tab", "u")
        await chat.shows(r"the docs +https://example\.org/docs")
        await chat.shows(r"A source +https://example\.org/source")
        await chat.press("down", "enter")
        await chat.shows("Open this link")
        await chat.shows(r"https://example\.org/source")
        await chat.press("escape", "up", "up", "u")
        await chat.shows("Open this link")
        await chat.shows(r"https://example\.org/docs")


async def test_details_show_all_that_is_known(tmp_path: Path) -> None:
    made = call(
        attempts=3,
        finish_reason=FinishReason.STOP,
        inference_id="gen-77",
        duration_ms=4200,
        first_token_ms=300,
        usage=Usage(prompt_tokens=11, completion_tokens=22, total_tokens=33, cost_usd=0.0042),
    )
    session = stored_chat(tmp_path, "An answer.", call=made)
    async with running(make_app(tmp_path, session=session), size=(100, 50)) as chat:
        await chat.ask("/details")
        for fact in (
            r"Written +14 November 2023",
            r"Model +maker/model-1",
            r"First word after +0\.3 s",
            r"Took +4\.2 s",
            r"Prompt tokens +11",
            r"Reply tokens +22",
            r"Cost +\$0\.0042",
            r"Finish reason +stop",
            r"Attempts +3",
            r"Inference id +gen-77",
            r"Call id +\S",
            r"Message id +\S",
            rf"Chat id +{session}",
        ):
            await chat.shows(fact)
