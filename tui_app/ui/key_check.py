"""What of `[keys]` cannot be as it was meant: ids that there are not, keys that mean two things.

It knows every place that has keys and imports them all: for when somebody changed some.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from textual.dom import DOMNode

from tui_app.config.suggest import nearest
from tui_app.core.loading import LOADING
from tui_app.core.text import safe_line
from tui_app.ui.key_names import key_label


class Bound(NamedTuple):
    """A binding of a place."""

    id: str
    keys: tuple[str, ...]
    """Those it is declared with."""
    priority: bool
    """Whether it goes before what has the focus."""


def places() -> Mapping[str, tuple[type[DOMNode], ...]]:
    """Where keys mean something: the widget that has the focus, and what is around it."""
    with LOADING:
        from tui_app.ui.leaving_app import LeavingApp
        from tui_app.ui.screens.ask_line import AskLine
        from tui_app.ui.screens.chat import ChatScreen
        from tui_app.ui.screens.compare import CompareScreen
        from tui_app.ui.screens.fill_form import FillForm
        from tui_app.ui.screens.help import Help
        from tui_app.ui.screens.models_picker import ModelInput, ModelsPicker
        from tui_app.ui.screens.picker import Picker
        from tui_app.ui.screens.reader import Reader
        from tui_app.ui.screens.search import SearchScreen
        from tui_app.ui.screens.text_form import TextForm
        from tui_app.ui.screens.tree import TreeScreen
        from tui_app.ui.screens.trouble import Trouble
        from tui_app.ui.widgets.compared_reply import ReplyPane
        from tui_app.ui.widgets.conversation import ConversationView
        from tui_app.ui.widgets.find_bar import FindBar
        from tui_app.ui.widgets.line_input import LineInput
        from tui_app.ui.widgets.panel import FactsScroll
        from tui_app.ui.widgets.prompt import Prompt
        from tui_app.ui.widgets.queue_view import QueueView
        from tui_app.ui.widgets.session_list import SessionList
        from tui_app.ui.widgets.text_field import TextField
        from tui_app.ui.widgets.title_box import TitleBox
    around = (ChatScreen, LeavingApp)
    return {
        "in the prompt": (Prompt, *around),
        "on a message": (ConversationView, *around),
        "in the queue": (QueueView, *around),
        "in the list of chats": (SessionList, *around),
        "while finding": (LineInput, FindBar, *around),
        "while renaming": (TitleBox, *around),
        "in a picker": (LineInput, Picker, LeavingApp),
        "in the search": (LineInput, SearchScreen, LeavingApp),
        "in the tree": (TreeScreen, LeavingApp),
        "in a form": (TextField, TextForm, LeavingApp),
        "in a template": (TextField, FillForm, LeavingApp),
        "while comparing": (ReplyPane, CompareScreen, LeavingApp),
        "choosing models": (ModelInput, ModelsPicker, LeavingApp),
        "in the help": (LineInput, Help, LeavingApp),
        "in details": (FactsScroll, Reader, LeavingApp),
        "in a question": (LineInput, AskLine, LeavingApp),
        "without a history": (FactsScroll, Trouble, LeavingApp),
    }


def bound_in(place: type[DOMNode]) -> list[Bound]:
    """The bindings of one widget or screen that have an id."""
    found: dict[str, Bound] = {}
    bindings = place._merged_bindings  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no public way to ask
    for key, each in bindings.key_to_bindings.items() if bindings is not None else ():
        for binding in each:
            if binding.id is not None:
                before = found.get(binding.id, Bound(binding.id, (), binding.priority))
                found[binding.id] = before._replace(keys=(*before.keys, key))
    return list(found.values())


def problems(keymap: Mapping[str, str]) -> list[str]:
    """What is wrong with changed keys, as `read_keymap` gives them, in words."""
    layers = {name: [bound_in(each) for each in nodes] for name, nodes in places().items()}
    known = {each.id for nodes in layers.values() for node in nodes for each in node}
    told = [
        f"[keys] has an unknown id, {safe_line(name, 40)}; {nearest(name, known)}."
        for name in keymap
        if name not in known
    ]
    for place, nodes in layers.items():
        told += _clashes(place, nodes, keymap)
    return list(dict.fromkeys(told))


def _clashes(place: str, nodes: list[list[Bound]], keymap: Mapping[str, str]) -> Iterator[str]:
    owners: dict[str, list[Bound]] = {}
    for node in nodes:
        for each in node:
            for key in keymap[each.id].split(",") if each.id in keymap else each.keys:
                owners.setdefault(key, []).append(each)
    for key, sharing in owners.items():
        changed = next((each.id for each in sharing if each.id in keymap), "")
        other = next((each.id for each in sharing if each.id != changed), "")
        if changed and other:
            yield (
                f"[keys] {key_label(key)} is {changed} and {other} {place}; "
                "only one of them has it."
            )
