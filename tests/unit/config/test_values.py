from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_app.config.suggest import try_one_of
from tui_app.config.values import NotAllowed, OneLine, OneOf, Range, check, parse, shown

COUNT = Annotated[int, Range(0, 5)]
SECONDS = Annotated[float, Range(0.1, 3600)]
LINE = Annotated[str, OneLine()]
KIND = Annotated[str, OneOf(("openai", "guide"))]


@pytest.mark.parametrize(
    ("declared", "value", "held"),
    [
        (bool, True, True),
        (COUNT, 0, 0),
        (COUNT, 5, 5),
        (SECONDS, 2, 2.0),
        (SECONDS, 0.1, 0.1),
        (str, "two\nlines\tand a tab", "two\nlines\tand a tab"),
        (LINE, "", ""),
        (LINE, "one line", "one line"),
        (KIND, "guide", "guide"),
    ],
)
def test_allowed_values(declared, value, held):
    found = check(value, declared)
    assert found == held
    assert type(found) is type(held)


@pytest.mark.parametrize(
    ("declared", "value", "rule"),
    [
        (bool, 1, "true or false"),
        (bool, "true", "true or false"),
        (COUNT, True, "a whole number from 0 to 5"),
        (COUNT, 1.0, "a whole number from 0 to 5"),
        (COUNT, "1", "a whole number from 0 to 5"),
        (COUNT, -1, "a whole number from 0 to 5"),
        (COUNT, 6, "a whole number from 0 to 5"),
        (SECONDS, True, "a number from 0.1 to 3600"),
        (SECONDS, float("nan"), "a number from 0.1 to 3600"),
        (SECONDS, float("inf"), "a number from 0.1 to 3600"),
        (SECONDS, 10**400, "a number from 0.1 to 3600"),
        (str, 1, "text without control characters"),
        (LINE, "two\nlines", "one line of text without control characters"),
        (LINE, "a\ttab", "one line of text without control characters"),
        (LINE, "\x1b[31m", "one line of text without control characters"),
        (LINE, " padded", "one line of text without control characters"),
        (KIND, "other", '"openai" or "guide"'),
        (KIND, ["openai"], '"openai" or "guide"'),
    ],
)
def test_refused_values(declared, value, rule):
    with pytest.raises(NotAllowed) as caught:
        check(value, declared)
    assert str(caught.value) == rule


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        (bool, "1", True),
        (bool, "Yes", True),
        (bool, "on", True),
        (bool, "FALSE", False),
        (bool, "off", False),
        (COUNT, "3", 3),
        (SECONDS, "3", 3.0),
        (SECONDS, "0.5", 0.5),
        (LINE, "true", "true"),
    ],
)
def test_environment_text(declared, text, value):
    assert parse(text, declared) == value


@pytest.mark.parametrize(
    ("declared", "text"), [(bool, "maybe"), (COUNT, "3.5"), (COUNT, "many"), (SECONDS, "nan")]
)
def test_refused_environment_text(declared, text):
    with pytest.raises(NotAllowed):
        parse(text, declared)


def test_control_characters_are_refused_in_long_text_too():
    with pytest.raises(NotAllowed):
        check("be kind\x1b[2J", str)


@given(st.recursive(st.text() | st.integers() | st.floats() | st.booleans(), st.lists))
def test_shown_values_are_one_short_printable_line(value):
    text = shown(value)
    assert "\n" not in text
    assert "\x1b" not in text
    assert len(text) <= 62


def test_suggestions_come_likeliest_first():
    known = ["guide", "aimlapi", "local"]
    assert try_one_of("GIUDE", known) == "try one of guide, aimlapi, local"
    assert try_one_of("lokal", known).startswith("try one of local, ")


def test_suggestions_are_limited():
    text = try_one_of("name-3", [f"name-{number}" for number in range(40)])
    assert text.startswith("try one of name-3, ")
    assert text.endswith(", …")
    assert text.count("name-") == 12
