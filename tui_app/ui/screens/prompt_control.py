"""Prompt templates: one is filled in and put into the prompt; made, edited and deleted."""

from collections.abc import Callable, Mapping
from functools import partial

from tui_app.config.paths import Paths
from tui_app.config.prompt_files import SUFFIX, PromptTemplate, load_prompts, read_prompt
from tui_app.core.text import safe, safe_line
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.code_control import Pick
from tui_app.ui.screens.shelf import Kind, Shelf
from tui_app.ui.undoing import Undoing
from tui_app.ui.widgets.prompt import Prompt

_EXAMPLE = """# What this template is for
Explain {{subject}} to {{reader=a beginner}}.
"""


class PromptControl:
    """Puts filled templates into `prompt`, where they can still be changed before they are sent."""

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        paths: Paths,
        pick: Pick,
        edit: Callable[[str], str],
        undoing: Undoing,
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        kind = Kind(
            "prompt",
            paths.prompts_dir,
            SUFFIX,
            partial(load_prompts, paths),
            read_prompt,
            _words,
            self._example,
        )
        self._shelf = Shelf(screen, kind, pick, edit, undoing)

    def choose(self, name: str) -> None:
        """Use a template; without a name, ask which."""
        self._shelf.choose(name, self._fill)

    def _fill(self, name: str, template: PromptTemplate) -> None:
        if not template.variables:
            self._put(template, {})
            return
        from tui_app.ui.screens.fill_form import FillForm

        form = FillForm(template.title, template.variables)
        self._screen.app.push_screen(form, partial(self._put, template))

    def _put(self, template: PromptTemplate, values: Mapping[str, str] | None) -> None:
        if values is None:
            return
        self._prompt.insert(safe(template.filled(values)))
        self._screen.set_focus(self._prompt)

    def _example(self) -> str:
        """What is typed, as a template."""
        return self._prompt.text if self._prompt.text.strip() else _EXAMPLE


def _words(name: str, template: PromptTemplate) -> tuple[str, str]:
    if template.title != name:
        return template.title, name
    return name, safe_line(template.text, 60)
