"""Command lines that chinwag advises do what they say, on the same files, from any folder."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.unit.store.damage import fill, overwrite, said

PROGRAM = f"{sys.executable} -m tui_app"


@pytest.fixture
def folder(tmp_path):
    """A history where nobody looks for it, under a name that a shell would take apart."""
    folder = tmp_path / "it's my $HOME"
    fill(folder / "chinwag.db", sessions=1)
    return folder


@pytest.fixture
def shell(environ, tmp_path):
    """Run an advised line as a person would, in another folder."""

    def run(line):
        return subprocess.run(
            line,
            shell=True,
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def advised(text, command):
    """The line in `text` that calls `command`, up to the words that follow it."""
    found = re.search(rf"{re.escape(PROGRAM)} ((?!{re.escape(PROGRAM)}).)*?{command}", text)
    assert found, text
    return found[0]


def test_doctor_advises_to_recover_this_history(chinwag, shell, folder):
    texts = said(folder / "chinwag.db")
    overwrite(folder / "chinwag.db", 1)
    ended = chinwag("doctor", "--data-dir", str(folder))
    recovered = shell(advised(ended.stdout, "--recover"))
    assert recovered.returncode == 0, recovered.stderr
    restored = shell(recovered.stdout.rpartition("To use them: ")[2])
    assert restored.returncode == 0, restored.stderr
    assert said(folder / "chinwag.db") == texts


def test_doctor_advises_to_index_this_history(chinwag, shell, folder, config_file):
    with closing(sqlite3.connect(folder / "chinwag.db", isolation_level=None)) as connection:
        connection.execute("DELETE FROM indexed")
    mine = config_file.with_name("my own.toml")
    mine.write_text("")
    where = ["--config", str(mine), "--data-dir", str(folder)]
    line = advised(chinwag("doctor", *where).stdout, "--rebuild-index")
    assert str(mine) in line
    assert shell(line).returncode == 0
    assert "text index has every message and title" in chinwag("doctor", *where).stdout


def test_rights_are_taken_from_these_files(chinwag, shell, folder):
    folder.chmod(0o755)
    (folder / "chinwag.db").chmod(0o644)
    ended = chinwag("doctor", "--data-dir", str(folder))
    for line in re.findall(r"chmod .*", ended.stdout):
        assert shell(line).returncode == 0
    assert chinwag("doctor", "--data-dir", str(folder)).returncode == 0


def test_an_error_advises_to_recover_this_history(chinwag, shell, folder):
    overwrite(folder / "chinwag.db", 1)
    ended = chinwag("backup", "copy.db", "--data-dir", str(folder))
    assert ended.returncode == 1
    assert shell(advised(ended.stderr, "--recover")).returncode == 0
    assert (folder / "chinwag-recovered.db").exists()


def test_what_a_line_names_itself_is_not_named_twice(chinwag, shell, folder, config_file):
    config_file.write_text("mouse = 3")
    ended = chinwag("config", "--config", str(config_file), "--data-dir", str(folder))
    line = advised(ended.stderr, "--no-config")
    assert "--config" not in line
    assert str(config_file) in advised(ended.stderr, " config ")
    assert str(folder) in shell(f"{line} config").stdout


def test_files_that_cannot_be_are_not_advised(chinwag, tmp_path):
    ended = chinwag("config", "--data-dir", "~nobody-x/d")
    assert ended.returncode == 2
    assert f"{PROGRAM} config shows" in ended.stderr


def test_a_program_that_is_not_on_the_path_is_named_by_its_place(environ, tmp_path):
    program = tmp_path / "my bin" / "chinwag"
    program.parent.mkdir()
    program.write_text("import sys, tui_app.cli.main as m; sys.exit(m.main())")
    ended = subprocess.run(
        [sys.executable, "my bin/chinwag", "config", "--config", "none.toml"],
        env=environ | {"PATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert f"'{program}' --no-config starts" in ended.stderr
