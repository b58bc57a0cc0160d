"""Copying by the ways that reach the person's own clipboard, and saying which were taken."""

import asyncio
from pathlib import Path

import pytest

from tests.stubs.tools import FakeTools
from tests.ui.chat_app import make_app, running
from tests.ui.stored_chat import stored_chat
from tui_app.ui.clipboard import Clipboard, hand_over


@pytest.fixture
def tools(tmp_path: Path) -> FakeTools:
    return FakeTools(tmp_path / "bin")


def test_a_tool_of_this_machine_is_used_and_named(tools: FakeTools) -> None:
    tools.add("wl-copy")
    tools.add("xclip")
    environ = {**tools.environ, "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}
    assert hand_over("größer", environ) == "copied with wl-copy"
    assert tools.given("wl-copy") == "größer".encode()
    assert tools.calls == ["wl-copy "]


def test_a_tool_that_fails_leaves_it_to_the_next(tools: FakeTools) -> None:
    tools.add("xclip", "exit 1")
    tools.add("xsel")
    assert hand_over("x", {**tools.environ, "DISPLAY": ":0"}) == "copied with xsel"


def test_a_tool_is_not_asked_without_its_display(tools: FakeTools) -> None:
    tools.add("wl-copy")
    tools.add("xclip")
    assert hand_over("x", tools.environ) == "sent to the terminal's clipboard"
    assert tools.calls == []


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_the_tools_there_are_the_wrong_ones(tools: FakeTools, variable: str) -> None:
    tools.add("xclip")
    environ = {**tools.environ, "DISPLAY": ":0", variable: "x"}
    assert hand_over("x", environ) == "sent to the terminal's clipboard"
    assert tools.calls == []


def test_tmux_is_asked_to_pass_it_on(tools: FakeTools) -> None:
    tools.add("tmux")
    tools.add("xclip")
    environ = {**tools.environ, "DISPLAY": ":0", "TMUX": "x", "SSH_TTY": "x"}
    assert hand_over("x", environ) == "sent to tmux and its terminal"
    assert tools.calls == ["tmux load-buffer -w -"]
    assert tools.given("tmux") == b"x"


def test_inside_tmux_on_this_machine_both_ways_are_taken(tools: FakeTools) -> None:
    tools.add("tmux")
    tools.add("xclip")
    environ = {**tools.environ, "DISPLAY": ":0", "TMUX": "x"}
    assert hand_over("x", environ) == "copied with xclip, sent to tmux and its terminal"


def test_an_old_tmux_fills_its_own_buffer(tools: FakeTools) -> None:
    tools.add("tmux", 'test "$2" != -w')
    assert hand_over("x", {**tools.environ, "TMUX": "x"}) == "put into the buffer of tmux"


def test_windows_is_given_what_it_reads(tools: FakeTools) -> None:
    tools.add("clip.exe")
    assert hand_over("für 👍", tools.environ) == "copied with clip.exe"
    assert tools.given("clip.exe").decode("utf-16-le") == "für 👍"


async def test_controls_reach_no_clipboard(tools: FakeTools) -> None:
    tools.add("xclip")
    told: list[str] = []
    clipboard = Clipboard({**tools.environ, "DISPLAY": ":0"}, told.append)
    await clipboard.copy("a\x1b[201~b")
    assert told == ["a␛[201~b"]
    assert tools.given("xclip").decode() == "a␛[201~b"


async def test_what_was_copied_last_stays(tools: FakeTools, tmp_path: Path) -> None:
    tools.add("xclip", f'/bin/cat "{tmp_path}/bin/input-xclip" >> "{tmp_path}/bin/calls"')
    clipboard = Clipboard({**tools.environ, "DISPLAY": ":0"}, len)
    await asyncio.gather(*(clipboard.copy(f"{number}\n") for number in range(4)))
    starts = "xclip -selection clipboard -in"
    assert tools.calls == [starts, "0", starts, "1", starts, "2", starts, "3"]


async def test_a_slow_tool_holds_up_no_key(tools: FakeTools, tmp_path: Path) -> None:
    tools.add("xclip", f'until test -e "{tmp_path}/go"; do /bin/sleep 0.01; done')
    environ = {**tools.environ, "DISPLAY": ":0"}
    session = stored_chat(tmp_path, "An answer.")
    async with running(make_app(tmp_path, environ=environ, session=session)) as chat:
        await chat.press("tab", "y", "w")
        await chat.shows("> w")
        assert "Copied" not in chat.text
        (tmp_path / "go").touch()
        await chat.shows(r"Copied with xclip\.")
        assert tools.given("xclip") == b"An answer."
