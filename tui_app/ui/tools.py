"""Small programs of this machine that take a text or answer a question: clipboards, tmux."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence

_TIMEOUT = 2.0


def has_tool(name: str, environ: Mapping[str, str]) -> bool:
    """Whether a program of this name can be started."""
    return shutil.which(name, path=environ.get("PATH")) is not None


def feed(
    command: Sequence[str], text: str, environ: Mapping[str, str], encoding: str = "utf-8"
) -> bool:
    """Give `text` to a program; whether it took it. Blocks for up to two seconds.

    Its output goes nowhere: a clipboard tool stays behind and would hold a pipe open.
    """
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands, the text goes through stdin
            command,
            input=text.encode(encoding, "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
            env=environ,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def ask(command: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """What a program prints; None where it fails. Blocks for up to two seconds."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
            env=environ,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None
