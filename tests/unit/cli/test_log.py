"""The debug log."""

import logging
import os
from pathlib import Path

import pytest

from tui_app.cli.log import Log
from tui_app.core.errors import ConfigError
from tui_app.core.redaction import Redactor


def test_lines_are_private_whole_and_without_secrets(tmp_path: Path) -> None:
    file = tmp_path / "debug.log"
    before = os.umask(0)
    try:
        log = Log(file, Redactor(["s3cr3t-key"]))
        logging.getLogger("tui_app.x").info("with %s\nand \x1b[2J", "s3cr3t-key")
        logging.getLogger("httpx").info("HTTP Request: %s", "POST http://h/")
        logging.getLogger("httpx").debug("never")
        logging.getLogger("httpcore").warning("never")
        try:
            {}["s3cr3t-key"]
        except KeyError:
            logging.getLogger("tui_app.x").exception("broken")
        log.close()
        logging.getLogger("tui_app.x").info("too late")
    finally:
        os.umask(before)
    first, second, third, *trace = file.read_text(encoding="utf-8").splitlines()
    assert first.endswith("MainThread tui_app.x: with [hidden]␊and ␛[2J")
    assert second.endswith("httpx: HTTP Request: POST http://h/")
    assert third.endswith("tui_app.x: broken")
    assert trace[-1] == "    KeyError"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_log_is_appended_to(tmp_path: Path) -> None:
    for word in ("first", "second"):
        log = Log(tmp_path / "d.log", Redactor())
        logging.getLogger("tui_app").info(word)
        log.close()
    text = (tmp_path / "d.log").read_text(encoding="utf-8")
    assert text.index("first") < text.index("second")


def test_what_is_no_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    mode = Path(os.devnull).stat().st_mode
    for path in (Path(os.devnull), tmp_path):
        with pytest.raises(ConfigError, match="is no file"):
            Log(path, Redactor())
    assert Path(os.devnull).stat().st_mode == mode


def test_without_a_file_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    log = Log(None, Redactor())
    logging.getLogger("tui_app.x").error("an error")
    logging.getLogger("other").error("an error")
    log.close()
    assert capfd.readouterr() == ("", "")
