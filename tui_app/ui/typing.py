"""What is typed goes to where it means something, and acts in the order in which it was typed."""

from typing import cast

from textual import events
from textual.app import App
from textual.binding import Binding
from textual.widget import Widget

from tui_app.ui.keymap import bindings_of


def pass_on(event: events.Key, widget: Widget, target: Widget | None) -> bool:
    """Hand a key that `widget` has no use for to `target`, and the focus with it.

    The focus moves at once, so that no key typed next acts as a command here. Whether it did.
    """
    # `has_focus` follows only when the widget has heard of it, after the keys that wait for it.
    focused = widget.screen.focused is widget
    if target is None or not event.is_printable or (focused and _bound(widget, event)):
        return False
    event.stop()
    event.prevent_default()
    widget.screen.set_focus(target)
    target.post_message(events.Key(event.key, event.character))
    return True


async def act_now(event: events.Key, widget: Widget) -> None:
    """Do what a key means to `widget`, which has the focus, before the next one is looked at.

    Textual does it when the key has gone all the way up to the app; what was typed right after it,
    as a slow line delivers it, would have been inserted by then.
    """
    app = cast("App[object]", widget.app)  # pyright: ignore[reportUnknownMemberType] - App[?]
    for binding in _bound(widget, event):
        if await app.run_action(binding.action, widget):
            event.stop()
            event.prevent_default()
            return


def _bound(widget: Widget, event: events.Key) -> list[Binding]:
    """What a key is bound to at `widget` itself."""
    return bindings_of(widget).key_to_bindings.get(event.key, [])
