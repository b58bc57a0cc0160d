"""Personas: one is chosen for the open chat; made, edited and deleted."""

from collections.abc import Callable
from functools import partial

from tui_app.config.paths import Paths
from tui_app.config.personas import SUFFIX, Persona, load_personas, persona_text, read_persona
from tui_app.core.setup import ChatSetup
from tui_app.core.text import safe_line
from tui_app.ui.answering import Answering
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.setup_control import SetupControl
from tui_app.ui.screens.shelf import Extra, Kind, Shelf
from tui_app.ui.undoing import Undoing

_WITHOUT = Extra("without", "Without a persona")


class PersonaControl:
    """Gives the open chat the setup of a persona, through `setups`."""

    def __init__(
        self,
        screen: ChatLayout,
        setups: SetupControl,
        answering: Answering,
        paths: Paths,
        pick: Pick,
        edit: Callable[[str], str],
        undoing: Undoing,
    ) -> None:
        self._setups = setups
        self._answering = answering
        kind = Kind(
            "persona",
            paths.personas_dir,
            SUFFIX,
            partial(load_personas, paths),
            read_persona,
            _words,
            self._example,
        )
        self._shelf = Shelf(screen, kind, pick, edit, undoing)

    def choose(self, name: str) -> None:
        """Have a persona answer; without a name, ask which."""
        current = self._setups.setup
        self._shelf.choose(
            name,
            self._take,
            current=current.persona,
            extras=[_WITHOUT] if current != self._answering.first_setup else [],
            took_extra=lambda _: self._leave(),
        )

    def _take(self, name: str, persona: Persona) -> None:
        self._setups.change(persona.setup, f"{name} answers from the next question on.")

    def _leave(self) -> None:
        said = "No persona answers from the next question on."
        self._setups.change(self._answering.first_setup, said)

    def _example(self) -> str:
        """What the open chat tells its models, as a persona."""
        setup = self._setups.setup
        model = "" if self._answering.is_guide else self._answering.model
        prompt = setup.system_prompt or "Answer in one sentence."
        return persona_text(ChatSetup(prompt, "", model, setup.parameters))


def _words(name: str, persona: Persona) -> tuple[str, str]:
    setup = persona.setup
    first = next((line for line in setup.system_prompt.splitlines() if line.strip()), "")
    return name, safe_line(persona.description or first, 60)
