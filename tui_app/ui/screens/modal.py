"""A screen laid over the main one until it was answered."""

from typing import ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen

from tui_app.ui.compositor import LeanCompositor
from tui_app.ui.key_names import with_ids

Result = TypeVar("Result")


class Modal(ModalScreen[Result], inherit_bindings=False):
    """Closes once. Textual would take the next screen away for every further key that closes it
    and comes before it is gone, and end the app where there is none."""

    BINDINGS: ClassVar[list[BindingType]] = with_ids("screen", Screen.BINDINGS)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        if not self.is_active:
            return AwaitComplete()
        return super().dismiss(result)
