"""What makes pictures the same everywhere."""

import os
from collections.abc import Iterator
from unittest import mock

import pytest

from tests.snapshots.scenes import keep_to_zone, same_everywhere
from tests.ui.quiet import quick_pilot

__all__ = ["quick_pilot"]


@pytest.fixture(autouse=True)
def _same_everywhere() -> Iterator[None]:
    with mock.patch.dict(os.environ):
        same_everywhere(os.environ)
        yield
    keep_to_zone()
