"""Folders of their own for every test."""

from pathlib import Path

import pytest

from tui_app.config.paths import Paths


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """Both folders under a fresh one; the configuration's exists."""
    found = Paths(tmp_path / "config" / "chinwag", tmp_path / "data" / "chinwag")
    found.config_dir.mkdir(parents=True)
    return found
