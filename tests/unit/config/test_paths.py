from pathlib import Path

import pytest

from tui_app.config.paths import Paths, chosen_paths, default_paths
from tui_app.core.errors import ConfigError


def test_xdg_folders_are_used():
    environ = {"HOME": "/home/ada", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d"}
    assert default_paths(environ, "linux") == Paths(Path("/c/chinwag"), Path("/d/chinwag"))


@pytest.mark.parametrize("value", ["", "relative", "./here", "~/x"])
def test_relative_xdg_values_are_ignored(value):
    environ = {"HOME": "/home/ada", "XDG_CONFIG_HOME": value, "XDG_DATA_HOME": value}
    assert default_paths(environ, "linux") == Paths(
        Path("/home/ada/.config/chinwag"), Path("/home/ada/.local/share/chinwag")
    )


def test_macos_obeys_xdg_and_has_its_own_place_otherwise():
    environ = {"HOME": "/Users/ada", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "relative"}
    assert default_paths(environ, "darwin") == Paths(
        Path("/c/chinwag"), Path("/Users/ada/Library/Application Support/chinwag")
    )


def test_windows_asks_platformdirs():
    found = default_paths({"XDG_CONFIG_HOME": "/c"}, "win32")
    assert found.config_dir.name == found.data_dir.name == "chinwag"
    assert found.config_dir != Path("/c/chinwag")


def test_without_a_usable_home_variable_the_account_has_one():
    found = default_paths({"HOME": "relative"}, "linux")
    assert found.config_dir.is_absolute()


def test_no_home_at_all_is_an_error(monkeypatch):
    def none(*_):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", none)
    with pytest.raises(ConfigError) as caught:
        default_paths({}, "linux")
    assert "HOME" in caught.value.advice


def test_what_lies_in_the_folders():
    paths = Paths(Path("/c"), Path("/d"))
    assert paths.config_file == Path("/c/config.toml")
    assert paths.settings_file == Path("/c/settings.toml")
    assert paths.themes_dir == Path("/c/themes")
    assert paths.database == Path("/d/chinwag.db")
    assert paths.locks_dir == Path("/d/windows")


def test_flags_move_the_file_and_the_data_only(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environ = {"HOME": "/home/ada"}
    paths = chosen_paths(environ, config="my.toml", data_dir="here/data")
    assert paths.config_file == tmp_path / "my.toml"
    assert paths.data_dir == tmp_path / "here/data"
    assert paths.settings_file == Path("/home/ada/.config/chinwag/settings.toml")
    assert chosen_paths(environ) == default_paths(environ)


def test_a_tilde_that_the_shell_left_is_expanded():
    home = Path.home()
    assert chosen_paths({"HOME": "/home/ada"}, data_dir="~/chats").data_dir == home / "chats"


@pytest.mark.parametrize("flags", [{"config": ""}, {"data_dir": " "}, {"data_dir": "~nobody-x/d"}])
def test_paths_that_name_nothing_are_errors(flags):
    with pytest.raises(ConfigError, match="--"):
        chosen_paths({"HOME": "/home/ada"}, **flags)
