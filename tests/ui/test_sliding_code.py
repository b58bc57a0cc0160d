"""Lines of code that are longer than the column, cut at the edge and moved sideways."""

from pathlib import Path

from tests.stubs.tools import FakeTools
from tests.ui.chat_app import make_app, running
from tests.ui.stored_chat import stored_chat

LONG = "first = [" + ", ".join(f"'word{number}'" for number in range(30)) + "]  # the end"
REPLY = f"Here it is.\n\n```python\n{LONG}\nshort = 2\n```\n"


async def test_long_lines_are_cut_and_moved_by_keys_and_copied_whole(tmp_path: Path) -> None:
    tools = FakeTools(tmp_path / "bin")
    tools.add("xclip")
    environ = {**tools.environ, "DISPLAY": ":0", "CHINWAG_CODE_LINES": "scroll"}
    session = stored_chat(tmp_path, REPLY)
    async with running(make_app(tmp_path, environ=environ, session=session)) as chat:
        await chat.shows(r"first = \[")
        assert "›" in chat.text
        assert "the end" not in chat.text
        await chat.press("tab", *["greater_than_sign"] * 20)
        await chat.shows("# the end")
        assert "‹" in chat.text
        assert "Here it is." in chat.text
        assert "first = [" not in chat.text
        await chat.press("less_than_sign")
        await chat.hides("# the end")
        await chat.press(*["less_than_sign"] * 20)
        await chat.shows(r"first = \[")
        await chat.press("c")
        await chat.shows("opied with xclip")
        assert tools.given("xclip").decode() == f"{LONG}\nshort = 2"


async def test_long_lines_are_wrapped_otherwise(tmp_path: Path) -> None:
    app = make_app(tmp_path, session=stored_chat(tmp_path, REPLY))
    async with running(app) as chat:
        await chat.shows("# the end")
        assert "›" not in chat.text
        await chat.press("tab", "greater_than_sign")
        await chat.shows(r"first = \[")
