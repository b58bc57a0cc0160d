"""Choosing what the app looks like and who answers, by name or from a picker."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_app.config.app_settings import save_setting
from tui_app.core.errors import ChinwagError
from tui_app.core.loading import LOADING
from tui_app.core.text import safe_line
from tui_app.ui.answering import Answering
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.surroundings import Surroundings

if TYPE_CHECKING:
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
