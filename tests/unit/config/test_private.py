import os
import stat
import sys

import pytest

from tui_app.config.private import make_private_dir, open_private, write_private
from tui_app.core.errors import ConfigError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing on Windows")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o277], ids=oct)
def umask(request):
    old = os.umask(request.param)
    yield
    os.umask(old)


@pytest.mark.usefixtures("umask")
def test_every_folder_that_is_made_is_private(tmp_path):
    make_private_dir(tmp_path / "a" / "b" / "c")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "a/b/c")] == [0o700] * 3


def test_a_folder_that_is_there_keeps_its_mode(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    make_private_dir(shared)
    assert mode(shared) == 0o755


def test_a_file_in_place_of_a_folder_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ConfigError, match="file"):
            make_private_dir(path)


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(("how", "content"), [("w", "text ü"), ("xb", b"bytes"), ("ab", b"more")])
def test_files_are_private(tmp_path, how, content):
    path = tmp_path / "file"
    with open_private(path, how) as file:
        file.write(content)
    assert mode(path) == 0o600
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())


def test_an_open_file_that_was_loose_becomes_private(tmp_path):
    path = tmp_path / "file"
    path.write_text("old ")
    path.chmod(0o644)
    with open_private(path, "a") as file:
        file.write("new")
    assert mode(path) == 0o600
    assert path.read_text() == "old new"


def test_opening_what_cannot_be_opened_is_our_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be opened"):
        open_private(tmp_path / "missing" / "file", "w")


@pytest.mark.usefixtures("umask")
def test_writing_replaces_the_file_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "new" / "settings.toml"
    write_private(path, "one\n")
    path.chmod(0o644)
    write_private(path, "two ü\n")
    assert path.read_bytes() == "two ü\n".encode()
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_write_that_fails_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    write_private(path, "old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match="No space left"):
        write_private(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_symbolic_link_stays_one(tmp_path):
    target = tmp_path / "dotfiles" / "settings.toml"
    target.parent.mkdir()
    link = tmp_path / "settings.toml"
    link.symlink_to(target)
    write_private(link, "text")
    assert link.is_symlink()
    assert target.read_text() == "text"
