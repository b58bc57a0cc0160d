from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.store.making import HeldClock
from tui_app.store import Store


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "chinwag.db"


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, database: Path, clock: HeldClock) -> Iterator[Store]:
    """A store in a file, and one in memory: they behave the same."""
    opened = Store.open(database if request.param == "file" else None, clock)
    yield opened
    opened.close()


@pytest.fixture
def file_store(database: Path, clock: HeldClock) -> Iterator[Store]:
    opened = Store.open(database, clock)
    yield opened
    opened.close()


@pytest.fixture
def second(database: Path, clock: HeldClock, file_store: Store) -> Iterator[Store]:
    """Another window beside that of `file_store`."""
    opened = Store.open(database, clock)
    yield opened
    opened.close()
