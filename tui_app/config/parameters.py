"""The parameters of a request that a person may set, with their types and ranges.

Source: the Chat Completions API; checked in tests against a schema of it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, cast

from tui_app.config.suggest import try_one_of
from tui_app.config.values import NotAllowed, OneOf, Range, check, shown
from tui_app.core.errors import ConfigError
from tui_app.core.text import safe_line

_MOST_TOKENS = 10_000_000
_LARGEST_SEED = 2**53 - 1
"""The largest whole number that every JSON reader takes as it is."""
_STOPS = 4
_LONGEST_STOP = 200

PARAMETERS: Mapping[str, Any] = MappingProxyType(
    {
        "temperature": Annotated[float, Range(0, 2)],
        "top_p": Annotated[float, Range(0.01, 1)],
        "max_tokens": Annotated[int, Range(1, _MOST_TOKENS)],
        "max_completion_tokens": Annotated[int, Range(1, _MOST_TOKENS)],
        "frequency_penalty": Annotated[float, Range(-2, 2)],
        "presence_penalty": Annotated[float, Range(-2, 2)],
        "seed": Annotated[int, Range(1, _LARGEST_SEED)],
        "reasoning_effort": Annotated[
            str, OneOf(("none", "minimal", "low", "medium", "high", "xhigh"))
        ],
        "stop": str,
    }
)
"""By name, the declared type of each. `stop` may also be a list of texts."""
LIMITS = ("max_completion_tokens", "max_tokens")
"""Those that say how long a reply may become, in tokens."""


def check_parameter(name: str, value: object) -> object:
    """`value` as the parameter `name` is sent.

    Raises: ConfigError naming what is allowed, and the known names for an unknown one.
    """
    if name not in PARAMETERS:
        raise ConfigError(
            f"There is no parameter {safe_line(name, 40)}; {try_one_of(name, PARAMETERS)}."
        )
    try:
        return _stops(value) if name == "stop" else check(value, PARAMETERS[name])
    except NotAllowed as error:
        raise ConfigError(f"{name} is {shown(value)}; allowed is {error}.") from error


def longest_reply(parameters: Mapping[str, object]) -> int | None:
    """How many tokens a reply may have at most; None where nothing says it."""
    limits = [value for name in LIMITS if isinstance(value := parameters.get(name), int)]
    return min(limits, default=None)


def _stops(value: object) -> object:
    rule = f"a text, or a list of at most {_STOPS}, each of 1 to {_LONGEST_STOP} characters"
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not 1 <= len(cast("list[object]", texts)) <= _STOPS:
        raise NotAllowed(rule)
    for text in cast("list[object]", texts):
        if not (isinstance(text, str) and 1 <= len(text) <= _LONGEST_STOP):
            raise NotAllowed(rule)
    return value
