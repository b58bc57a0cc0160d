"""The next start opens where chinwag was left."""

from pathlib import Path

from tests.stubs.history import write_history
from tests.ui.chat_app import make_app, running
from tui_app.core.conversation import SessionSummary
from tui_app.ui.widgets.title_line import NEW_CHAT


def older_chat(app) -> SessionSummary:
    """One that was not used last."""
    return app._services.store.sessions()[3]


async def test_the_chat_that_was_open_is_open_again(tmp_path: Path) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    async with running(make_app(tmp_path)) as chat:
        await chat.until(lambda: chat.app._chat._title.name_text == NEW_CHAT)
        session = older_chat(chat.app)
        chat.app._chat._desk.chats.open(session.id)
    async with running(make_app(tmp_path)) as chat:
        await chat.until(lambda: chat.app._chat._title.name_text == session.title)
        await chat.press("ctrl+n")
        await chat.shows(NEW_CHAT)
    async with running(make_app(tmp_path)) as chat:
        assert chat.app._chat._title.name_text == NEW_CHAT


async def test_it_is_known_before_the_end(tmp_path: Path) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    async with running(make_app(tmp_path)) as chat:
        session = older_chat(chat.app)
        chat.app._chat._desk.chats.open(session.id)
        left_at = tmp_path / "data" / "left-at"
        await chat.until(lambda: left_at.exists() and left_at.read_text().strip() == session.id)
        assert left_at.stat().st_mode & 0o777 == 0o600


async def test_by_a_setting_it_opens_at_a_new_chat(tmp_path: Path) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    async with running(make_app(tmp_path)) as chat:
        chat.app._chat._desk.chats.open(older_chat(chat.app).id)
    async with running(make_app(tmp_path, "reopen = false\n")) as chat:
        assert chat.app._chat._title.name_text == NEW_CHAT


async def test_a_chat_that_is_gone_or_nonsense_is_passed_over(tmp_path: Path) -> None:
    write_history(tmp_path / "data" / "chinwag.db")
    for left_at in (b"no-such-chat\n", b"\xff\xfe\x00", b"x" * 100_000):
        (tmp_path / "data" / "left-at").write_bytes(left_at)
        async with running(make_app(tmp_path)) as chat:
            assert chat.app._chat._title.name_text == NEW_CHAT
            assert "no longer" not in chat.text
