"""Prompt templates: filled in, and put into the prompt."""

from pathlib import Path

from textual import events

from tests.ui.chat_app import make_app, running
from tui_app.ui.widgets.prompt import Prompt


def write(folder: Path, name: str, text: str) -> None:
    file = folder / "config" / "prompts" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


async def test_a_template_is_filled_in_and_can_still_be_changed(tmp_path: Path) -> None:
    write(tmp_path, "explain.md", "# Explain it\nExplain {{what}} to {{who=a child}}: {{what}}.")
    async with running(make_app(tmp_path), size=(80, 24)) as chat:
        prompt = chat.app.screen.query_one(Prompt)
        await chat.ask("/prompt")
        await chat.shows("Explain it  explain")
        await chat.press("enter")
        await chat.shows("Enter goes on")
        await chat.type("[bold]x")
        chat.app.post_message(events.Paste("\n{{who}}\x1b[2J"))
        await chat.shows(r"\{\{who\}\}␛\[2J")
        await chat.press("enter", "enter")
        await chat.hides("Enter goes on")
        filled = "[bold]x\n{{who}}␛[2J"
        assert prompt.text == f"Explain {filled} to a child: {filled}."
        assert prompt.has_focus


async def test_leaving_the_form_leaves_everything_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, "explain.md", "Explain {{what}} to {{who=a child}}.")
    async with running(make_app(tmp_path)) as chat:
        prompt = chat.app.screen.query_one(Prompt)
        await chat.ask("/prompt explain")
        await chat.shows("Enter goes on")
        await chat.type("x")
        await chat.press("enter", "escape")
        await chat.hides("Enter goes on")
        assert prompt.text == ""


async def test_a_template_without_variables_goes_where_the_cursor_is(tmp_path: Path) -> None:
    write(tmp_path, "plain.md", "Be brief,\x07 please.")
    async with running(make_app(tmp_path)) as chat:
        prompt = chat.app.screen.query_one(Prompt)
        await chat.type("Well: ")
        await chat.press("ctrl+p")
        await chat.shows("Chats and actions")
        await chat.type("prompt templ")
        await chat.press("enter")
        await chat.shows("Make a new prompt")
        await chat.press("enter")
        await chat.until(lambda: prompt.text == "Well: Be brief,␇ please.")


async def test_what_is_typed_becomes_a_template(tmp_path: Path) -> None:
    file = tmp_path / "config" / "prompts" / "mine.md"
    async with running(make_app(tmp_path)) as chat:
        await chat.type("Translate {{text}}.")
        await chat.press("ctrl+p")
        await chat.shows("Chats and actions")
        await chat.type("prompt templ")
        await chat.press("enter")
        await chat.shows("Make a new prompt")
        await chat.press("enter")
        await chat.shows("to be called")
        await chat.type("mine")
        await chat.press("enter")
        await chat.shows("prompts/mine.md")
        await chat.press("ctrl+s")
        await chat.shows(r"Saved mine\.md")
        assert file.read_text() == "Translate {{text}}.\n"
