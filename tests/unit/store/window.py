"""A window in a process of its own, for the tests of recovery: run with a database and a text.

It begins a turn, writes a checkpoint, says `<session> <reply>` and lives until its input ends.
"""

import sys
from pathlib import Path

from tests.unit.store.making import begin
from tui_app.core.clock import SystemClock
from tui_app.core.conversation import Body
from tui_app.store import Store


def main() -> None:
    store = Store.open(Path(sys.argv[1]), SystemClock())
    turn = begin(store)
    store.checkpoint(turn.reply_id, Body(sys.argv[2], "thought")).result(10)
    sys.stdout.write(f"{turn.session_id} {turn.reply_id}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
