"""Reading what was typed after a slash."""

import pytest

from tui_app.commands.intents import Act, Intent
from tui_app.commands.message_actions import MESSAGE_ACTIONS
from tui_app.commands.registry import all_commands, read


def test_every_command_runs_and_is_told_apart() -> None:
    found = {name: command.run("") for name, command in all_commands().items()}
    assert len(set(found.values())) == len(found)


def test_commands_on_messages_name_an_action_that_is_there() -> None:
    found = [command.run("") for command in all_commands().values()]
    actions = [intent.text for intent in found if intent.act is Act.ACT_ON_MESSAGE]
    assert actions
    assert set(actions) <= set(MESSAGE_ACTIONS)


def test_no_two_commands_share_a_key() -> None:
    keys = [key for command in all_commands().values() for key in command.keys]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("text", ["hello", " /new", "http://example.org", ""])
def test_other_text_is_sent_as_it_is(text: str) -> None:
    assert read(text) == text


def test_two_slashes_send_one() -> None:
    assert read("//new is a command") == "/new is a command"


def test_arguments() -> None:
    assert read("/rename  A better title ") == Intent(Act.ACT_ON_CHAT, "rename", "A better title")
    assert read("/theme") == Intent(Act.SWITCH_THEME)
    assert read("/new") == Intent(Act.NEW_CHAT)


def test_an_argument_too_many_is_told() -> None:
    told = read("/quit now")
    assert isinstance(told, Intent)
    assert told.act is Act.NOTIFY
    assert "/quit takes nothing" in told.text


def test_an_unknown_command_names_the_near_ones() -> None:
    told = read("/them chinwag-light")
    assert isinstance(told, Intent)
    assert told.act is Act.NOTIFY
    assert "/theme" in told.text
    assert "//" in told.text
