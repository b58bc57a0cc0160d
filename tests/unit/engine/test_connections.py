"""Providers by name."""

import pytest

from tests.stubs.clock import StillClock
from tui_app.config.provider_rows import built_in_rows
from tui_app.config.settings import Settings
from tui_app.core.errors import AuthenticationError
from tui_app.engine.connections import Connections

SETTINGS = Settings(providers=built_in_rows())


def test_a_provider_is_made_once() -> None:
    connections = Connections(SETTINGS, {"AIMLAPI_KEY": "secret"}, StillClock())
    assert connections.provider("aimlapi") is connections.provider("aimlapi")
    assert connections.provider("guide").label == "Guide"
    connections.close()


def test_a_key_that_is_needed_and_missing_is_told_before_anything_is_sent() -> None:
    connections = Connections(SETTINGS, {}, StillClock())
    with pytest.raises(AuthenticationError) as raised:
        connections.provider("aimlapi")
    assert "AIMLAPI_API_KEY" in raised.value.advice
    connections.close()
