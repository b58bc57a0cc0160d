"""A window in a process of its own, run with a database and a text.

It begins a turn, writes a checkpoint, says `<session> <reply>` and lives until its input ends.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.unit.store.making import begin
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import Body
from tui_app.store import Store

ROOT = Path(__file__).parents[3]


@contextmanager
def other_window(database: Path, text: str) -> Iterator[tuple["subprocess.Popen[str]", str, str]]:
    """Another process with a running reply; its session's and its reply's id."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, str(database), text],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        session_id, reply_id = process.stdout.readline().split()
        yield process, session_id, reply_id
    finally:
        process.kill()
        process.wait(10)
        process.stdin.close()
        process.stdout.close()


def main() -> None:
    store = Store.open(Path(sys.argv[1]), SystemClock())
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body(sys.argv[2], "thought")).result(10)
    sys.stdout.write(f"{turn.session_id} {turn.reply_id}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
