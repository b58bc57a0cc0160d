"""An environment of its own for every test, and chinwag as a process."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The folders of a new person; nothing of the one who runs the tests but the search path."""
    return {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "PATH": os.environ["PATH"],
    }


@pytest.fixture
def config_file(tmp_path: Path) -> Path:
    """Where config.toml is looked for; the folder exists."""
    folder = tmp_path / "config" / "chinwag"
    folder.mkdir(parents=True)
    return folder / "config.toml"


@pytest.fixture
def chinwag(environ: dict[str, str]) -> Run:
    """Run `chinwag` with arguments and more environment, without a terminal."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tui_app", *arguments],
            env=environ | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run
