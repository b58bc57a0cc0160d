"""Choosing what the app looks like and who answers, by name or from a picker."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_app.config.app_settings import save_setting
from tui_app.core.errors import ChinwagError, StoreError
from tui_app.core.loading import LOADING
from tui_app.core.text import safe_line
from tui_app.ui.answering import Answering
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from tui_app.store.store import Store
    from tui_app.ui.screens.picker import More, PickerItem


class Choosing:
    """Asks for a theme or a provider on `screen`, unless it is named, and switches to it.

    `switched`: called when another provider answers.
    """

    def __init__(
        self,
        screen: ChatLayout,
        around: Surroundings,
        answering: Answering,
        switched: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._around = around
        self._answering = answering
        self._switched = switched

    def pick(
        self,
        items: "list[PickerItem]",
        placeholder: str,
        picked: Callable[[str], None],
        highlight: str = "",
        more: "More | None" = None,
        numbered: bool = False,
    ) -> None:
        """Open a picker; `picked` is called with the key of what was chosen, if anything was.
        `more`, `numbered`: as for `Picker`."""
        with LOADING:
            from tui_app.ui.screens.picker import Picker

        picker = Picker(
            items, placeholder=placeholder, highlight=highlight, more=more, numbered=numbered
        )

        def answered(key: str | None) -> None:
            if key is not None:
                picked(key)

        self._screen.app.push_screen(picker, answered)

    def theme(self, name: str) -> None:
        """Switch to a theme; empty: ask which."""
        if name:
            self._theme_picked(name)
        else:
            with LOADING:
                from tui_app.ui.choices import theme_items

            items = theme_items(self._around.themes.themes)
            self.pick(items, "Theme", self._theme_picked, self._screen.app.theme)

    def provider(self, name: str) -> None:
        """Let another provider answer; empty: ask which."""
        if name:
            self._provider_picked(name)
        else:
            with LOADING:
                from tui_app.ui.choices import provider_items

            items = provider_items(self._answering.names().values())
            self.pick(items, "Provider", self._provider_picked, self._answering.provider.name)

    def model(self, name: str, store: "Store | None") -> None:
        """Ask another model; empty: ask which. `store`: knows those that were asked before."""
        if name or self._answering.is_guide:
            # The Guide says that it has none.
            self._model_named(name or self._answering.model)
        else:
            self._screen.run_worker(self._ask_model(store))

    async def _ask_model(self, store: "Store | None") -> None:
        with LOADING:
            from tui_app.ui.screens.ask_line import AskLine
            from tui_app.ui.threads import beside

        known: list[str] = []
        if store is not None:
            # It can be named without them.
            with suppress(StoreError):
                known = await beside(store.models)
        question = f"Which model of {self._answering.label}?"
        ask = AskLine(question, self._answering.model, known, hint="Enter takes it")
        self._screen.app.push_screen(ask, self._model_named)

    def _model_named(self, name: str | None) -> None:
        if not name or not name.strip():
            return
        try:
            self._answering.switch_model(name.strip())
        except ChinwagError as error:
            self._screen.tell_error(error)
            return
        model = safe_line(self._answering.model, 60)
        self._screen.tell(f"{model} answers from the next question on.")
        self._switched()

    def _theme_picked(self, name: str) -> None:
        with LOADING:
            from tui_app.ui.looks import text_styles

        screen = self._screen
        try:
            theme = self._around.themes.find(name)
            screen.app.theme = theme.name
            styles = text_styles(self._around, theme)
            screen.set_sheet(lambda sheet: replace(sheet, styles=styles))
            save_setting(self._around.paths, "theme", theme.name)
            if self._around.fixed_theme:
                screen.tell(
                    f"Until you quit: {safe_line(self._around.fixed_theme)} sets the theme."
                )
        except ChinwagError as error:
            screen.tell_error(error)

    def _provider_picked(self, name: str) -> None:
        try:
            self._answering.switch(name)
        except ChinwagError as error:
            self._screen.tell_error(error)
            return
        self._screen.tell(f"{self._answering.label} answers from the next question on.")
        self._switched()
