"""What the history did not take is kept in a file, or told."""

import tempfile
from pathlib import Path

import pytest

from tui_app.leaving.left_over import TYPED, LeftOver, keep_left_over

TEXTS = [
    LeftOver("“Why?” and its reply", "Why?\n\nBecause \ud83d\x1b[31m.", "The disk is full"),
    LeftOver(TYPED, "and then", "The disk is full"),
]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def in_the_way(folder: Path) -> Path:
    folder.write_text("a file", encoding="utf-8")
    return folder


def test_a_private_file_takes_it_as_it_is(tmp_path: Path, temporary: Path) -> None:
    told = keep_left_over(TEXTS, tmp_path / "unsaved")
    (file,) = (tmp_path / "unsaved").iterdir()
    assert told.splitlines() == [
        "Not in the history (The disk is full): “Why?” and its reply, what you typed.",
        f"It is kept in {file}",
    ]
    kept = file.read_text(encoding="utf-8")
    assert "Why?\n\nBecause \ufffd\x1b[31m." in kept
    assert "and then" in kept
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(temporary.iterdir()) == []


def test_where_the_folder_cannot_take_it_the_temporary_one_does(
    tmp_path: Path, temporary: Path
) -> None:
    told = keep_left_over(TEXTS, in_the_way(tmp_path / "unsaved"))
    (file,) = temporary.glob("chinwag-unsaved-*.txt")
    assert told.endswith(f"It is kept in {file}")
    assert "and then" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


def test_where_no_disk_takes_it_it_is_told(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(in_the_way(temporary / "file")))
    told = keep_left_over(TEXTS, in_the_way(tmp_path / "unsaved"))
    assert "Because \ufffd␛[31m." in told
    assert told.rstrip().endswith("and then")


def test_where_there_is_nothing_nothing_is_said_or_written(tmp_path: Path) -> None:
    assert keep_left_over([], tmp_path / "unsaved") == ""
    assert list(tmp_path.iterdir()) == []
