"""Files and folders that a history cannot be kept in, and disks that have no room."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.damage import files, fill, said
from tests.unit.store.making import HeldClock, ask, begin
from tui_app.core.conversation import Body
from tui_app.core.errors import (
    DamagedStoreError,
    ForeignStoreError,
    FullDiskError,
    LockedStoreError,
    NewerStoreError,
    StoreError,
)
from tui_app.store import Store
from tui_app.store.migrations import VERSION

NOBODY = 65534


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can get to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def as_nobody(work: Callable[[], str]) -> str:
    """What `work` returns where the rights of files hold, which they do not for root."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answer = "nothing"
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            answer = work()
        except BaseException as error:
            answer = f"{type(error).__name__}: {error}"
        finally:
            os.write(writing, answer.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def opening(database: Path) -> Callable[[], str]:
    def work() -> str:
        try:
            Store.open(database, HeldClock(), busy_timeout=0.1).close()
        except StoreError as error:
            return f"{type(error).__name__}|{error.what}|{error.advice}"
        return "opened"

    return work


posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no such rights")


@posix
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
@pytest.mark.parametrize("what", ["file", "folder", "both", "unreadable"])
def test_what_may_not_be_written_is_refused_and_untouched(open_folder: Path, what: str) -> None:
    folder = open_folder / "data"
    database = folder / "chinwag.db"
    fill(database, sessions=1)
    for path in (folder, *folder.rglob("*")):
        if os.getuid() == 0:
            os.chown(path, NOBODY, NOBODY)
    if what == "unreadable":
        database.chmod(0o000)
    if what in ("file", "both"):
        database.chmod(0o400)
    if what in ("folder", "both"):
        folder.chmod(0o500)
    before = files(folder)
    answer = as_nobody(opening(database))
    folder.chmod(0o700)
    assert answer.startswith("ReadOnlyStoreError|"), answer
    assert "--data-dir" in answer
    assert files(folder) == before


@posix
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_folder_that_nothing_may_be_made_in_is_refused(open_folder: Path) -> None:
    (open_folder / "data").mkdir(mode=0o555)
    answer = as_nobody(opening(open_folder / "data" / "chinwag.db"))
    assert answer.startswith("ReadOnlyStoreError|"), answer
    assert files(open_folder) == {"data": None}


@posix
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_the_one_who_may_write_can_open_it(open_folder: Path) -> None:
    open_folder.chmod(0o777)
    assert as_nobody(opening(open_folder / "data" / "chinwag.db")) == "opened"


def test_a_link_that_leads_nowhere_is_not_made_anew(tmp_path: Path) -> None:
    link = tmp_path / "chinwag.db"
    link.symlink_to(tmp_path / "disk" / "chinwag.db")
    with pytest.raises(StoreError, match="is a link to"):
        Store.open(link, HeldClock())
    assert [path.name for path in tmp_path.iterdir()] == ["chinwag.db"]
    (tmp_path / "disk").mkdir()
    with pytest.raises(StoreError, match="is a link to"):
        Store.open(link, HeldClock())
    assert list((tmp_path / "disk").iterdir()) == []


def test_a_link_to_a_history_is_used_with_its_log(tmp_path: Path) -> None:
    real = tmp_path / "disk" / "chinwag.db"
    store = Store.open(real, HeldClock())
    turn = ask(store)
    link = tmp_path / "chinwag.db"
    link.symlink_to(real)
    other = Store.open(link, HeldClock())
    assert [each.id for each in other.sessions()] == [turn.session_id]
    other.close()
    store.close()
    assert link.is_symlink()


def test_a_pipe_in_its_place_is_refused_without_waiting(tmp_path: Path) -> None:
    database = tmp_path / "chinwag.db"
    os.mkfifo(database)
    with pytest.raises(StoreError, match="no ordinary file"):
        Store.open(database, HeldClock())


def set_header(database: Path, pragma: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA {pragma}")


def test_each_trouble_has_an_error_of_its_own(database: Path) -> None:
    fill(database, sessions=1)
    set_header(database, f"user_version = {VERSION + 1}")
    with pytest.raises(NewerStoreError):
        Store.open(database, HeldClock())
    set_header(database, "application_id = 7")
    with pytest.raises(ForeignStoreError):
        Store.open(database, HeldClock())
    database.write_bytes(b"no database")
    with pytest.raises(DamagedStoreError):
        Store.open(database, HeldClock())


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = EXCLUSIVE")
connection.execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_history_that_another_process_holds_is_told_as_in_use(database: Path) -> None:
    fill(database, sessions=1)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, database],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedStoreError):
            Store.open(database, HeldClock(), busy_timeout=0.1)
        holder.communicate("")
    Store.open(database, HeldClock()).close()


def with_log_left_behind(database: Path) -> str:
    """As after a power cut: a log, and no file that is shared by its readers."""
    store = Store.open(database, HeldClock())
    turn = ask(store, answer="only in the log")
    kept = {
        name: database.with_name(name).read_bytes() for name in ("chinwag.db", "chinwag.db-wal")
    }
    store.close()
    for name, content in kept.items():
        database.with_name(name).write_bytes(content)
    return turn.reply_id


