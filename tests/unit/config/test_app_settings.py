import stat
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

import filelock
import pytest

from tui_app.config import app_settings
from tui_app.config.app_settings import save_setting
from tui_app.config.load import load
from tui_app.config.paths import Paths
from tui_app.core.errors import ConfigError


def content(paths):
    return tomllib.loads(paths.settings_file.read_text())


def test_what_is_saved_is_in_force_next_time(paths):
    save_setting(paths, "theme", "chinwag-light")
    save_setting(paths, "mouse", False)
    save_setting(paths, "silence_timeout", 30)
    settings = load(paths, {}, {}).settings
    assert (settings.theme, settings.mouse, settings.silence_timeout) == (
        "chinwag-light",
        False,
        30.0,
    )


def test_every_other_key_stays(paths):
    paths.settings_file.write_text('theme = "x"\n[later]\ndeep = [1, 2]\n')
    save_setting(paths, "mouse", False)
    assert content(paths) == {"theme": "x", "later": {"deep": [1, 2]}, "mouse": False}


def test_none_forgets_a_setting(paths):
    save_setting(paths, "theme", "chinwag-light")
    save_setting(paths, "theme", None)
    save_setting(paths, "model", None)
    assert content(paths) == {}


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing on Windows")
def test_files_and_folder_are_private(tmp_path):
    paths = Paths(tmp_path / "new" / "chinwag", tmp_path / "data")
    save_setting(paths, "mouse", False)
    assert stat.S_IMODE(paths.config_dir.stat().st_mode) == 0o700
    for file in paths.config_dir.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_persons_own_file_is_never_written(paths):
    paths.config_file.write_text("# mine\nmouse = true\n")
    save_setting(paths, "mouse", False)
    assert paths.config_file.read_text() == "# mine\nmouse = true\n"
    assert load(paths, {}, {}).settings.mouse is True


def test_a_half_written_file_is_kept_beside_the_new_one(paths):
    paths.settings_file.write_text('theme = "chinw')
    save_setting(paths, "mouse", False)
    assert content(paths) == {"mouse": False}
    broken = paths.settings_file.with_name("settings.toml.broken")
    assert broken.read_text() == 'theme = "chinw'


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("them", "x", "try one of theme, "),
        ("providers", {}, "try one of "),
        ("max_retries", 99, "a whole number from 0 to 5"),
        ("mouse", "no", "true or false"),
    ],
)
def test_wrong_settings_are_refused_before_anything_is_written(paths, name, value, words):
    with pytest.raises(ConfigError, match=words):
        save_setting(paths, name, value)
    assert list(paths.config_dir.iterdir()) == []


def test_windows_that_save_at_once_lose_nothing(paths):
    names = ["mouse", "show_reasoning", "reduced_motion", "hardware_cursor"]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: save_setting(paths, name, True), names))
    assert content(paths) == dict.fromkeys(names, True)


def test_another_window_that_holds_the_file_is_told(paths, monkeypatch):
    monkeypatch.setattr(app_settings, "_LOCK_SECONDS", 0)
    with (
        filelock.FileLock(paths.config_dir / ".settings.lock"),
        pytest.raises(ConfigError, match="another window"),
    ):
        save_setting(paths, "mouse", True)


def test_a_folder_that_cannot_be_written_is_our_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file"):
        save_setting(Paths(tmp_path / "file" / "chinwag", tmp_path), "mouse", True)
