"""The tmux pane beside, from a real tmux where there is one."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stubs.tools import FakeTools
from tui_app.core.errors import PaneError
from tui_app.ui.tmux import Pane, neighbour, paste

HERE, OTHER, LAST = "%0|0|0|0|0||sh", "%1|1|0|0|0||vi", "%2|2|1|0|0|1|bash"


@pytest.fixture
def tools(tmp_path: Path) -> FakeTools:
    return FakeTools(tmp_path / "bin")


def listing(tools: FakeTools, *rows: str) -> dict[str, str]:
    """The environment inside a tmux whose window has these panes."""
    tools.add("tmux", "\n".join(f"printf '%s\\n' '{row}'" for row in rows))
    return {**tools.environ, "TMUX": "x", "TMUX_PANE": "%0"}


def test_it_is_the_one_used_last(tools: FakeTools) -> None:
    environ = listing(tools, HERE, OTHER, LAST)
    assert neighbour(environ) == Pane("%2", "2", "bash", brackets=True)
    assert tools.calls[0].startswith("tmux list-panes -t %0 -F ")


def test_where_none_was_it_is_the_next_one(tools: FakeTools) -> None:
    environ = listing(tools, "%4|0|0|0|0|0|zsh", HERE, OTHER)
    assert neighbour(environ) == Pane("%1", "1", "vi", brackets=None)


def test_after_the_last_one_comes_the_first(tools: FakeTools) -> None:
    assert neighbour(listing(tools, "%4|0|0|0|0|0|zsh", HERE)) == Pane("%4", "0", "zsh", False)


def test_one_that_takes_no_input_is_passed_over(tools: FakeTools) -> None:
    dead, closed = "%5|1|1|1|0|0|sh", "%6|2|0|0|1|0|sh"
    assert neighbour(listing(tools, HERE, dead, closed, OTHER)).id == "%1"


def test_what_a_program_is_called_is_made_safe(tools: FakeTools) -> None:
    assert neighbour(listing(tools, HERE, "%1|1|0|0|0||a|\x1b[2J")).program == "a|␛[2J"


@pytest.mark.parametrize("rows", [(), (HERE,), (HERE, "%5|1|1|1|0|0|sh")])
def test_without_another_pane_that_is_told(tools: FakeTools, rows: tuple[str, ...]) -> None:
    with pytest.raises(PaneError, match="beside this one"):
        neighbour(listing(tools, *rows))


def test_outside_tmux_that_is_told(tools: FakeTools) -> None:
    tools.add("tmux")
    with pytest.raises(PaneError, match="not run inside tmux") as raised:
        neighbour(tools.environ)
    assert "Copy the code with c" in raised.value.advice
    assert tools.calls == []


def test_a_tmux_that_fails_is_told(tools: FakeTools) -> None:
    tools.add("tmux", "exit 1")
    environ = {**tools.environ, "TMUX": "x", "TMUX_PANE": "%0"}
    with pytest.raises(PaneError, match="does not answer"):
        neighbour(environ)
    with pytest.raises(PaneError, match="pane 1"):
        paste("x", Pane("%1", "1", "sh", None), environ)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """A real tmux with one pane: a function that runs a command of it."""
    tmux = shutil.which("tmux")
    if tmux is None:
        pytest.skip("there is no tmux here")
    socket = tmp_path / "socket"

    def run(*arguments: str) -> str:
        command = [tmux, "-S", str(socket), "-f", "/dev/null", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    run("new-session", "-d", "-x", "80", "-y", "30", "cat")
    yield run
    run("kill-server")


def test_it_is_pasted_as_one_piece_and_without_enter(
    server: Callable[..., str], tmp_path: Path
) -> None:
    # The program asks for bracketed pastes and shows what it gets, controls included.
    asking = "stty raw -echo; printf '\\033[?2004h'; exec cat -v"
    pane = server("split-window", "-d", "-P", "-F", "#{pane_id}", asking).strip()
    here = server("list-panes", "-F", "#{pane_id}").splitlines()[0]
    environ = {"PATH": "/usr/local/bin:/usr/bin:/bin", "TMUX": f"{tmp_path}/socket,0,0"}
    found = neighbour({**environ, "TMUX_PANE": here})
    assert found.id == pane
    deadline = time.monotonic() + 10
    while found.program != "cat":
        assert time.monotonic() < deadline
        found = neighbour({**environ, "TMUX_PANE": here})
    paste("one\n\x1b[201~two\n", found, environ)
    seen = ""
    while "[201~" not in seen.partition("two")[2]:
        assert time.monotonic() < deadline, seen
        seen = server("capture-pane", "-p", "-t", pane)
    received = "".join(seen.split("\n")).strip()
    # `cat -v` shows the bytes of ␛ as M-bM-^PM-^[, and the line break as ^M.
    assert received == "^[[200~one^MM-bM-^PM-^[[201~two^[[201~"
    assert "chinwag" not in server("list-buffers")
