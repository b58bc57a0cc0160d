"""The line between the conversation and the prompt, which also carries notices."""

from __future__ import annotations

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tui_app.core.text import safe_line
from tui_app.render.cells import shortened, width_of

_BELOW = " ↓ New below "
_TEMPORARY = " temporary "


class Divider(Widget):
    """A rule with room for a notice on the left and "New below" on the right; nothing moves."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    Divider { height: 1; background: $background; color: $foreground; }
    Divider > .divider--rule { color: $faint; }
    Divider > .divider--notice { color: $accent; }
    Divider > .divider--error { color: $error; text-style: bold; }
    Divider > .divider--temporary { color: $warning; }
    Divider > .divider--warning { color: $warning; }
    Divider > .divider--offer { color: $muted; }
    Divider > .divider--below { color: $accent; text-style: bold; }
    """
    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual's
        "divider--rule",
        "divider--notice",
        "divider--error",
        "divider--temporary",
        "divider--warning",
        "divider--offer",
        "divider--below",
    }

    notice: reactive[str] = reactive("")
    """One sentence, shown until it is replaced."""
    urgent: reactive[bool] = reactive(False)
    """Whether the notice reports an error."""
    temporary: reactive[bool] = reactive(False)
    """Whether what is typed below is kept nowhere."""
    offer: reactive[tuple[str, str]] = reactive(("", ""))
    """Stands where there is no notice: what may be shortened, and what follows it."""
    warning: reactive[str] = reactive("")
    """Stands where there is no notice, before an offer, for as long as it is so."""
    below: reactive[bool] = reactive(False)
    """Whether to say that there is something new below."""

    @dataclass
    class BelowClicked(Message):
        divider: Divider

        @property
        def control(self) -> Divider:
            return self.divider

    @dataclass
    class NoticeClicked(Message):
        divider: Divider

        @property
        def control(self) -> Divider:
            return self.divider

    @dataclass
    class OfferClicked(Message):
        divider: Divider

        @property
        def control(self) -> Divider:
            return self.divider

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        rule = self.get_component_rich_style(
            "divider--temporary" if self.temporary else "divider--rule"
        )
        right = _BELOW if self.below else _TEMPORARY if self.temporary else ""
        style = "divider--error" if self.urgent else "divider--notice"
        mark = "✖ " if self.urgent else ""
        room = max(0, width - len(right) - 8)
        notice = shortened(safe_line(f"{mark}{self.notice}"), room) if self.notice else ""
        if not notice and self.warning:
            notice = shortened(safe_line(f"! {self.warning}"), room)
            style = "divider--warning"
        elif not notice and self.offer[0]:
            first, rest = map(safe_line, self.offer)
            notice = shortened(f"{shortened(first, max(0, room - width_of(rest)))}{rest}", room)
            style = "divider--offer"
        left = Strip(
            [Segment("─", rule), Segment(f" {notice} ", self.get_component_rich_style(style))]
        )
        if not notice:
            left = Strip([Segment("─", rule)])
        end = Strip(
            [
                Segment(
                    right,
                    rule if not self.below else self.get_component_rich_style("divider--below"),
                ),
                Segment("──", rule),
            ]
        )
        fill = width - left.cell_length - end.cell_length
        return Strip.join([left, Strip([Segment("─" * max(0, fill), rule)]), end]).crop(0, width)

    def on_click(self, event: events.Click) -> None:
        if self.below and event.x >= self.size.width - len(_BELOW) - 2:
            self.post_message(self.BelowClicked(self))
        elif self.notice:
            self.post_message(self.NoticeClicked(self))
        elif self.offer[0] and not self.warning:
            self.post_message(self.OfferClicked(self))
