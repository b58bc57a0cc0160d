"""Painting at once."""

from typing import Any

from textual.screen import Screen


def paint_now(screen: Screen[Any]) -> None:
    """Have what changed on the screen now.

    Textual would have each widget tell it by several messages, and then wait for its clock.
    """
    for widget in screen._compositor.visible_widgets:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        if widget._repaint_required:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            widget._repaint_required = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
            screen._dirty_widgets.add(widget)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    screen._on_timer_update()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
