"""Saving the open chat as markdown."""

from tui_app.core.transcript import transcript
from tui_app.ui.code_files import chat_file_name, working_folder
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.saving import Saved, Saving


class ChatFile:
    """Saves on `screen` the branch of `chat` that is shown."""

    def __init__(self, screen: ChatLayout, chat: OpenChat) -> None:
        self._screen = screen
        self._chat = chat
        self._saving = Saving(screen)

    def save(self, typed: str) -> None:
        """Save to the file that was `typed`; empty: ask for it. Raises: StoreError."""
        chat = self._chat
        session = chat.store.session(chat.session_id) if chat.session_id else None
        if session is None or chat.empty:
            self._screen.tell("This chat has no messages yet.")
            return
        store, heads, live = chat.store, chat.heads, chat.live

        def text() -> str:
            bodies = dict(store.bodies([head.id for head in heads]))
            if live is not None:
                # What the history has of it is up to a second old.
                bodies[live.message_id] = live.body()
            return transcript(session, store.tags_of(session.id), heads, bodies)

        name = chat_file_name(session.title, working_folder())
        self._saving.save(Saved("This chat", text, name, "Save this chat as"), typed)
