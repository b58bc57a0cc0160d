import threading
import time

from tui_app.providers.deadline import Deadline


def test_it_expires_once_and_says_so() -> None:
    expired = threading.Event()
    with Deadline(expired.set) as deadline:
        deadline.set(0.01)
        assert expired.wait(5)
        assert deadline.expired


def test_a_limit_that_is_lifted_or_left_does_not_expire() -> None:
    expired = threading.Event()
    with Deadline(expired.set) as deadline:
        deadline.set(0.02)
        deadline.lift()
        assert not expired.wait(0.06)
        deadline.set(60)
        assert not deadline.expired
    assert not expired.is_set()


def test_a_limit_moves_in_both_directions() -> None:
    expired = threading.Event()
    begun = time.monotonic()
    with Deadline(expired.set) as deadline:
        deadline.set(0.02)
        deadline.set(0.1)
        assert expired.wait(5)
        assert time.monotonic() - begun >= 0.1
    expired.clear()
    with Deadline(expired.set) as deadline:
        deadline.set(60)
        deadline.set(0.01)
        assert expired.wait(5)


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    with Deadline(lambda: None) as deadline:
        deadline.set(60)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
