"""Signals that ask to end."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tui_app.leaving.departure import Departure

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@contextmanager
def ignored(number: int) -> Iterator[None]:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.fixture
def heard() -> Iterator[None]:
    """Also where the tests themselves are started to ignore it, as by nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("heard")
def test_a_signal_is_passed_on_and_handlers_are_put_back() -> None:
    asked: queue.Queue[int] = queue.Queue()
    before = signal.getsignal(signal.SIGTERM)
    with Departure(20, lambda: None) as departure:
        departure.react(asked.put)
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.get(timeout=10) == signal.SIGTERM
        os.kill(os.getpid(), signal.SIGHUP)
        assert asked.get(timeout=10) == signal.SIGHUP
        departure.done()
    assert departure.signal == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_from_before_anybody_reacts_is_not_lost() -> None:
    asked: queue.Queue[int] = queue.Queue()
    with Departure(20, lambda: None) as departure:
        os.kill(os.getpid(), signal.SIGTERM)
        departure.react(asked.put)
        assert asked.get(timeout=10) == signal.SIGTERM
        departure.done()


def test_what_is_ignored_from_the_start_stays_ignored() -> None:
    with ignored(signal.SIGHUP), Departure(20, lambda: None) as departure:
        os.kill(os.getpid(), signal.SIGHUP)
        assert departure.signal is None


@pytest.mark.parametrize("hurry", [True, False])
def test_what_is_not_done_in_time_is_given_up(hurry: bool) -> None:
    given_up = threading.Event()
    with Departure(0.01, given_up.set) as departure:
        if hurry:
            departure.hurry()
        else:
            departure.ask(signal.SIGTERM)
        assert given_up.wait(10)
    assert departure.signal == (None if hurry else signal.SIGTERM)


def test_what_is_done_in_time_is_not_given_up() -> None:
    given_up = threading.Event()
    with Departure(0.2, given_up.set) as departure:
        departure.done()
        departure.ask(signal.SIGTERM)
        assert not given_up.wait(0.4)
