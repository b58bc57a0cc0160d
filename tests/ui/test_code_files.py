"""Blocks of code as files: names, paths, and nothing replaced unasked."""

import stat
from pathlib import Path

import pytest

from tui_app.core.errors import ConfigError
from tui_app.ui.code_files import file_name, read_path, save_code


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("python", "code.py"),
        ("rust", "code.rs"),
        ("r", "code.R"),
        ("dockerfile", "Dockerfile"),
        ("console", "code.txt"),
        ("no such language", "code.txt"),
        ("../../etc/passwd", "code.txt"),
        ("", "code.txt"),
    ],
)
def test_a_name_is_made_from_the_language(language: str, name: str, tmp_path: Path) -> None:
    assert file_name(language, tmp_path) == name


def test_a_name_that_is_taken_is_numbered(tmp_path: Path) -> None:
    for name in ("code.py", "code-2.py", "Dockerfile"):
        (tmp_path / name).touch()
    assert file_name("python", tmp_path) == "code-3.py"
    assert file_name("dockerfile", tmp_path) == "Dockerfile-2"


def test_paths_are_understood(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "sub").mkdir()
    assert read_path(" a.py ", tmp_path, "n.py") == tmp_path / "a.py"
    assert read_path("sub/a.py", tmp_path, "n.py") == tmp_path / "sub" / "a.py"
    assert read_path("sub", tmp_path, "n.py") == tmp_path / "sub" / "n.py"
    assert read_path("~/a.py", tmp_path, "n.py") == tmp_path / "home" / "a.py"
    assert read_path(str(tmp_path / "b"), Path("/nowhere"), "n.py") == tmp_path / "b"


@pytest.mark.parametrize("typed", ["no/such/folder/a.py", "~no-such-user/a.py", "x" * 5000])
def test_a_path_that_cannot_be_is_told(tmp_path: Path, typed: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_path(typed, tmp_path, "n.py")
    assert raised.value.advice == "Name another file."


def test_what_is_no_file_is_not_written_to(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no ordinary file"):
        read_path("/dev/null", tmp_path, "n.py")


def test_a_new_file_is_private_and_ends_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    assert save_code("x = 1\nprint('\x1b[2J')", path)
    assert path.read_text("utf-8") == "x = 1\nprint('␛[2J')\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_stays_until_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("precious", encoding="utf-8")
    assert not save_code("new", path)
    assert path.read_text("utf-8") == "precious"
    assert save_code("new", path, replace=True)
    assert path.read_text("utf-8") == "new\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.py"]


def test_a_link_that_leads_nowhere_yet_counts_as_a_file(tmp_path: Path) -> None:
    path, target = tmp_path / "code.py", tmp_path / "target.py"
    path.symlink_to(target)
    assert file_name("python", tmp_path) == "code-2.py"
    assert not save_code("x = 1", path)
    assert save_code("x = 1", path, replace=True)
    assert path.is_symlink()
    assert target.read_text("utf-8") == "x = 1\n"


def test_a_name_is_found_for_a_folder_that_cannot_be_looked_into() -> None:
    assert file_name("python", Path("/", "x" * 500)) == "code.py"


def test_a_folder_that_takes_no_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be"):
        save_code("x", Path("/proc/version/a.py"))
