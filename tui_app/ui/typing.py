"""What is typed where it means nothing goes to where it does."""

from textual import events
from textual.widget import Widget


def pass_on(event: events.Key, widget: Widget, target: Widget | None) -> bool:
    """Hand a key that `widget` has no use for to `target`, and the focus with it.

    The focus moves at once, so that no key typed next acts as a command here. Whether it did.
    """
    bound = event.key in widget._bindings.key_to_bindings  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no public way to ask
    if target is None or not event.is_printable or (bound and widget.has_focus):
        return False
    event.stop()
    event.prevent_default()
    widget.screen.set_focus(target)
    target.post_message(events.Key(event.key, event.character))
    return True
