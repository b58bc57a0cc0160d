"""Parameters of a request: what is allowed is what the API takes."""

import pytest

from tests.stubs.request_schema import own_validator
from tui_app.config.parameters import PARAMETERS, check_parameter, longest_reply
from tui_app.core.errors import ConfigError

ALLOWED = [
    ("temperature", 0),
    ("temperature", 2.0),
    ("top_p", 0.01),
    ("top_p", 1),
    ("max_tokens", 1),
    ("max_completion_tokens", 4096),
    ("frequency_penalty", -2),
    ("presence_penalty", 2),
    ("seed", 1),
    ("reasoning_effort", "low"),
    ("stop", "END"),
    ("stop", ["\n\n", "END"]),
]


@pytest.mark.parametrize(("name", "value"), ALLOWED)
def test_what_is_allowed_is_sent_as_the_api_takes_it(name: str, value: object) -> None:
    sent = check_parameter(name, value)
    assert sent == value
    body = {"model": "m", "messages": [{"role": "user", "content": "?"}], name: sent}
    own_validator().validate(body)


def test_every_parameter_was_tried() -> None:
    assert {name for name, _ in ALLOWED} == set(PARAMETERS)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("temperature", 2.1, "from 0 to 2"),
        ("temperature", "hot", "a number"),
        ("temperature", True, "a number"),
        ("temperature", float("nan"), "from 0 to 2"),
        ("top_p", 0, "from 0.01 to 1"),
        ("max_tokens", 0, "whole number"),
        ("max_tokens", 1.5, "whole number"),
        ("seed", -1, "whole number"),
        ("reasoning_effort", "vast", '"low"'),
        ("stop", [], "at most 4"),
        ("stop", ["a"] * 5, "at most 4"),
        ("stop", [""], "at most 4"),
        ("stop", [3], "at most 4"),
        ("temprature", 1, "temperature"),
        ("messages", [], "There is no parameter"),
        ("stream", False, "There is no parameter"),
    ],
)
def test_what_is_not_allowed_is_told(name: str, value: object, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        check_parameter(name, value)
    assert told in caught.value.what


def test_how_long_a_reply_may_become() -> None:
    assert longest_reply({}) is None
    assert longest_reply({"max_tokens": 9, "max_completion_tokens": 7, "seed": 1}) == 7
