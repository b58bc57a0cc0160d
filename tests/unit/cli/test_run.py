"""Starting the app, with another in its place."""

import os
import shlex
import sys
from types import ModuleType

import pytest

from tui_app.cli import main as main_module
from tui_app.cli import run as run_module
from tui_app.cli.launch import Launch, Outcome, Resume
from tui_app.core.errors import StoreError


class App(ModuleType):
    """Stands in for `tui_app.app`."""

    def __init__(self):
        super().__init__("tui_app.app")
        self.launch: Launch | None = None
        self.session: str | None = None
        self.result = Outcome()
        self.error: BaseException | None = None

    def run_app(self, launch):
        self.launch = launch
        if self.error:
            raise self.error
        if self.session:
            resume = Resume(self.session, launch.paths.data_dir)
            return self.result._replace(resume=resume)
        return self.result


@pytest.fixture
def app(monkeypatch, environ):
    app = App()
    monkeypatch.setitem(sys.modules, "tui_app.app", app)
    monkeypatch.setattr(run_module, "_is_terminal", lambda stream: True)
    for name in [name for name in os.environ if name.startswith("CHINWAG_")]:
        monkeypatch.delenv(name)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    return app


def test_the_app_is_given_everything(app, tmp_path, monkeypatch):
    monkeypatch.setenv("AIMLAPI_KEY", "s3cret")
    status = main_module.main(
        ["--session", "01a2", "--model", "m", "--data-dir", str(tmp_path / "d")]
    )
    assert status == 0
    launch = app.launch
    assert launch.paths.data_dir == tmp_path / "d"
    assert launch.configuration.settings.model == "m"
    assert launch.environ["AIMLAPI_KEY"] == "s3cret"
    assert (launch.continue_last, launch.session) == (False, "01a2")
    assert launch.command.line("doctor") == f"chinwag --data-dir {tmp_path}/d doctor"
    assert "s3cret" not in repr(launch)
    main_module.main(["--continue"])
    assert (app.launch.continue_last, app.launch.session) == (True, None)


def test_quitting_says_how_to_go_on(app, capsys):
    app.session = "0198c0de-0000-7000-8000-000000000000"
    assert main_module.main([]) == 0
    assert capsys.readouterr().out == (
        "Continue this chat: chinwag --session 0198c0de-0000-7000-8000-000000000000\n"
    )


def test_how_to_go_on_names_the_same_files(app, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my config.toml").write_text("")
    app.session = "0198c0de"
    assert main_module.main(["--config", "my config.toml", "--data-dir", "d"]) == 0
    command = capsys.readouterr().out.removeprefix("Continue this chat: ").strip()
    assert shlex.split(command) == [
        "chinwag",
        "--config",
        str(tmp_path / "my config.toml"),
        "--data-dir",
        str(tmp_path / "d"),
        "--session",
        "0198c0de",
    ]


def test_without_a_chat_nothing_is_said(app, capsys):
    assert main_module.main([]) == 0
    assert capsys.readouterr() == ("", "")


def test_expected_errors_are_told_safely(app, capsys):
    app.error = StoreError("disk \x1b[31mfull", advice="Make room.")
    assert main_module.main([]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "chinwag: The history cannot be read or written",
        "disk ␛[31mfull",
        "Make room.",
    ]


def test_an_interrupt_ends_quietly(app, capsys):
    app.error = KeyboardInterrupt()
    assert main_module.main([]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("number", [1, 2, 15])
def test_a_signal_shows_in_the_exit_status(app, capsys, number):
    app.session = "0198c0de"
    app.result = Outcome(signal=number)
    assert main_module.main([]) == 128 + number
    assert "--session 0198c0de" in capsys.readouterr().out


def test_a_bug_is_told_in_one_line(app, capsys):
    app.session = "0198c0de"
    app.result = Outcome(bug="chinwag stopped because of a bug.")
    assert main_module.main([]) == 1
    assert capsys.readouterr() == ("", "chinwag stopped because of a bug.\n")


def test_what_the_history_did_not_take_is_told(app, capsys):
    app.session = "0198c0de"
    app.result = Outcome(left_over="Not in the history: what you typed.\nIt is kept in \x1b[31m")
    assert main_module.main([]) == 1
    out, err = capsys.readouterr()
    assert err == "Not in the history: what you typed.\nIt is kept in ␛[31m\n"
    assert "--session 0198c0de" in out


def test_programs_that_are_started_later_have_no_keys(app, monkeypatch):
    monkeypatch.setenv("AIMLAPI_KEY", "s3cret")
    main_module.main([])
    assert app.launch.environ["AIMLAPI_KEY"] == "s3cret"
    assert "AIMLAPI_KEY" not in os.environ


def test_a_log_makes_no_folder(app, capsys, tmp_path):
    assert main_module.main(["--log", str(tmp_path / "new" / "debug.log")]) == 2
    _, what, advice = capsys.readouterr().err.splitlines()
    assert what == f"--log: there is no folder {tmp_path / 'new'}."
    assert advice == "Make it first, or name another file."
    assert main_module.main(["--log", ""]) == 2
    assert (app.launch, list(tmp_path.iterdir())) == (None, [])
    assert main_module.main(["--log", str(tmp_path / "debug.log")]) == 0
    assert "started as" in (tmp_path / "debug.log").read_text()


def test_a_mistake_of_ours_is_not_hidden(app):
    app.error = RuntimeError("a bug")
    with pytest.raises(RuntimeError, match="a bug"):
        main_module.main([])


def test_how_to_go_on_names_another_folder_that_was_begun(app, tmp_path, capsys):
    app.result = Outcome(Resume("0198c0de", tmp_path / "data 2"))
    assert main_module.main([]) == 0
    command = capsys.readouterr().out.removeprefix("Continue this chat: ").strip()
    assert shlex.split(command) == [
        "chinwag",
        "--data-dir",
        str(tmp_path / "data 2"),
        "--session",
        "0198c0de",
    ]
