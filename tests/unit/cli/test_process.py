"""chinwag as a process: what it imports, its exit statuses and what it prints."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

HEAVY = {"textual", "rich", "httpx", "asyncio", "sqlite3", "pygments", "markdown_it"}
LIST_MODULES = """
import sys
from tui_app.__main__ import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""

HELD_AT_THE_END = """
import _imp, gc, threading
from tui_app import __main__ as process

class Late:
    def __init__(self):
        self.itself = self

    def __del__(self):
        import colorsys

def hold():
    _imp.acquire_lock()
    held.set()
    threading.Event().wait()

def main(run=process.main):
    status = run()
    threading.Thread(target=hold, daemon=True).start()
    held.wait()
    Late()
    return status

gc.disable()
held, process.main = threading.Event(), main
process.run_process()
"""
"""A thread that is importing when chinwag ends, and something that imports at Python's end."""


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--version"], HEAVY | {"tomllib", "dataclasses"}),
        (["--help"], HEAVY | {"tomllib", "dataclasses"}),
        (["config"], HEAVY),
    ],
)
def test_what_is_not_needed_is_not_imported(environ, arguments, absent):
    ended = subprocess.run(
        [sys.executable, "-c", LIST_MODULES, *arguments],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "chinwag" in ended.stdout
    imported = set(ended.stderr.split())
    assert "tui_app.cli.main" in imported
    assert not absent & imported


def test_the_end_waits_for_no_thread(environ):
    ended = subprocess.run(
        [sys.executable, "-c", HELD_AT_THE_END, "config"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "chinwag" in ended.stdout


def test_the_module_equals_the_script(chinwag, environ):
    script = next(Path(sysconfig.get_path("scripts")).glob("chinwag*"))
    for arguments in (["--help"], ["--version"], ["config"]):
        ended = subprocess.run(
            [script, *arguments],
            env=environ,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=True,
        )
        assert ended.stdout == chinwag(*arguments).stdout


def test_without_a_terminal_it_says_so(chinwag, tmp_path):
    ended = chinwag()
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "There is no terminal here" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_configuration_ends_with_2_and_advice(chinwag, config_file):
    config_file.write_text('mouse = "\\u001b[2J"')
    ended = chinwag("config")
    assert ended.returncode == 2
    title, what, advice = ended.stderr.splitlines()
    assert title == "chinwag: The configuration cannot be used"
    assert what == f'{config_file}: mouse is "␛[2J"; allowed is true or false.'
    assert "-m tui_app config shows" in advice


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--provider", "aimlap"], "try one of aimlapi, guide"),
        (["--provider", "\x1b[2J"], "one line of text"),
        (["--config", "missing.toml"], "does not exist"),
        (["--data-dir", ""], "--data-dir is empty"),
        (["--model", "a\nb"], "one line of text"),
    ],
)
def test_wrong_flags_end_with_2(chinwag, arguments, words):
    ended = chinwag(*arguments, "config")
    assert ended.returncode == 2
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "\x1b" not in ended.stderr


def test_notices_go_to_stderr(chinwag, config_file):
    config_file.write_text('them = "x"\ntheme = "nowhere"')
    ended = chinwag("config")
    assert ended.returncode == 0
    first, second = ended.stderr.splitlines()
    assert first.startswith("Notice: ")
    assert "them; try one of theme" in first
    assert 'There is no theme "nowhere"' in second


def test_an_encoding_that_lacks_a_letter_is_no_crash(chinwag):
    ended = chinwag("--model", "modèle", "config", PYTHONIOENCODING="ascii:strict")
    assert ended.returncode == 0
    assert "mod\\xe8le" in ended.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise on Windows")
def test_a_reader_that_has_gone_is_no_crash(environ):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "tui_app", "config"],
            env=environ,
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")
