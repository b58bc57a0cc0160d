"""Command lines that are advised: they use the same files as the run that advises them.

In advice each stands in backquotes and begins with `chinwag`. How chinwag was started, and with
which files, is put in where the advice is shown; nothing below knows it.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tui_app.core.errors import ErrorReport

_ADVISED = re.compile("`chinwag((?: [^`]*)?)`")


@dataclass(frozen=True, slots=True)
class CommandLine:
    """How to call chinwag again, with the same files."""

    program: tuple[str, ...] = ("chinwag",)
    config: tuple[str, ...] = ()
    """`--config FILE` or `--no-config`, where one of them is in force."""
    data_dir: Path | None = None
    """The folder of the chats, where it is not the usual one."""

    def line(self, *arguments: str) -> str:
        """The line for the shell, good in any folder."""
        return f"{self._beginning(arguments)} {quoted(*arguments)}"

    def advice(self, text: str) -> str:
        """`text` with each line in backquotes made whole, and without the backquotes."""
        return _ADVISED.sub(lambda found: self._beginning(found[1].split()) + found[1], text)

    def report(self, error: ErrorReport) -> ErrorReport:
        """`error` with its advice made whole."""
        return replace(error, advice=self.advice(error.advice))

    def _beginning(self, arguments: Sequence[str]) -> str:
        """What comes before `arguments`, which may name other files themselves."""
        words = [*self.program]
        if not {"--config", "--no-config"}.intersection(arguments):
            words += self.config
        if self.data_dir is not None and "--data-dir" not in arguments:
            words += ["--data-dir", str(self.data_dir)]
        return quoted(*words)


def quoted(*words: str) -> str:
    """`words` as the shell of this system takes them for just these."""
    if os.name == "nt":
        import subprocess

        return subprocess.list2cmdline(words)
    import shlex

    return shlex.join(words)
