"""Configurations that cannot be used: told all at once, left alone, and a way on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def spoiled(file: Path, how: str) -> None:
    match how:
        case "half":
            file.write_text('theme = "dar')
        case "not text":
            file.write_bytes(b'theme = "\xff\xfe"')
        case "huge":
            file.write_bytes(b"# \n" * 4_000_000)
        case "folder":
            file.mkdir()
        case "deep":
            file.write_text("x = " + "[" * 5000)
        case "nul":
            file.write_bytes(b"\0" * 5000)
        case _:
            file.write_text("mouse = 3")


KINDS = ["half", "not text", "huge", "folder", "deep", "nul", "value"]


@pytest.mark.parametrize("how", KINDS)
def test_a_broken_config_is_told_left_alone_and_can_be_left_out(chinwag, config_file, how):
    spoiled(config_file, how)
    before = None if config_file.is_dir() else config_file.read_bytes()
    ended = chinwag("config")
    assert ended.returncode == 2
    assert str(config_file) in ended.stderr
    assert "--no-config starts without the file" in ended.stderr
    assert "Traceback" not in ended.stderr
    without = chinwag("--no-config", "config")
    assert without.returncode == 0, without.stderr
    assert "because of --no-config" in without.stderr
    assert (None if config_file.is_dir() else config_file.read_bytes()) == before


@pytest.mark.parametrize("how", KINDS)
def test_broken_settings_are_a_notice(chinwag, config_file, how):
    settings = config_file.with_name("settings.toml")
    spoiled(settings, how)
    ended = chinwag("config")
    assert ended.returncode == 0, ended.stderr
    assert str(settings) in ended.stderr


# What it imports must be there before the rights are given up: Python itself may be root's.
# What is imported late comes first: the user without rights may not read the library either.
AS_NOBODY = """
import os, shlex, sys
from tui_app.cli.main import main
assert main(["--no-config", "config"]) == 0
print("---", file=sys.stderr)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(["config"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_a_config_that_may_not_be_read_is_told(environ, config_file):
    config_file.write_text("")
    config_file.chmod(0)
    ended = subprocess.run(
        [sys.executable, "-c", AS_NOBODY],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = ended.stderr.rpartition("---\n")[2]
    assert ended.returncode == 2
    assert f"{config_file} cannot be read: Permission denied." in said
    assert "chinwag --no-config" in said


def test_every_wrong_value_is_told_at_once(chinwag, config_file):
    config_file.write_text(
        'mouse = 3\ntheme = 5\nproviders.one.kind = "x"\nproviders.two.base_url = "x"\n'
    )
    ended = chinwag("--model", "a\nb", "config", CHINWAG_REDUCED_MOTION="maybe")
    assert ended.returncode == 2
    for words in (
        f"{config_file}: mouse is 3",
        f"{config_file}: theme is 5",
        "providers.one.kind",
        "providers.two.base_url",
        "CHINWAG_REDUCED_MOTION",
        "--model",
    ):
        assert ended.stderr.count(words) == 1, words


def test_one_wrong_value_is_told_as_before(chinwag, config_file):
    config_file.write_text("mouse = 3")
    _, what, advice = chinwag("config").stderr.splitlines()
    assert what == f"{config_file}: mouse is 3; allowed is true or false."
    assert advice.endswith(" -m tui_app --no-config starts without the file.")


def test_both_flags_are_a_contradiction(chinwag, config_file):
    ended = chinwag("--no-config", "config", "--config", "x.toml")
    assert ended.returncode == 2
    assert "both given" in ended.stderr


def test_without_a_config_nothing_is_said_of_it(chinwag):
    ended = chinwag("--no-config", "config")
    assert (ended.returncode, ended.stderr) == (0, "")
