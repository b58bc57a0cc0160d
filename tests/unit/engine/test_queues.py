"""What waits in a session is sent when its reply has ended, by one window and once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stubs.clock import StillClock
from tests.stubs.provider import FakeProvider, FakeStream, reply
from tests.unit.store.making import keep
from tui_app.core.chat import Role
from tui_app.core.conversation import MessageState
from tui_app.core.errors import ChinwagError, NetworkError, TakenError
from tui_app.core.events import Finished, FinishReason, TextDelta
from tui_app.core.keeping import Keeping
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.store.store import Store

ASKED = Answerer("fake", "fake-1")
OTHER = Answerer("fake", "fake-2")


class Window:
    """An engine with its store, and what was heard of its replies."""

    def __init__(self, database: Path | None) -> None:
        self.provider = FakeProvider()
        self.store = Store.open(database, StillClock())
        self.heard: list[LiveReply] = []
        self._changed = threading.Condition()
        self.engine = Engine(self.store, lambda _: self.provider, StillClock(), self._notify)

    def ask(self, question: str = "First?") -> tuple[LiveReply, FakeStream]:
        """A new chat with a question, and the call of it."""
        live = self.engine.ask(question, ASKED, session_id=None, parent_id=None)
        return live, self.provider.next_call()

    def queue(self, live: LiveReply, *texts: str) -> None:
        """Queue texts behind a reply, and wait until they are in the store."""
        for text in texts:
            written = self.engine.queues.add(live.session_id, text, ASKED)
            assert written is not None
            written.result(10)

    def waiting(self, live: LiveReply) -> list[str]:
        return [entry.text for entry in self.engine.queues.waiting(live.session_id)]

    def said(self, live: LiveReply) -> list[str]:
        """The texts of the active branch."""
        branch = self.store.branch(live.session_id)
        bodies = self.store.bodies([head.id for head in branch])
        return [bodies[head.id].text for head in branch]

    def wait(self, ready: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(ready, 10)

    def wait_rest(self) -> None:
        """Until no reply runs, and what ended is stored."""
        self.wait(lambda: not self.engine.busy)

    def close(self) -> None:
        self.engine.close()
        self.store.close()

    def _notify(self, live: LiveReply) -> None:
        with self._changed:
            self.heard.append(live)
            self._changed.notify_all()


@pytest.fixture(params=["file", "memory"])
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Window]:
    window = Window(tmp_path / "chinwag.db" if request.param == "file" else None)
    yield window
    window.close()


def question(call: FakeStream) -> str:
    return call.request.messages[-1].text


def test_what_waits_is_sent_in_order_as_replies_end(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?", "Third?")
    assert window.waiting(live) == ["Second?", "Third?"]
    call.say(*reply("One."))
    second = window.provider.next_call()
    assert [message.text for message in second.request.messages] == ["First?", "One.", "Second?"]
    assert window.waiting(live) == ["Third?"]
    second.say(*reply("Two."))
    third = window.provider.next_call()
    assert question(third) == "Third?"
    assert window.waiting(live) == []
    third.say(*reply("Three."))
    window.wait_rest()
    assert window.said(live) == ["First?", "One.", "Second?", "Two.", "Third?", "Three."]


def test_one_that_is_sent_by_itself_is_told_of(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    call.say(*reply("One."))
    window.provider.next_call()
    sent = window.engine.live(live.session_id)
    assert sent is not None
    assert (sent.unheard, sent.question, sent.parent_id) == (True, "Second?", live.message_id)
    window.wait(lambda: sent in window.heard)


def test_it_is_asked_of_whom_was_chosen_last(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    written = window.engine.queues.add(live.session_id, "Third?", OTHER)
    assert written is not None
    written.result(10)
    call.say(*reply("One."))
    assert window.provider.next_call().request.model == "fake-2"


def fail(_: Window, __: LiveReply, call: FakeStream) -> None:
    call.fail(NetworkError("The line broke."))


def be_cut(_: Window, __: LiveReply, call: FakeStream) -> None:
    call.say(TextDelta("Half"), Finished(FinishReason.LENGTH))


def stop(window: Window, live: LiveReply, call: FakeStream) -> None:
    call.say(TextDelta("Half"))
    window.wait(lambda: live.body().text)
    window.engine.stop(live.session_id)


def interrupt(window: Window, live: LiveReply, call: FakeStream) -> None:
    window.engine.interrupt(live.session_id)


@pytest.mark.parametrize("end", [fail, be_cut, stop, interrupt])
def test_it_waits_where_the_reply_is_not_whole_until_it_is_sent(
    window: Window, end: Callable[[Window, LiveReply, FakeStream], None]
) -> None:
    live, call = window.ask()
    window.queue(live, "Second?", "Third?")
    end(window, live, call)
    window.wait_rest()
    assert window.waiting(live) == ["Second?", "Third?"]
    assert not window.engine.queues.goes_on(live.session_id)
    entry = window.engine.queues.waiting(live.session_id)[0]
    sent = window.engine.queues.send(live.session_id, entry, live.message_id, OTHER)
    assert sent is not None
    assert not sent.unheard
    call = window.provider.next_call()
    assert call.request.model == "fake-2"
    call.say(*reply("Two."))
    assert question(window.provider.next_call()) == "Third?"


def test_a_text_that_comes_as_the_reply_ends_is_sent_all_the_same(window: Window) -> None:
    live, call = window.ask()
    with window.store.stilled():
        call.say(*reply("One."))
        window.wait(lambda: live.ended)
        assert window.engine.queues.goes_on(live.session_id)
        written = window.engine.queues.add(live.session_id, "Second?", ASKED)
    assert written is not None
    assert question(window.provider.next_call()) == "Second?"


def test_nothing_is_queued_where_there_is_nothing_to_wait_for(window: Window) -> None:
    live, call = window.ask()
    call.say(*reply("One."))
    window.wait_rest()
    assert window.engine.queues.add(live.session_id, "Second?", ASKED) is None


def test_an_entry_is_edited_and_keeps_its_place(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?", "Third?", "Fourth?")
    entry = window.engine.queues.waiting(live.session_id)[1]
    window.engine.queues.edit(live.session_id, entry).result(10)
    assert window.waiting(live) == ["Second?", "Fourth?"]
    assert window.store.draft(live.session_id) == "Third?"
    window.queue(live, "Fifth?")
    call.say(*reply("One."))
    window.provider.next_call().say(*reply("Two."))
    window.wait_rest()
    # What comes after it waits for it.
    assert window.waiting(live) == ["Fourth?", "Fifth?"]
    window.engine.queues.put_back(live.session_id, "Third, or so?").result(10)
    assert question(window.provider.next_call()) == "Third, or so?"
    assert window.waiting(live) == ["Fourth?", "Fifth?"]
    assert window.store.draft(live.session_id) == ""


def test_one_that_is_put_back_as_the_reply_ends_is_not_overtaken(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?", "Third?")
    entry = window.engine.queues.waiting(live.session_id)[0]
    window.engine.queues.edit(live.session_id, entry).result(10)
    with window.store.stilled():
        call.say(*reply("One."))
        window.wait(lambda: any(each.ended for each in window.heard))
        written = window.engine.queues.put_back(live.session_id, "Second, edited?")
    written.result(10)
    assert question(window.provider.next_call()) == "Second, edited?"
    assert window.waiting(live) == ["Third?"]


def test_the_last_one_keeps_its_place_before_what_is_queued_meanwhile(window: Window) -> None:
    live, _ = window.ask()
    window.queue(live, "Second?")
    (entry,) = window.engine.queues.waiting(live.session_id)
    window.engine.queues.edit(live.session_id, entry).result(10)
    window.engine.queues.put_back(live.session_id, "Second, edited?").result(10)
    (entry,) = window.engine.queues.waiting(live.session_id)
    window.engine.queues.edit(live.session_id, entry).result(10)
    window.queue(live, "Third?")
    window.engine.queues.put_back(live.session_id, "Second, again?").result(10)
    assert window.waiting(live) == ["Second, again?", "Third?"]


def test_entries_change_places(window: Window) -> None:
    live, _ = window.ask()
    window.queue(live, "A", "B", "C")
    queues, session = window.engine.queues, live.session_id
    for step in (1, 1, 1):
        queues.move(session, queues.waiting(session)[0], step).result(10)
    assert window.waiting(live) == ["B", "A", "C"]
    queues.move(session, queues.waiting(session)[0], -1).result(10)
    assert window.waiting(live) == ["B", "A", "C"]
    queues.move(session, queues.waiting(session)[2], -1).result(10)
    assert window.waiting(live) == ["B", "C", "A"]


def test_what_is_removed_is_put_aside_and_comes_back_to_its_place(window: Window) -> None:
    live, _ = window.ask()
    window.queue(live, "A", "B", "C")
    entry = window.engine.queues.waiting(live.session_id)[1]
    window.store.save_draft(live.session_id, "a draft").result(10)
    window.engine.queues.remove(live.session_id, entry).result(10)
    assert window.waiting(live) == ["A", "C"]
    assert window.store.texts_put_aside(live.session_id) == ["B"]
    assert window.store.draft(live.session_id) == "a draft"
    window.engine.queues.bring_back(live.session_id, entry).result(10)
    assert window.waiting(live) == ["A", "B", "C"]
    assert window.store.texts_put_aside(live.session_id) == []


def test_one_is_sent_now_by_stopping_the_reply(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?", "Third?")
    entry = window.engine.queues.waiting(live.session_id)[1]
    # Nothing was said yet, and yet the question stays: the next one comes after it.
    window.engine.cut_short(live.session_id)
    window.engine.queues.send(live.session_id, entry, live.message_id, ASKED)
    now = window.provider.next_call()
    assert call.stopped
    assert [message.text for message in now.request.messages] == ["First?\n\nThird?"]
    now.say(*reply("Three."))
    assert question(window.provider.next_call()) == "Second?"
    states = [head.state for head in window.store.branch(live.session_id)]
    assert states[1] is MessageState.CANCELLED


def test_a_silent_turn_is_not_taken_back_where_something_waits_for_it(window: Window) -> None:
    """Its chat would go with it, and the queue of that."""
    live, _ = window.ask()
    window.queue(live, "Second?")
    window.engine.stop(live.session_id)
    window.wait_rest()
    assert not live.withdrawn
    assert window.said(live) == ["First?", ""]
    assert window.waiting(live) == ["Second?"]


def test_nor_where_another_window_queues_something_just_then(tmp_path: Path) -> None:
    window = Window(tmp_path / "chinwag.db")
    live, _ = window.ask()
    other = Store.open(tmp_path / "chinwag.db", StillClock())
    with window.store.stilled():
        window.engine.stop(live.session_id)
        other.queues.add(live.session_id, "Second?").result(10)
    window.wait_rest()
    assert live.kept
    assert window.said(live) == ["First?", ""]
    assert window.waiting(live) == ["Second?"]
    other.close()
    window.close()


def test_what_was_sent_meanwhile_is_neither_sent_nor_edited_nor_removed(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    queues, session = window.engine.queues, live.session_id
    (entry,) = queues.waiting(session)
    call.say(*reply("One."))
    second = window.provider.next_call()
    for write in (queues.edit, queues.remove):
        assert isinstance(write(session, entry).exception(10), TakenError)
    assert isinstance(queues.move(session, entry, 1).exception(10), TakenError)
    assert queues.held(session) is None
    second.say(*reply("Two."))
    window.wait_rest()
    again = queues.send(session, entry, second_reply(window, live), ASKED)
    assert again is not None
    window.wait_rest()
    assert again.unsaved
    assert (again.question, again.storage_error) == ("", None)
    assert window.said(live) == ["First?", "One.", "Second?", "Two."]
    assert window.engine.unstored == []


def second_reply(window: Window, live: LiveReply) -> str:
    return window.store.branch(live.session_id)[-1].id


def test_nothing_is_sent_when_nobody_is_there(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    window.engine.leave_unattended()
    call.say(*reply("One."))
    window.wait_rest()
    assert window.said(live) == ["First?", "One."]
    assert window.waiting(live) == ["Second?"]


def test_nothing_is_sent_in_a_chat_that_was_deleted(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    keep(window.store, live.session_id, Keeping.DELETED)
    call.say(*reply("One."))
    window.wait_rest()
    keep(window.store, live.session_id, Keeping.DELETED, on=False)
    assert window.said(live) == ["First?", "One."]
    assert window.waiting(live) == ["Second?"]


def test_a_retry_that_ends_well_goes_on_with_the_queue(window: Window) -> None:
    live, call = window.ask()
    window.queue(live, "Second?")
    call.fail(NetworkError("The line broke."))
    window.wait_rest()
    window.engine.retry(window.store.branch(live.session_id)[-1], OTHER)
    window.provider.next_call().say(*reply("One, after all."))
    second = window.provider.next_call()
    assert (question(second), second.request.model) == ("Second?", "fake-2")


def test_queues_of_several_chats_do_not_meet(window: Window) -> None:
    (one, first), (two, second) = window.ask("one"), window.ask("two")
    window.queue(one, "one more")
    window.queue(two, "two more")
    second.say(*reply("Two."))
    call = window.provider.next_call()
    assert [message.role for message in call.request.messages][-1] is Role.USER
    assert question(call) == "two more"
    assert window.waiting(one) == ["one more"]
    first.say(*reply("One."))
    assert question(window.provider.next_call()) == "one more"


def test_nothing_is_kept_of_chats_that_are_done_with(window: Window) -> None:
    for number in range(3):
        live, call = window.ask(f"Question {number}")
        window.queue(live, "More?")
        call.say(*reply("One."))
        window.provider.next_call().say(*reply("Two."))
        window.wait_rest()
    queues = window.engine.queues
    assert (dict(queues._adding), queues._held, queues._returning, queues._rests) == (
        {},
        {},
        {},
        {},
    )


def test_closing_keeps_the_queue(tmp_path: Path) -> None:
    window = Window(tmp_path / "chinwag.db")
    live, call = window.ask()
    window.queue(live, "Second?")
    call.say(TextDelta("Half"))
    window.close()
    again = Window(tmp_path / "chinwag.db")
    assert again.waiting(live) == ["Second?"]
    assert again.store.branch(live.session_id)[-1].state is MessageState.INTERRUPTED
    again.close()


def test_what_the_history_did_not_take_is_left_over(tmp_path: Path) -> None:
    window = Window(tmp_path / "chinwag.db")
    live, _ = window.ask()
    window.store.close()
    written = window.engine.queues.add(live.session_id, "Second?", ASKED)
    assert written is not None
    assert isinstance(written.exception(10), ChinwagError)
    assert [text for text, _ in window.store.texts_left_over] == ["Second?"]
    window.store.queues.handed_back("Second?")
    assert window.store.texts_left_over == []
    window.close()


def test_of_two_windows_one_sends_an_entry(tmp_path: Path) -> None:
    """Whoever comes first, each entry is sent once."""
    database = tmp_path / "chinwag.db"
    one, two = Window(database), Window(database)
    live, _ = one.ask()
    one.queue(live, *(f"Question {number}" for number in range(20)))
    one.engine.cut_short(live.session_id)
    one.wait_rest()
    entries = one.engine.queues.waiting(live.session_id)
    assert len(entries) == 20
    start = threading.Barrier(2)
    sent: list[LiveReply] = []

    def send_all(window: Window) -> None:
        start.wait(10)
        for entry in entries:
            begun = window.engine.queues.send(live.session_id, entry, None, ASKED)
            assert begun is not None
            window.wait(lambda begun=begun: begun in window.heard)
            if not begun.unsaved:
                sent.append(begun)
                window.engine.cut_short(live.session_id)
            window.wait_rest()

    threads = [threading.Thread(target=send_all, args=(window,)) for window in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(each.question for each in sent) == sorted(entry.text for entry in entries)
    assert one.engine.queues.waiting(live.session_id) == []
    session = one.store.session(live.session_id)
    assert session is not None
    assert session.messages == 2 * (1 + len(entries))
    for window in (one, two):
        window.close()


def test_the_window_whose_reply_ends_sends_what_another_one_queued(tmp_path: Path) -> None:
    database = tmp_path / "chinwag.db"
    one, two = Window(database), Window(database)
    live, call = one.ask()
    two.store.queues.add(live.session_id, "From the other one?").result(10)
    call.say(*reply("One."))
    assert question(one.provider.next_call()) == "From the other one?"
    assert two.engine.queues.waiting(live.session_id) == []
    for window in (one, two):
        window.close()
