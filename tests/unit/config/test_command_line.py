"""Command lines that are advised."""

import shlex
from pathlib import Path

import pytest

from tui_app.config.command_line import CommandLine, quoted
from tui_app.core.errors import ErrorReport

ELSEWHERE = CommandLine(config=("--config", "/c/my.toml"), data_dir=Path("/d/my chats"))


def test_a_line_names_the_program_and_the_files():
    assert CommandLine().line("--session", "0198") == "chinwag --session 0198"
    assert ELSEWHERE.line("restore", "/a b.db") == (
        "chinwag --config /c/my.toml --data-dir '/d/my chats' restore '/a b.db'"
    )
    assert CommandLine(("/my venv/chinwag",)).line("config") == "'/my venv/chinwag' config"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("`chinwag`", "chinwag --config /c/my.toml --data-dir '/d/my chats'"),
        (
            "Or `chinwag restore FILE`, or not.",
            "Or chinwag --config /c/my.toml --data-dir '/d/my chats' restore FILE, or not.",
        ),
        (
            "In a new one: `chinwag --data-dir DIR`.",
            "In a new one: chinwag --config /c/my.toml --data-dir DIR.",
        ),
        (
            "`chinwag --no-config` starts.",
            "chinwag --data-dir '/d/my chats' --no-config starts.",
        ),
        ("Start chinwag again; `chinwagon`; `ls`.", "Start chinwag again; `chinwagon`; `ls`."),
    ],
)
def test_lines_in_advice_are_made_whole_but_for_what_they_name_themselves(text, whole):
    assert ELSEWHERE.advice(text) == whole
    # What is whole stays as it is.
    assert ELSEWHERE.advice(whole) == whole


def test_only_the_advice_of_an_error_is_changed():
    error = ErrorReport("store", "`chinwag`", "`chinwag` is told", "`chinwag config` shows")
    told = CommandLine(config=("--no-config",)).report(error)
    assert (told.title, told.what) == (error.title, error.what)
    assert told.advice == "chinwag --no-config config shows"


@pytest.mark.parametrize("name", ["a b", "it's", "$HOME", "`ls`", 'a"b', "*", "\\1", "a\nb"])
def test_names_mean_nothing_to_the_shell(name):
    command = CommandLine(data_dir=Path("/d") / name)
    assert shlex.split(command.advice("`chinwag doctor`"))[2] == f"/d/{name}"
    assert shlex.split(quoted("chmod", name)) == ["chmod", name]
