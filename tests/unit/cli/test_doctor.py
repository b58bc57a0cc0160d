"""`chinwag doctor`, `backup` and `restore` as a person meets them."""

import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.damage import files, fill, overwrite, root_page, said
from tests.unit.store.making import HeldClock
from tui_app.cli.main import main
from tui_app.leaving.left_over import TYPED, LeftOver, keep_left_over
from tui_app.store import Store


@pytest.fixture
def history(tmp_path):
    """A history where chinwag looks for it."""
    database = tmp_path / "data" / "chinwag" / "chinwag.db"
    fill(database)
    return database


def lines(ended, mark):
    return [line for line in ended.stdout.splitlines() if line.startswith(mark)]


def test_all_is_well(chinwag, history, tmp_path):
    before = files(tmp_path)
    ended = chinwag("doctor", AIMLAPI_API_KEY="sk-canary")
    assert ended.returncode == 0, ended.stdout
    assert lines(ended, "!!") == []
    assert "Everything is well." in ended.stdout
    assert "its key is in AIMLAPI_API_KEY" in ended.stdout
    assert "6 chats with 36 messages" in ended.stdout
    assert f"SQLite {sqlite3.sqlite_version}" in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr
    assert files(tmp_path) == before


def test_before_the_first_start_all_is_well(chinwag, tmp_path):
    ended = chinwag("doctor")
    assert ended.returncode == 0
    assert "is not there yet" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_open_window_is_counted(chinwag, history):
    store = Store.open(history, HeldClock())
    ended = chinwag("doctor")
    store.close()
    assert ended.returncode == 0
    assert "1 window is open" in ended.stdout


def spoil_pages(database):
    pages = database.stat().st_size // 4096
    overwrite(database, pages - 3)


