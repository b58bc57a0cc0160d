"""What makes the tests of the app quick, and the app look the same wherever they run."""

import os
from collections.abc import Iterator
from unittest import mock

import pytest

from tests.ui.quiet import quick_pilot

__all__ = ["quick_pilot"]


@pytest.fixture(autouse=True)
def _all_colors() -> Iterator[None]:
    with mock.patch.dict(os.environ, {"TERM": "xterm-256color"}):
        os.environ.pop("NO_COLOR", None)
        yield
