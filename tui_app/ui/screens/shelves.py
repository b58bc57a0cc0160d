"""Personas and prompt templates, loaded when they are first asked for."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from tui_app.config.paths import Paths
from tui_app.core.loading import LOADING
from tui_app.ui.answering import Answering
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.setup_control import SetupControl
from tui_app.ui.undoing import Undoing
from tui_app.ui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from tui_app.ui.screens.persona_control import PersonaControl
    from tui_app.ui.screens.prompt_control import PromptControl


class Shelves:
    """What a person keeps in files to use again, in `paths`."""

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        setups: SetupControl,
        answering: Answering,
        paths: Paths,
        pick: Pick,
        edit: Callable[[str], str],
        undoing: Undoing,
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._setups = setups
        self._answering = answering
        self._paths = paths
        self._pick = pick
        self._edit = edit
        self._undoing = undoing

    @cached_property
    def personas(self) -> "PersonaControl":
        with LOADING:
            from tui_app.ui.screens.persona_control import PersonaControl

        return PersonaControl(
            self._screen,
            self._setups,
            self._answering,
            self._paths,
            self._pick,
            self._edit,
            self._undoing,
        )

    @cached_property
    def prompts(self) -> "PromptControl":
        with LOADING:
            from tui_app.ui.screens.prompt_control import PromptControl

        return PromptControl(
            self._screen, self._prompt, self._paths, self._pick, self._edit, self._undoing
        )
