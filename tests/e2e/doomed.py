"""Windows that are there to be killed: real store, engine and provider, no screen.

Run as a module it answers a line of JSON at a time. `["start", doing, database, url, ...]` forks a
process that does `doing` (a function below) and answers its id; `["kill", id]` kills it and answers
when it is gone; `["wait", id]` waits for its end and answers its exit status. Forking spares each
window the second that Python takes to import.
"""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from hashlib import sha256
from importlib import import_module
from pathlib import Path

from tui_app.config.settings import ProviderSettings, Settings
from tui_app.core.clock import SystemClock
from tui_app.engine.answerer import Answerer
from tui_app.engine.engine import Engine
from tui_app.engine.live import LiveReply
from tui_app.providers.openai import OpenAIProvider
from tui_app.store import Store
from tui_app.store.backing_up import restore

ANSWERER = Answerer("local", "stub-model")


class Talk:
    """Chats that go on for ever, each on a thread; `label` begins every question."""

    def __init__(self, database: str, url: str, label: str) -> None:
        self._label = label
        self._stored = threading.Condition()
        clock = SystemClock()
        self.store = Store.open(Path(database), clock)
        self.store.recover()
        row = ProviderSettings(name="local", label="Local", base_url=url, model="stub-model")
        self._provider = OpenAIProvider(row, Settings(), None, clock)
        self._engine = Engine(self.store, lambda _: self._provider, clock, self._changed)

    def run(self, chats: int) -> None:
        threads = [threading.Thread(target=self._chat, args=(number,)) for number in range(chats)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def ask(self, question: str, session_id: str | None, parent_id: str | None) -> LiveReply:
        """Ask, and wait until the reply is stored."""
        reply = self._engine.ask(question, ANSWERER, session_id=session_id, parent_id=parent_id)
        with self._stored:
            self._stored.wait_for(lambda: self._engine.live(reply.session_id) is not reply)
        return reply

    def line_up(self, question: str, count: int) -> list[str]:
        """Ask, and queue further questions behind it; those that are in the store."""
        reply = self._engine.ask(question, ANSWERER, session_id=None, parent_id=None)
        queued: list[str] = []
        for number in range(count):
            text = f"{question}-queued-{number}"
            written = self._engine.queues.add(reply.session_id, text, ANSWERER)
            if written is not None:
                written.result()
                queued.append(text)
        return queued

    def compare(self, question: str) -> None:
        """Ask several at once, and wait until all have ended."""
        models = [Answerer("local", f"stub-{number}") for number in range(3)]
        replies = self._engine.compare(question, models, session_id=None, parent_id=None)
        with self._stored:
            self._stored.wait_for(lambda: not self._engine.running(replies[0].session_id))

    def _chat(self, number: int) -> None:
        session_id = parent_id = None
        turn = 0
        while True:
            reply = self.ask(f"{self._label}-{number}-{turn}", session_id, parent_id)
            session_id, parent_id = reply.session_id, reply.message_id
            turn += 1

    def _changed(self, reply: LiveReply) -> None:
        if reply.ended:
            with self._stored:
                self._stored.notify_all()


def talk(database: str, url: str, label: str, chats: int) -> None:
    """Ask one question after the other in several chats at once."""
    Talk(database, url, label).run(chats)


def secret(label: str, turn: int) -> str:
    """What `erase` asks: a word that is found nowhere else."""
    return sha256(f"{label}-{turn}".encode()).hexdigest()[:20]


def erase(database: str, url: str, label: str) -> None:
    """Ask a secret, erase its chat, tell the server of it in another chat, and so on."""
    window = Talk(database, url, label)
    turn = 0
    while True:
        reply = window.ask(secret(label, turn), None, None)
        window.store.erase_session(reply.session_id).result()
        window.ask(f"erased-{label}-{turn}", None, None)
        turn += 1


def line_up(database: str, url: str, label: str) -> None:
    """Ask, queue three questions behind it, tell the server of them in another chat, and so on."""
    window = Talk(database, url, label)
    turn = 0
    while True:
        told = " ".join(window.line_up(f"{label}-{turn}", 3))
        window.ask(f"told-{label}-{turn} {told}", None, None)
        turn += 1


def compare(database: str, url: str, label: str) -> None:
    """Ask several the same at once."""
    Talk(database, url, label).compare(label)


def open_once(database: str, url: str) -> None:
    """Open the history and close it again."""
    Store.open(Path(database), SystemClock()).close()


def put_back(database: str, url: str, source: str) -> None:
    """Restore a backup."""
    restore(Path(source), Path(database), Path(database).with_name("windows"))


_DOINGS: dict[str, Callable[..., None]] = {
    each.__name__: each for each in (talk, erase, line_up, compare, open_once, put_back)
}


def main() -> None:
    # What the first request would import.
    for name in ("exchange", "lanes"):
        import_module(f"tui_app.providers.{name}")
    for line in sys.stdin:
        word, *rest = json.loads(line)
        if word == "start":
            answer = _fork(*rest)
        else:
            pid = rest[0]
            if word == "kill":
                os.kill(pid, signal.SIGKILL)
            answer = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _fork(doing: str, *arguments: object) -> int:
    pid = os.fork()
    if pid:
        return pid
    with ExitStack() as end:
        end.callback(os._exit, 1)
        _DOINGS[doing](*arguments)
        os._exit(0)
    raise AssertionError


if __name__ == "__main__":
    main()
