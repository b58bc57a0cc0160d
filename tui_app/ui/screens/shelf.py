"""Files that people share, chosen, made, edited and deleted in the app: personas, prompts."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from tui_app.config.shared_files import Found, checked_name, read_text, remove, write_text
from tui_app.config.suggest import try_one_of
from tui_app.config.values import shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line
from tui_app.ui.screens.ask_line import AskLine
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.picker import PickerItem
from tui_app.ui.screens.text_form import TextForm
from tui_app.ui.threads import beside
from tui_app.ui.undoing import Undoing

_Thing = TypeVar("_Thing")

_USE, _OWN, _FILE, _NEW, _EDIT, _DELETE = "use:", "own:", "file:", "new", "edit", "delete"


@dataclass(frozen=True, slots=True)
class Kind(Generic[_Thing]):
    """What a shelf has."""

    word: str
    """One of them, such as `persona`."""
    folder: Path
    suffix: str
    load: Callable[[], Found[_Thing]]
    read: Callable[[str, str], _Thing]
    """Makes one of its name and its text; raises ConfigError saying what is wrong."""
    words: Callable[[str, _Thing], tuple[str, str]]
    """The title and the detail in the list, of one and its name."""
    example: Callable[[], str]
    """The text that a new one begins with."""


class Extra(NamedTuple):
    """Another thing to choose."""

    key: str
    title: str


class Shelf(Generic[_Thing]):
    """Has one of a kind chosen on `screen`, and the files changed. `edit` opens a text in the
    person's own editor."""

    def __init__(
        self,
        screen: ChatLayout,
        kind: Kind[_Thing],
        pick: Pick,
        edit: Callable[[str], str],
        undoing: Undoing,
    ) -> None:
        self._screen = screen
        self._kind = kind
        self._pick = pick
        self._edit = edit
        self._undoing = undoing

    def choose(
        self,
        name: str,
        chosen: Callable[[str, _Thing], None],
        *,
        current: str = "",
        extras: Sequence[Extra] = (),
        took_extra: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Call `chosen` with one and its name; without a name, ask which. `current`: the one in use.
        `extras` stand before the others; `took_extra` gets the key of the one that is chosen."""

        async def choose() -> None:
            found = await beside(self._kind.load)
            if name:
                chosen(name, self._named(name, found))
                return

            def picked(key: str) -> None:
                if key.startswith(_USE):
                    named = key.removeprefix(_USE)
                    chosen(named, found.things[named])
                elif key.startswith(_OWN):
                    took_extra(key.removeprefix(_OWN))
                else:
                    self._picked(key, found)

            items = [
                *(PickerItem(_OWN + each.key, each.title) for each in extras),
                *self._items(found),
                *self._broken_items(found),
                *self._actions(found),
            ]
            self._pick(items, self._kind.word.capitalize(), picked, _USE + current)

        self._screen.attempt(choose())

    def _named(self, name: str, found: Found[_Thing]) -> _Thing:
        if name in found.things:
            return found.things[name]
        file = f"{name}{self._kind.suffix}"
        if file in found.broken:
            raise ConfigError(found.broken[file], advice="Correct the file, or choose another.")
        word = self._kind.word
        there = f"; {try_one_of(name, found.things)}" if found.things else ": there is none yet"
        raise ConfigError(
            f"There is no {word} {shown(name)}{there}.",
            advice=f"/{word} shows what can be chosen, and makes one.",
        )

    def _items(self, found: Found[_Thing]) -> list[PickerItem]:
        group = f"{self._kind.word.capitalize()}s"
        return [
            PickerItem(_USE + name, *self._kind.words(name, thing), group=group)
            for name, thing in found.things.items()
        ]

    def _broken_items(self, found: Found[_Thing]) -> list[PickerItem]:
        return [
            PickerItem(_FILE + file, f"✖ {reason}", group="Cannot be used")
            for file, reason in found.broken.items()
        ]

    def _actions(self, found: Found[_Thing]) -> list[PickerItem]:
        word = self._kind.word
        actions = [(_NEW, f"Make a new {word}…")]
        if found.things or found.broken:
            actions += [(_EDIT, f"Edit a {word}…"), (_DELETE, f"Delete a {word}…")]
        return [PickerItem(key, title, group="Actions") for key, title in actions]

    # the files

    def _picked(self, key: str, found: Found[_Thing]) -> None:
        if key == _NEW:
            self._make()
        elif key.startswith(_FILE):
            self._open(key.removeprefix(_FILE))
        else:
            do = self._open if key == _EDIT else self._delete
            files = [f"{name}{self._kind.suffix}" for name in found.things]
            files += [name for name in found.broken if name.endswith(self._kind.suffix)]
            items = [PickerItem(file, file, found.broken.get(file, "")) for file in sorted(files)]
            self._pick(items, f"{key.capitalize()} which {self._kind.word}?", do)

    def _make(self) -> None:
        """Ask for a name, then for the text."""

        def named(name: str | None) -> None:
            if not (name or "").strip():
                return
            try:
                file = self._free_file((name or "").strip())
            except ConfigError as error:
                self._screen.tell_error(error)
                return
            self._ask_text(file, self._kind.example(), new=True)

        hint = "Enter goes on to its text · letters, digits, - and _"
        question = f"What is the new {self._kind.word} to be called?"
        self._screen.app.push_screen(AskLine(question, hint=hint), named)

    def _free_file(self, name: str) -> str:
        """The file of a new one. Raises: ConfigError where it cannot be called so."""
        stem = checked_name(name.removesuffix(self._kind.suffix))
        file = f"{stem}{self._kind.suffix}"
        if os.path.lexists(self._kind.folder / file):
            raise ConfigError(
                f"There is a {self._kind.word} {stem} already.",
                advice="Choose another name, or edit that one.",
            )
        return file

    def _open(self, file: str) -> None:
        async def read() -> None:
            self._ask_text(file, await beside(lambda: read_text(self._kind.folder, file)))

        self._screen.attempt(read())

    def _ask_text(self, file: str, text: str, *, new: bool = False) -> None:
        def written(changed: str | None) -> None:
            if changed is not None:
                self._screen.attempt(self._save(file, changed, None if new else text))

        form = TextForm(f"{self._kind.folder.name}/{file}", text, self._edit, new=new)
        self._screen.app.push_screen(form, written)

    async def _save(self, file: str, text: str, before: str | None) -> None:
        """Write a file and say whether it can be used. `before`: what it held."""
        folder = self._kind.folder
        await beside(lambda: write_text(folder, file, text))
        name = file.removesuffix(self._kind.suffix)

        async def take_back(_: None) -> str:
            if (held := before) is None:
                await beside(lambda: remove(folder, file))
                return f"{safe_line(file)} is gone again."
            await beside(lambda: write_text(folder, file, held))
            return f"{safe_line(file)} is as before."

        self._undoing.add(_done(), take_back)
        try:
            self._kind.read(name, await beside(lambda: read_text(folder, file)))
        except ConfigError as error:
            raise ConfigError(
                f"Saved, but not to be used: {error.what}",
                advice=f"/{self._kind.word} edits it.",
            ) from error
        using = f"/{self._kind.word} {name} uses it"
        self._screen.offer_undo(f"Saved {safe_line(file)}: {using}, ^Z or /undo undoes it.")

    def _delete(self, file: str) -> None:
        folder = self._kind.folder

        async def delete() -> None:
            text = await beside(lambda: remove(folder, file))

            async def take_back(_: None) -> str:
                await beside(lambda: write_text(folder, file, text))
                return f"{safe_line(file)} is back."

            self._undoing.add(_done(), take_back)
            self._screen.offer_undo(f"Deleted {safe_line(file)}. ^Z or /undo brings it back.")

        self._screen.attempt(delete())


def _done() -> Future[None]:
    done: Future[None] = Future()
    done.set_result(None)
    return done
