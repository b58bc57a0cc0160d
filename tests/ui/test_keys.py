"""Keys that were changed under `[keys]`: they work, are shown, and what is wrong is told."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tui_app
from tests.stubs.loopback import LoopbackServer, stream_text
from tests.ui.chat_app import Chat, config_for, make_app, running
from tui_app.ui import key_check
from tui_app.ui.keymap import read_keymap
from tui_app.ui.keys import CONTEXT_KEYS
from tui_app.ui.screens.picker import Picker
from tui_app.ui.widgets.prompt import Prompt


def with_keys(keys: str) -> str:
    return f"reduced_motion = true\n[keys]\n{keys}\n"


def typed(chat: Chat) -> str:
    return chat.app._chat.query_one(Prompt).text


def every_class(base: type[DOMNode]) -> set[type[DOMNode]]:
    return {base}.union(*map(every_class, base.__subclasses__()))


def test_every_binding_of_ours_has_an_id() -> None:
    for module in pkgutil.walk_packages(tui_app.__path__, "tui_app."):
        if module.name != "tui_app.__main__":
            importlib.import_module(module.name)
    without = [
        (each.__name__, binding)
        for each in every_class(DOMNode)
        if each.__module__.startswith("tui_app.")
        for binding in each.__dict__.get("BINDINGS", [])
        if not (isinstance(binding, Binding) and binding.id)
    ]
    assert without == []


def test_one_id_is_one_thing_in_one_place() -> None:
    for place, nodes in key_check.places().items():
        for node in nodes:
            ids = [(b.id, b.keys) for b in key_check.bound_in(node)]
            assert len(ids) == len(dict(ids)), place


def test_the_help_knows_only_ids_that_are_there() -> None:
    named = {name for rows in CONTEXT_KEYS.values() for row in rows for name in row.ids}
    assert key_check.problems(dict.fromkeys(named, "f20")) == [
        told for told in key_check.problems(dict.fromkeys(named, "f20")) if "unknown" not in told
    ]


def test_what_is_as_it_was_is_no_conflict() -> None:
    for nodes in key_check.places().values():
        for node in nodes:
            for each in key_check.bound_in(node):
                keymap = {each.id: "f20"}
                assert key_check.problems(keymap) == []


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"fnd": ("f5",)}, "an unknown id, fnd; perhaps find"),
        ({"find": ("ctrl+n",)}, "^N is find and new"),
        ({"message-copy": ("r",)}, "r is message-copy and message-retry on a message"),
        ({"rename": ("ctrl+e",)}, "^E is"),
        ({"find": ("f5",), "editor": ("f5",)}, "F5 is"),
    ],
)
def test_what_cannot_be_is_told(keys: dict[str, tuple[str, ...]], told: str) -> None:
    keymap, wrong = read_keymap(keys)
    problems = [*wrong, *key_check.problems(keymap)]
    assert len([problem for problem in problems if told in problem]) >= 1, problems


def test_two_that_change_places_are_no_conflict() -> None:
    keymap, _ = read_keymap({"find": ("ctrl+g",), "editor": ("ctrl+f",)})
    assert key_check.problems(keymap) == []


async def test_changed_keys_work_and_are_shown(tmp_path: Path) -> None:
    config = with_keys(
        'palette = "f5"\nhelp = ["f8", "^b"]\nnew = []\narchive = "f9"\n'
        'prompt-send = "ctrl+s"\nprompt-newline = ["enter", "ctrl+j"]'
    )
    async with running(make_app(tmp_path, config)) as chat:
        await chat.shows(
            r" \^S send  F8 .B help  F5 chats, actions  Tab messages  Enter .J newline"
        )
        assert "^N" not in chat.lines[-1]
        await chat.type("one")
        await chat.press("enter")
        await chat.type("two")
        assert typed(chat) == "one\ntwo"
        await chat.press("ctrl+p", "ctrl+n")
        assert not isinstance(chat.app.screen, Picker)
        await chat.press("f5")
        await chat.shows("Chats and actions")
        await chat.type("archive")
        await chat.shows("Put this chat into the archive.*F9")
        await chat.press("escape", "f9")
        await chat.shows("This chat has no messages yet")
        await chat.press("f8")
        await chat.shows(r"F8 \^B")
        await chat.type("write in")
        await chat.hides("new line")
        assert "^G" in chat.text
        await chat.press("escape")


async def test_changed_keys_on_a_message(tmp_path: Path) -> None:
    with LoopbackServer() as server:
        server.script(stream_text("A reply."))
        config = config_for(server).replace(
            "[providers.local]", '[keys]\nmessage-details = "x"\n[providers.local]'
        )
        async with running(make_app(tmp_path, config)) as chat:
            await chat.ask("Well?")
            await chat.shows("A reply.")
            await chat.press("tab")
            await chat.shows("x details")
            await chat.press("x")
            await chat.shows("Esc closes")
            await chat.press("escape", "tab", "tab", "i")
            assert typed(chat) == "i"


async def test_what_is_wrong_is_a_notice_and_the_rest_works(tmp_path: Path) -> None:
    config = with_keys('fidn = "f5"\nnew = "ctlr+n"\nsearch = 3\npalette = "f9"')
    async with running(make_app(tmp_path, config)) as chat:
        await chat.shows(r"3 notices, click for all: \[keys\] search is 3")
        line = next(n for n, line in enumerate(chat.lines) if "notices" in line)
        await chat.pilot.click(offset=(60, line))
        await chat.shows("unknown id, fidn")
        assert "ctlr+n" in chat.text
        await chat.press("escape", "f9")
        await chat.shows("Chats and actions")


async def test_the_help_is_searched_by_typing(tmp_path: Path) -> None:
    async with running(make_app(tmp_path), (80, 24)) as chat:
        await chat.press("f1")
        await chat.shows("Type to search")
        await chat.type("archive")
        await chat.hides("new line")
        assert "put into the archive" in chat.text
        assert "/unarchive" in chat.text
        await chat.type(" zzz")
        await chat.shows("Nothing matches")
        await chat.press("escape")
        await chat.shows("Enter send")
        await chat.type("?")
        await chat.shows("Type to search")
