"""Programs that note what they are given instead of doing anything."""

import os
from collections.abc import Mapping
from pathlib import Path


class FakeTools:
    """A folder of small programs. `environ` lets only them, and the shell's own tools, be found."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()

    @property
    def environ(self) -> Mapping[str, str]:
        return {"PATH": str(self._folder)}

    def add(self, name: str, then: str = "") -> None:
        """Add a program that notes its arguments and input, and goes on with `then` (for `sh`)."""
        cat = "/bin/cat" if os.access("/bin/cat", os.X_OK) else "/usr/bin/cat"
        program = self._folder / name
        program.write_text(
            "#!/bin/sh\n"
            f'printf "%s\\n" "{name} $*" >> "{self._folder}/calls"\n'
            f'{cat} > "{self._folder}/input-{name}"\n{then}\n',
            encoding="utf-8",
        )
        program.chmod(0o700)

    @property
    def calls(self) -> list[str]:
        """Every start of a program, with its arguments."""
        file = self._folder / "calls"
        return file.read_text("utf-8").splitlines() if file.exists() else []

    def given(self, name: str) -> bytes:
        """What a program read at its last start."""
        return (self._folder / f"input-{name}").read_bytes()
