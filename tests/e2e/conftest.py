"""A loopback server, and a home folder whose configuration asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stubs.loopback import LoopbackServer


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as server:
        yield server


@pytest.fixture
def home(tmp_path: Path, server: LoopbackServer) -> Path:
    folder = tmp_path / "config" / "chinwag"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(
        f"""
provider = "local"
reduced_motion = true
titles_by_model = false
[providers.local]
base_url = "{server.url}"
api_key_env = "STUB_KEY"
model = "example/stub-model"
""",
        encoding="utf-8",
    )
    return tmp_path
