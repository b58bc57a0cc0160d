"""A history of a life: many thousands of sessions with the words of natural text.

Words follow Zipf's law over a vocabulary that was made up but for its commonest words; lengths
follow a log-normal distribution. The same seed makes the same history. It is written as the store
would, but in large transactions.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from tui_app.core.chat import Role
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import MessageState
from tui_app.store import Store
from tui_app.store.text_index import index_message

Progress = Callable[[int, int], None]
"""Called with how many sessions are written, and of how many."""

_COMMON_TEXT = """
the of and to a in is that for it as with on you this be are by or from an can at if not have your
which one will all more when we so use has there but what time how like other than some make about
would each only into them most also these do used first my new data may see need then way where no
"""
COMMON = _COMMON_TEXT.split()
_VOCABULARY = 60_000
_SYLLABLES_TEXT = """
ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo ga ge go ha he hi ho ja je jo ka ke ki ko
la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti
to tu va ve vi vo wa we wi ya yo za ze zi an en in on un al el il ol ar er or ur as es is os at et
it ot con pro ment tion ing est ive ous able str tran inter
"""
_SYLLABLES = _SYLLABLES_TEXT.split()
_HAN = "数据库查询窗口函数怎么写速度模型消息会话搜索索引中文日本語東京大学時間言葉検索人工智能学习问题答案"
_MODELS = ("google/gemini-3-flash-preview", "openai/gpt-4o", "llama3:8b", "qwen3:8b", "rare/one-1")
_MODEL_WEIGHTS = (60, 25, 10, 4.9, 0.1)
_TAGS = ("work", "home", "rust", "garden", "letters")
_START = 1_546_300_800_000
"""2019-01-01, in milliseconds."""
_YEARS = 6.9
_A_YEAR = 365.25 * 86_400_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Size:
    sessions: int
    messages: int


LIFE = Size(100_000, 1_000_000)


class Words:
    """A vocabulary from the commonest word to the rarest."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        made: dict[str, None] = dict.fromkeys(COMMON)
        while len(made) < _VOCABULARY:
            made["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3, 3, 3, 4, 5))))] = None
        self.all = list(made)
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(self.all) + 1)))

    def some(self, number: int) -> list[str]:
        return self._chance.choices(self.all, cum_weights=self._weights, k=number)


def write_library(
    folder: Path, size: Size = LIFE, seed: int = 5, progress: Progress | None = None
) -> Path:
    """Write a history of `size` into `folder`; the file's path."""
    database = folder / "chinwag.db"
    Store.open(database, SystemClock(), locks_dir=folder / "windows").close()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    chance = random.Random(seed)
    words = Words(chance)
    tags = [
        connection.execute("INSERT INTO tag (name) VALUES (?)", (tag,)).lastrowid for tag in _TAGS
    ]
    sessions = _sessions(chance, words, size)
    done = 0
    while some := list(islice(sessions, _AT_ONCE)):
        connection.execute("BEGIN")
        for session in some:
            _write(connection, chance, session, tags)
        connection.execute("COMMIT")
        done += len(some)
        if progress:
            progress(done, size.sessions)
    connection.execute("PRAGMA optimize")
    connection.close()
    return database


@dataclass(frozen=True, slots=True)
class _Session:
    number: int
    title: str
    started: int
    messages: list[tuple[str, int, str, str]]
    """Role, when, model, text."""


def _sessions(chance: random.Random, words: Words, size: Size) -> Iterator[_Session]:
    mean = size.messages / size.sessions / 2
    written = 0
    for number in range(size.sessions):
        started = _START + int(_YEARS * _A_YEAR * number / size.sessions)
        left = size.sessions - number
        if left == 1:
            turns = max(1, (size.messages - written) // 2)
        else:
            # Most are short, a few very long.
            turns = max(1, min(round(chance.expovariate(1 / mean) + 0.2), size.messages // 2))
        turns = min(turns, max(1, (size.messages - written) // 2 - left + 1))
        model = chance.choices(_MODELS, weights=_MODEL_WEIGHTS)[0]
        at = started
        messages: list[tuple[str, int, str, str]] = []
        for _ in range(turns):
            at += chance.randint(20_000, 200_000)
            messages.append(("user", at, "", _text(chance, words, 22, 0.9)))
            at += chance.randint(2_000, 20_000)
            messages.append(("assistant", at, model, _reply(chance, words)))
        written += 2 * turns
        title = " ".join(messages[0][3].split()[:8])[:60]
        yield _Session(number, title, started, messages)


def _text(chance: random.Random, words: Words, typical: int, spread: float) -> str:
    if chance.random() < 0.02:
        return "".join(chance.choices(_HAN, k=chance.randint(4, 60)))
    number = max(1, min(4_000, round(typical * chance.lognormvariate(0, spread))))
    some = words.some(number)
    place = 0
    while place < number:
        end = min(number, place + chance.randint(6, 20))
        some[place] = some[place].capitalize()
        some[end - 1] += "."
        place = end
    return " ".join(some)


def _reply(chance: random.Random, words: Words) -> str:
    text = _text(chance, words, 110, 0.8)
    if chance.random() < 0.3:
        one, two, three = words.some(3)
        text += f"\n\n```python\ndef {one}({two}):\n    return {three}({two})\n```\n"
    return text


def _write(
    connection: sqlite3.Connection,
    chance: random.Random,
    session: _Session,
    tags: list[int | None],
) -> None:
    uid = f"{session.started:012x}-{session.number:07x}"
    ended = session.messages[-1][1]
    key = connection.execute(
        "INSERT INTO session (uid, title, created_at, updated_at, n_messages, pinned_at, archived_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            uid,
            session.title,
            session.started,
            ended,
            len(session.messages),
            ended if session.number % 20_000 == 19_999 else None,
            ended if session.number % 50 == 3 else None,
        ),
    ).lastrowid
    if chance.random() < 0.05:
        tag = chance.choices(tags, weights=(50, 30, 15, 4, 1))[0]
        connection.execute("INSERT INTO session_tag (session_id, tag_id) VALUES (?, ?)", (key, tag))
    parent = None
    for place, (role, at, model, text) in enumerate(session.messages):
        message = connection.execute(
            "INSERT INTO message (uid, session_id, parent_id, role, state, created_at, chars, lines,"
            " model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"{uid}-{place:05x}",
                key,
                parent,
                Role(role).value,
                MessageState.COMPLETE.value,
                at,
                len(text),
                text.count("\n") + 1,
                model,
            ),
        ).lastrowid
        assert message is not None
        connection.execute("INSERT INTO body (message_id, text) VALUES (?, ?)", (message, text))
        if role == "assistant":
            connection.execute(
                "INSERT INTO call (uid, message_id, session_id, provider, model, started_at, state)"
                " VALUES (?, ?, ?, 'aimlapi', ?, ?, 'complete')",
                (f"{uid}-{place:05x}-c", message, key, model, at),
            )
        index_message(connection, message)
        parent = message
    connection.execute("UPDATE session SET active_leaf = ? WHERE id = ?", (parent, key))
