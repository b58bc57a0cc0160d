from dataclasses import fields

import pytest

from tui_app.config.settings import (
    ProviderSettings,
    Settings,
    declared_settings,
    descriptions,
)
from tui_app.config.values import check


@pytest.mark.parametrize("kind", [Settings, ProviderSettings])
def test_every_setting_is_described_where_it_is_defined(kind):
    described = descriptions(kind.__name__)
    assert list(described) == [each.name for each in fields(kind)]
    for text in described.values():
        assert len(text) > 20
        assert text.endswith(".")


def test_every_default_is_allowed():
    for name, declared in declared_settings().items():
        value = getattr(Settings(), name)
        assert check(value, declared) == value


def test_headers_are_not_in_the_repr():
    row = ProviderSettings("local", "local", headers={"Authorization": "Basic c2VjcmV0"})
    assert "c2VjcmV0" not in repr(row)
    assert "c2VjcmV0" not in repr(Settings(providers={"local": row}))