def test_a_log_that_was_left_behind_is_read(database: Path) -> None:
    reply = with_log_left_behind(database)
    assert said(database)[reply] == "only in the log"


@pytest.mark.parametrize("pragma", ["application_id = 7", f"user_version = {VERSION + 1}"])
def test_a_refused_history_keeps_its_log_and_gets_no_new_file(database: Path, pragma: str) -> None:
    with_log_left_behind(database)
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("SELECT count(*) FROM session").fetchone()
        connection.execute(f"PRAGMA {pragma}")
        kept = {
            name: database.with_name(name).read_bytes() for name in ("chinwag.db", "chinwag.db-wal")
        }
    for name, content in kept.items():
        database.with_name(name).write_bytes(content)
    before = files(database.parent)
    with pytest.raises((ForeignStoreError, NewerStoreError)):
        Store.open(database, HeldClock())
    assert files(database.parent) == before


def test_a_log_of_noise_costs_nothing(database: Path) -> None:
    texts = fill(database)
    database.with_name("chinwag.db-wal").write_bytes(b"\x37\x7f\x06\x82" + os.urandom(9000))
    assert said(database) == texts


HALF = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = DELETE")
connection.execute("PRAGMA cache_size = 2")
connection.execute("BEGIN")
connection.execute("UPDATE body SET text = 'half'")
connection.execute("UPDATE message SET model = 'half' || hex(zeroblob(2000))")
connection.execute("DELETE FROM message WHERE id > 3")
connection.execute("INSERT INTO draft (id, session_id, updated_at, text) SELECT id + 9, id, 1, hex(zeroblob(9000)) FROM session")
os._exit(0)
"""


def test_a_journal_that_was_left_behind_is_rolled_back(database: Path) -> None:
    texts = fill(database)
    subprocess.run([sys.executable, "-c", HALF, database], check=True, timeout=60)
    assert database.with_name("chinwag.db-journal").stat().st_size > 0
    assert b"half" in database.read_bytes()
    assert said(database) == texts
    assert not database.with_name("chinwag.db-journal").exists()


def limit_pages(store: Store, more: int | None) -> None:
    """Let the database grow by `more` pages only; None: by any number."""
    with store._connections.writing() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + more if more else 2**30}")


def test_a_disk_that_fills_up_costs_what_was_not_written_only(store: Store) -> None:
    before = ask(store, answer="before")
    limit_pages(store, 4)
    turn = begin(store)
    for body in ("x" * 100_000, "y" * 200_000):
        with pytest.raises(FullDiskError) as caught:
            store.checkpoint(turn.reply_id, Body(body)).result(10)
        assert "room" in caught.value.advice or "space" in caught.value.advice
    assert store.bodies([turn.reply_id])[turn.reply_id].text == ""
    assert store.bodies([before.reply_id])[before.reply_id].text == "before"
    limit_pages(store, None)
    store.checkpoint(turn.reply_id, Body("z" * 100_000)).result(10)
    assert store.bodies([turn.reply_id])[turn.reply_id].text == "z" * 100_000


FULL = """
import resource, sys
from pathlib import Path
from tests.unit.store.making import HeldClock, ask, begin
from tui_app.core.conversation import Body
from tui_app.core.errors import FullDiskError
from tui_app.store import Store

store = Store.open(Path(sys.argv[1]), HeldClock())
before = ask(store, answer="before")
turn = begin(store)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
log = Path(sys.argv[1] + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (log + 200_000, hard))
failed = 0
for number in range(40):
    try:
        store.checkpoint(turn.reply_id, Body(f"{number} " * 20_000)).result(10)
    except FullDiskError:
        failed += 1
assert failed > 10, failed
text = store.bodies([turn.reply_id])[turn.reply_id].text
assert text == "" or len(set(text.split())) == 1, text[:100]
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
store.checkpoint(turn.reply_id, Body("there is room")).result(10)
store.close()
store = Store.open(Path(sys.argv[1]), HeldClock())
assert store.bodies([turn.reply_id])[turn.reply_id].text == "there is room"
assert store.bodies([before.reply_id])[before.reply_id].text == "before"
store.close()
print("well")
"""


@posix
def test_a_limit_on_files_is_a_full_disk(database: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FULL, database],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == "well\n", ended.stderr


NEW = """
import resource, sys
from pathlib import Path
from tests.unit.store.making import HeldClock
from tui_app.core.errors import StoreError
from tui_app.store import Store

_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), hard))
try:
    Store.open(Path(sys.argv[1]), HeldClock())
except StoreError as error:
    print(type(error).__name__)
"""


@posix
@pytest.mark.parametrize("limit", [0, 4096, 40_000])
def test_a_history_that_finds_no_room_to_begin_can_begin_later(database: Path, limit: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", NEW, database, str(limit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stdout == "FullDiskError\n", ended.stderr
    store = Store.open(database, HeldClock())
    ask(store)
    store.close()
    assert len(said(database)) == 2
