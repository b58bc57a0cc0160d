"""The manual names every command and key that the tables have."""

import pytest

from tui_app.commands.registry import all_commands
from tui_app.providers.manual import sections
from tui_app.ui.keys import CONTEXT_KEYS


def manual_text() -> str:
    return "\n".join(section.text for section in sections())


@pytest.mark.parametrize("name", all_commands())
def test_every_command_is_in_the_manual(name: str) -> None:
    command = all_commands()[name]
    written = f"`/{name} {command.argument}`" if command.argument else f"`/{name}`"
    assert written in manual_text()
    assert not command.key_label or f"`{command.key_label}`" in manual_text()


def test_the_manual_names_no_command_that_is_not_there() -> None:
    import re

    named = set(re.findall(r"`/([a-z]+)(?: [A-Z]+)?`", manual_text()))
    assert named <= set(all_commands())


@pytest.mark.parametrize(
    ("place", "key"),
    [(place, row.label) for place, rows in CONTEXT_KEYS.items() for row in rows],
)
def test_every_key_is_in_the_manual(place: str, key: str) -> None:
    text = manual_text()
    for name in key.replace(",", " ").replace("/", " ").split():
        assert f"`{name}`" in text, f"{name} ({place})"
