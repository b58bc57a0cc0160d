"""A chat that is looked at while going through the list, without being opened."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events, on
from textual.message import Message

from tui_app.ui.widgets.conversation import ConversationView


class Preview(ConversationView, can_focus=False):
    """A conversation that only shows. What the messages of one that is open ask for is not heard;
    a click opens it."""

    @dataclass
    class Clicked(Message):
        """It is to be opened."""

        preview: Preview

        @property
        def control(self) -> Preview:
            return self.preview

    @on(ConversationView.Requested)
    @on(ConversationView.PickedChanged)
    @on(ConversationView.Settled)
    @on(ConversationView.CodeCopyClicked)
    @on(ConversationView.LinkClicked)
    @on(ConversationView.Changed)
    @on(ConversationView.FindRequested)
    @on(ConversationView.Left)
    @on(ConversationView.NewBelow)
    def _unheard(self, event: Message) -> None:
        event.stop()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        event.prevent_default()
        if event.button == 1:
            self.post_message(self.Clicked(self))
