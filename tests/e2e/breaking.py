"""chinwag with a bug in it: `breaking.py WHERE [ARGUMENTS]`. Ctrl+L sets it off."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterable

from textual.message import Message

from tui_app import app as app_module
from tui_app.__main__ import run_process
from tui_app.cli import configuration
from tui_app.ui import terminal_driver
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.widgets.status_line import StatusLine

CANARY = "the local variable canary"


def bug(*_: object) -> None:
    secret = CANARY
    raise KeyError(f"{secret}: what was typed")


def endless(*_: object) -> None:
    endless()


def out_of_memory(*_: object) -> None:
    raise MemoryError


async def in_worker() -> None:
    bug()


def on_key(break_it: Callable[[ChatScreen], object]) -> None:
    sound = ChatScreen.action_command

    def action_command(screen: ChatScreen, name: str) -> None:
        if name == "redraw":
            break_it(screen)
        else:
            sound(screen, name)

    ChatScreen.action_command = action_command


def while_leaving(*_: object) -> None:
    on_key(bug)
    ChatScreen.leave = bug


def while_unmounting(*_: object) -> None:
    on_key(bug)
    app_module.ChinwagApp.on_unmount = bug


def while_painting(screen: ChatScreen) -> None:
    StatusLine.render_line = bug
    screen.query_one(StatusLine).refresh()


def while_reading_keys() -> None:
    class Broken(terminal_driver.XTermParser):
        def feed(self, data: str) -> Iterable[Message]:
            return bug() if "\x0c" in data else super().feed(data)

    terminal_driver.XTermParser = Broken


def stuck(_: ChatScreen) -> None:
    threading.Event().wait()


WAYS: dict[str, Callable[[], object]] = {
    "handler": lambda: on_key(bug),
    "worker": lambda: on_key(lambda screen: screen.run_worker(in_worker())),
    "loop": lambda: on_key(lambda screen: asyncio.get_running_loop().call_soon(bug)),
    "painting": lambda: on_key(while_painting),
    "recursion": lambda: on_key(endless),
    "timer": lambda: on_key(lambda screen: screen.set_timer(0.01, out_of_memory)),
    "input": while_reading_keys,
    "leaving": while_leaving,
    "unmounting": while_unmounting,
    "thread": lambda: on_key(lambda screen: threading.Thread(target=bug).start()),
    "stuck": lambda: on_key(stuck),
    "before": lambda: setattr(configuration, "read_configuration", bug),
    "starting": lambda: setattr(app_module, "ChinwagApp", bug),
}

if __name__ == "__main__":
    WAYS[sys.argv.pop(1)]()
    run_process()