def spoil_pointers(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("UPDATE call SET session_id = 999")


def spoil_texts(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("DELETE FROM body WHERE message_id = 3")


def spoil_order(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("UPDATE message SET parent_id = 6 WHERE id = 3")


def spoil_index(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("DELETE FROM indexed WHERE message_id < 4")


def empty_index(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("INSERT INTO message_text (message_text) VALUES ('delete-all')")


@pytest.mark.parametrize(
    ("spoil", "words", "advice"),
    [
        (spoil_pages, "damaged", "--recover"),
        (lambda database: overwrite(database, 1), "damaged", "--recover"),
        (spoil_pointers, "point to what is not there", "--recover"),
        (spoil_texts, "1 messages have lost their text", "--recover"),
        (spoil_order, "come before the one they answer", "--recover"),
        (spoil_index, "text index is wrong", "--rebuild-index"),
        (empty_index, "text index is wrong", "--rebuild-index"),
        (lambda database: database.chmod(0o644), "others can read", "chmod"),
        (lambda database: database.parent.chmod(0o755), "others can look into", "chmod 700"),
        (lambda database: database.write_bytes(b"hello"), "damaged", "--recover"),
    ],
)
def test_what_is_wrong_is_marked_with_what_to_do(chinwag, history, spoil, words, advice):
    spoil(history)
    content = history.read_bytes()
    ended = chinwag("doctor")
    assert ended.returncode == 1
    report = ended.stdout.splitlines()
    at = next((i for i, line in enumerate(report) if line.startswith("!!") and words in line), None)
    assert at is not None, ended.stdout
    assert advice in report[at + 1]
    assert "Traceback" not in ended.stderr
    assert history.read_bytes() == content


def test_settings_that_others_can_read_are_a_hint_only(chinwag, history, config_file):
    config_file.parent.chmod(0o755)
    ended = chinwag("doctor")
    assert ended.returncode == 0
    (hint,) = lines(ended, "! ")
    assert hint.endswith(f"others can look into {config_file.parent}")
    assert f": chmod 700 {config_file.parent}\n" in ended.stdout
    assert ended.stdout.endswith("Everything is well. A hint is marked ! above.\n")
    assert lines(ended, "!!") == []


def test_texts_that_the_history_did_not_take_are_pointed_out(chinwag, history):
    keep_left_over([LeftOver(TYPED, "My words", "The disk is full")], history.parent / "unsaved")
    ended = chinwag("doctor")
    assert ended.returncode == 0
    assert [line for line in lines(ended, "!  ") if "unsaved holds texts" in line]


def test_a_broken_configuration_is_one_of_the_findings(chinwag, history, config_file):
    config_file.write_text("mouse = [")
    ended = chinwag("doctor")
    assert ended.returncode == 1
    (wrong,) = lines(ended, "!!")
    assert str(config_file) in wrong
    assert "--no-config" in ended.stdout
    assert "every page" in ended.stdout


def test_recovering_and_using_the_copy(chinwag, history, tmp_path):
    texts = said(history)
    overwrite(history, root_page(history, "body"))
    damaged = history.read_bytes()
    ended = chinwag("doctor", "--recover")
    assert ended.returncode == 0, ended.stderr
    assert "Saved 36 messages in 6 chats." in ended.stdout
    assert "Lost: 0 messages." in ended.stdout
    assert ended.stderr == ""
    command = ended.stdout.splitlines()[-1].partition(" -m tui_app ")[2]
    assert history.read_bytes() == damaged
    restored = chinwag(*command.split())
    assert restored.returncode == 0, restored.stderr
    kept = re.search(r"kept in (.*)\.$", restored.stdout.strip())
    assert kept
    assert Path(kept[1]).read_bytes() == damaged
    assert said(history) == texts
    assert chinwag("doctor").returncode == 0


def test_of_a_sound_history_nothing_is_recovered_unless_a_file_is_named(chinwag, history, tmp_path):
    texts = said(history)
    before = files(tmp_path)
    ended = chinwag("doctor", "--recover")
    assert ended.returncode == 0
    assert "The chats are sound: nothing needs recovering." in ended.stdout
    assert ended.stdout.endswith(" backup FILE\n")
    assert files(tmp_path) == before
    copy = tmp_path / "copy.db"
    assert "Saved 36 messages" in chinwag("doctor", "--recover", str(copy)).stdout
    assert said(copy) == texts


@pytest.mark.parametrize("spoil", [spoil_pointers, spoil_texts, spoil_index])
def test_what_is_not_sound_is_recovered(chinwag, history, spoil):
    spoil(history)
    ended = chinwag("doctor", "--recover")
    assert ended.returncode == 0
    assert "Saved " in ended.stdout


def test_the_index_can_be_built_again(chinwag, history):
    empty_index(history)
    ended = chinwag("doctor", "--rebuild-index")
    assert ended.returncode == 0
    assert "36 messages" in ended.stdout
    assert chinwag("doctor").returncode == 0


def test_a_backup_and_back(chinwag, history, tmp_path, environ):
    texts = said(history)
    name = tmp_path / "\x1b[2J odd 'name'.db"
    ended = chinwag("backup", str(name))
    assert ended.returncode == 0, ended.stderr
    assert "\x1b" not in ended.stdout
    again = chinwag("backup", str(name))
    assert again.returncode == 1
    assert "--force" in again.stderr
    assert "\x1b" not in again.stderr
    assert chinwag("backup", "--force", str(name)).returncode == 0
    history.unlink()
    assert chinwag("restore", str(name)).returncode == 0
    assert said(history) == texts


def test_a_path_may_be_relative(history, environ, tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    for arguments in (["backup", "copy.db"], ["restore", "copy.db"]):
        ended = subprocess.run(
            [sys.executable, "-m", "tui_app", *arguments],
            env=environ,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
    assert [path.name for path in folder.iterdir()] == ["copy.db"]


MISTAKES = [
    ("backup", "is an empty name", "Name another"),
    ("backup ~nobody-x/a", "names no home", "Name another"),
    ("backup a-folder", "is a folder", "Name a file in it"),
    ("backup a-file", "exists already", "--force"),
    ("backup none/copy.db", "There is no folder", "Make it first"),
    ("backup a-file/copy.db --force", "There is no folder", "Make it first"),
    ("backup the-history --force", "is the history itself", "Name another"),
    ("backup /dev/full --force", "is no ordinary file", "Name another"),
    (f"backup {'x' * 300}", "xxx: File name too long", "Name another"),
    ("backup copy.db --data-dir none", "There is no history", "--data-dir"),
    ("backup copy.db --data-dir an-empty", "is empty", "--data-dir"),
    ("restore", "is an empty name", "Name another"),
    ("restore none", "does not exist", "Check its path"),
    ("restore a-folder", "is a folder", "Name a backup"),
    ("restore a-file", "is damaged", "Name a backup"),
    ("restore an-empty/chinwag.db", "is empty", "Name a backup"),
    ("restore the-history", "is the history in use", "Name a backup"),
    ("restore /dev/zero", "is no ordinary file", "Name a backup"),
    ("restore a-copy --data-dir a-file", "is no folder", "another folder"),
    ("restore a-copy --data-dir a-file/x", "cannot be made", "Check"),
    ("restore a-copy --data-dir a-folder", "is no file", "Move it away"),
    ("doctor --recover", "is an empty name", "Name another"),
    ("doctor --recover a-folder", "is a folder", "Name a file in it"),
    ("doctor --recover a-file", "exists already", "Name another"),
    ("doctor --recover none/copy.db", "There is no folder", "Make it first"),
    ("doctor --data-dir none --recover copy.db", "There is no history", "--data-dir"),
    ("doctor --data-dir an-empty --recover copy.db", "is empty", "--data-dir"),
    ("doctor --rebuild-index --data-dir none", "There is no history", "--data-dir"),
    ("doctor --rebuild-index --data-dir an-empty", "is empty", "--data-dir"),
]
"""What is asked for, an empty FILE where it ends too early; what is wrong; what to do."""


def test_mistakes_are_told_as_such_and_nothing_is_done(
    history, tmp_path, environ, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "a-file").write_text("hello, a file")
    (tmp_path / "a-folder" / "chinwag.db").mkdir(parents=True)
    (tmp_path / "an-empty").mkdir()
    (tmp_path / "an-empty" / "chinwag.db").touch()
    (tmp_path / "a-copy").write_bytes(history.read_bytes())
    (tmp_path / "the-history").symlink_to(history)
    before = files(tmp_path)
    for line, what, advice in MISTAKES:
        words = line.split()
        whole = len(words) > 1 and words[-1] != "--recover"
        status = main(words if whole else [*words, ""])
        title, told, next_step = capsys.readouterr().err.splitlines()
        assert status == 1, line
        assert title == "chinwag: Nothing was done", line
        assert what in told, line
        assert advice in next_step, line
        assert files(tmp_path) == before, line


@pytest.mark.parametrize(
    "arguments", [["backup"], ["restore"], ["doctor", "--recover", "--rebuild-index"]]
)
def test_what_is_missing_or_contradicts_itself_is_told(chinwag, tmp_path, arguments):
    ended = chinwag(*arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("usage:")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_restored_while_a_window_is_open(chinwag, history, tmp_path):
    assert chinwag("backup", str(tmp_path / "copy.db")).returncode == 0
    store = Store.open(history, HeldClock())
    ended = chinwag("restore", str(tmp_path / "copy.db"))
    store.close()
    assert ended.returncode == 1
    assert ended.stderr.startswith("chinwag: Nothing was done")
    assert "Close every window" in ended.stderr


def test_a_terminal_sees_how_far_it_is_and_a_pipe_does_not(history, environ, tmp_path):
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "tui_app", "backup", str(tmp_path / "copy.db")],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                piece = os.read(ours, 1000)
            except OSError:
                break
            if not piece:
                break
            seen += piece
        process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0
    assert b"Copying the chats\xe2\x80\xa6" in seen
    assert seen.endswith(b"\r\x1b[K")


def test_a_folder_that_was_named_and_is_not_there_is_pointed_out(chinwag, tmp_path):
    ended = chinwag("doctor", "--data-dir", str(tmp_path / "mistyped"))
    assert ended.returncode == 0
    assert lines(ended, "! ") == [f"!   there is no folder {tmp_path / 'mistyped'}"]
    assert not (tmp_path / "mistyped").exists()
