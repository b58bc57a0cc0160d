"""Handlers that are found by their names hear messages that there are."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from textual.message import Message

from tui_app.ui import widgets
from tui_app.ui.screens.chat import ChatScreen
from tui_app.ui.screens.chat_at_work import ChatAtWork
from tui_app.ui.screens.chat_layout import ChatLayout


def test_every_handler_of_the_screen_hears_a_message() -> None:
    for module in pkgutil.iter_modules(widgets.__path__):
        import_module(f"{widgets.__name__}.{module.name}")
    heard = {kind.handler_name for kind in _kinds(Message)}
    named = {
        name
        for part in (ChatScreen, ChatAtWork, ChatLayout)
        for name in vars(part)
        if name[:3] == "on_"
    }
    assert named
    assert named <= heard


def _kinds(kind: type[Message]) -> Iterator[type[Message]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)
