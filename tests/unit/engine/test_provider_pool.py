"""Providers by name."""

import pytest

from tests.stubs.clock import StillClock
from tui_app.config.provider_rows import built_in_rows
from tui_app.config.settings import Settings
from tui_app.core.errors import AuthenticationError
from tui_app.engine.provider_pool import ProviderPool

SETTINGS = Settings(providers=built_in_rows())


def test_a_provider_is_made_once() -> None:
    pool = ProviderPool(SETTINGS, {"AIMLAPI_KEY": "secret"}, StillClock())
    assert pool.provider("aimlapi") is pool.provider("aimlapi")
    assert pool.provider("guide").label == "Guide"
    pool.close()


def test_a_key_that_is_needed_and_missing_is_told_before_anything_is_sent() -> None:
    pool = ProviderPool(SETTINGS, {}, StillClock())
    with pytest.raises(AuthenticationError) as raised:
        pool.provider("aimlapi")
    assert "AIMLAPI_API_KEY" in raised.value.advice
    pool.close()
