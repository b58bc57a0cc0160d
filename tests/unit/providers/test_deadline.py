import threading
import time

from tui_app.providers import deadline
from tui_app.providers.deadline import Deadline


def test_it_expires_once_and_says_so() -> None:
    expired = threading.Event()
    with Deadline(expired.set) as limit:
        limit.set(0.01)
        assert expired.wait(5)
        assert limit.expired


def test_a_limit_that_is_lifted_or_left_does_not_expire() -> None:
    expired = threading.Event()
    with Deadline(expired.set) as limit:
        limit.set(0.02)
        limit.lift()
        assert not expired.wait(0.06)
        limit.set(60)
        assert not limit.expired
    assert not expired.is_set()


def test_a_limit_moves_in_both_directions() -> None:
    expired = threading.Event()
    begun = time.monotonic()
    with Deadline(expired.set) as limit:
        limit.set(0.02)
        limit.set(0.1)
        assert expired.wait(5)
        assert time.monotonic() - begun >= 0.1
    expired.clear()
    with Deadline(expired.set) as limit:
        limit.set(60)
        limit.set(0.01)
        assert expired.wait(5)


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    with Deadline(lambda: None) as limit:
        limit.set(60)
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_time_in_which_the_process_stood_still_is_forgiven(monkeypatch):
    expired = threading.Event()
    now = time.monotonic
    monkeypatch.setattr(deadline, "_GRACE", 0.2)
    with Deadline(expired.set) as limit:
        limit.set(0.05)
        began = now()
        monkeypatch.setattr(time, "monotonic", lambda: now() + 1000)
        assert expired.wait(10)
        assert now() - began > 0.2
