"""Files and folders that only their owner can read, whatever the umask.

On Windows the user's own folders are private already and modes mean nothing.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from tui_app.core.errors import ConfigError

_ADVICE = "Check the folder's owner and permissions, and that the disk is not full."


def make_private_dir(path: Path) -> None:
    """Make `path` and the folders above it that are missing, each with mode 0700.

    A folder that is there keeps its mode: it may be shared on purpose.

    Raises: ConfigError.
    """
    missing: list[Path] = []
    folder = path
    try:
        while not folder.exists() and folder != folder.parent:
            missing.append(folder)
            folder = folder.parent
        for folder in reversed(missing):
            with suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                folder.chmod(0o700)
    except OSError as error:
        raise _failed("The folder", path, "made", error) from error
    if not path.is_dir():
        raise ConfigError(f"{path} is no folder.", advice="Move it away, or name another folder.")


def open_private(path: Path, mode: str) -> IO[Any]:
    """Open a file for writing that has mode 0600, new or not. `mode` as of `open`; text is UTF-8.

    Raises: ConfigError.
    """
    encoding = None if "b" in mode else "utf-8"
    try:
        return open(path, mode, encoding=encoding, opener=_private_opener)
    except OSError as error:
        raise _failed("The file", path, "opened", error) from error


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` so that a crash leaves the old file or the new one, with mode 0600.

    A symbolic link stays one: the file it points to is replaced.

    Raises: ConfigError.
    """
    temporary = None
    try:
        target = Path(os.path.realpath(path))
        make_private_dir(target.parent)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        temporary.chmod(0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
        temporary = None
        sync_folder(target.parent)
    except OSError as error:
        raise _failed("The file", path, "written", error) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _private_opener(name: str, flags: int) -> int:
    descriptor = os.open(name, flags, 0o600)
    if hasattr(os, "fchmod"):
        try:
            os.fchmod(descriptor, 0o600)
        except BaseException:
            os.close(descriptor)
            raise
    return descriptor


def sync_folder(folder: Path) -> None:
    """Make a new or changed name in `folder` survive a power cut, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failed(thing: str, path: Path, done: str, error: OSError) -> ConfigError:
    reason = error.strerror or str(error)
    return ConfigError(f"{thing} {path} cannot be {done}: {reason}.", advice=_ADVICE)
