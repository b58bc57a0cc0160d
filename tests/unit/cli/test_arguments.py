import pytest

from tui_app import __version__
from tui_app.cli.arguments import parse_arguments
from tui_app.cli.commands import COMMANDS


def test_without_arguments_the_app_is_meant():
    parsed = parse_arguments([])
    assert vars(parsed) == {
        "config": None,
        "data_dir": None,
        "provider": None,
        "model": None,
        "no_config": False,
        "log": None,
        "continue_last": False,
        "session": None,
        "command": None,
    }


@pytest.mark.parametrize("flag", ["-c", "--continue"])
def test_continue(flag):
    assert parse_arguments([flag]).continue_last


@pytest.mark.parametrize("place", [0, 1])
def test_the_flags_of_the_configuration_stand_before_or_after_a_command(place):
    flags = ["--config", "f", "--data-dir", "d", "--provider", "p", "--model", "m"]
    parsed = parse_arguments([*flags[: len(flags) * place], "config", *flags[len(flags) * place :]])
    assert parsed.command == "config"
    assert (parsed.config, parsed.data_dir, parsed.provider, parsed.model) == ("f", "d", "p", "m")


@pytest.mark.parametrize(
    "arguments",
    [["--prov", "x"], ["--nothing"], ["confg"], ["-c", "--session", "x"], ["--model"]],
)
def test_wrong_arguments_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        parse_arguments(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("usage: chinwag ")


def test_wrong_arguments_are_repeated_safely(capsys):
    with pytest.raises(SystemExit):
        parse_arguments(["--config=x", "\x1b]0;owned\x07"])
    assert not set("\x1b\x07") & set(capsys.readouterr().err)


def test_help_names_every_flag_and_command(capsys):
    with pytest.raises(SystemExit) as caught:
        parse_arguments(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    flags = (
        "--version --help --config --no-config --data-dir --provider --model --log -c --continue"
    )
    for word in [
        *flags.split(),
        "--session",
        *COMMANDS,
        *(command.HELP for command in COMMANDS.values()),
    ]:
        assert word in text


def test_version(capsys):
    with pytest.raises(SystemExit) as caught:
        parse_arguments(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"chinwag {__version__}\n"
