"""The history of a life that is measured: built once, kept in the system's temporary folder."""

import contextlib
import functools
import shutil
import sys
import tempfile
import zlib
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import library
from tests.benchmarks.library import LIFE, Size, write_library
from tests.benchmarks.programs import home_for
from tests.benchmarks.server import Server
from tui_app.store.migrations import VERSION

SEED = 5
QUICK = Size(5_000, 50_000)


def size_for(quick: bool) -> Size:
    return QUICK if quick else LIFE


@contextlib.contextmanager
def life_home(server: Server, size: Size) -> Generator[Path]:
    """A home folder with the history, asking `server`."""
    with home_for(server) as home:
        data = home / "data"
        data.mkdir()
        # Not one more copy: what the app itself writes into it does not count.
        (data / "chinwag").symlink_to(working_copy(size).parent)
        yield home


@functools.cache
def _folder(size: Size) -> TemporaryDirectory[str]:
    """The folder of this run's copy, which goes when the process ends."""
    kept = TemporaryDirectory(prefix="chinwag-benchmark-")
    shutil.copy(_built(size), kept.name)
    return kept


def working_copy(size: Size) -> Path:
    """The database of this run, which may be written to."""
    return Path(_folder(size).name, "chinwag.db")


def _built(size: Size) -> Path:
    """The history as it was built, by this run or an earlier one of the same recipe."""
    recipe = zlib.crc32(Path(library.__file__).read_bytes())
    name = f"chinwag-library-{SEED}-{size.sessions}-{size.messages}-{VERSION}-{recipe:08x}"
    folder = Path(tempfile.gettempdir(), name)
    if not folder.exists():
        with TemporaryDirectory(prefix=f"{name}-", dir=folder.parent) as begun:
            write_library(Path(begun, "part"), size, SEED, _tell)
            Path(begun, "part").rename(folder)
    return folder / "chinwag.db"


def _tell(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\rBuilding the history… {100 * done // total} %{end}")
        sys.stderr.flush()
