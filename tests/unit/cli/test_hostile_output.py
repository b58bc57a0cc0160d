"""What chinwag prints outside the app holds nothing that a terminal obeys, whatever it quotes."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stubs import hostile
from tui_app.cli import output
from tui_app.cli.commands import COMMANDS
from tui_app.core.errors import ErrorReport

OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
NAME = "x\x1b]0;owned\x07\x1b[2J\r\x9b31m\u202ey"


def run(folder: Path, *arguments: str | bytes, **variables: str) -> str:
    """stdout and stderr of a run whose home is in `folder`."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONIOENCODING": "utf-8:surrogateescape",
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "HOME": str(folder),
        **variables,
    }
    ended = subprocess.run(
        [sys.executable, "-m", "tui_app", *arguments],
        env=environ,
        cwd=folder if folder.exists() else None,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    text = (ended.stdout + ended.stderr).decode("utf-8", "surrogateescape")
    assert "Traceback" not in text
    assert not OBEYED.search(text), ascii(text)
    return text


def test_names_of_files_and_folders(tmp_path: Path) -> None:
    folder = tmp_path / NAME
    themes = folder / "config" / "chinwag" / "themes"
    themes.mkdir(parents=True)
    (themes / f"{NAME}.toml").write_text("dark = 1")
    (themes / "b.toml").write_text(f'name = "{NAME!r}"\ndark = true'.replace("\\", "\\\\"))
    assert "␛]0;owned␇" in run(folder, "config")


CONFIGURATIONS = (
    r"""
model = "\u001b[31m\u009b2J\u202e"
"\u001b]0;x\u0007\u202e" = 1
provider = "\u001b[2J"
theme = "\u001b[2J\u202e"
system_prompt = "\u001b[2J\u202e\u009b\r"
providers = "\u001b[2J"
providers."\u001b[2J" = {base_url = "http://127.0.0.1:9/v1"}
providers.x = {base_url = "http://127.0.0.1:9/v1", label = "\u009b31m\u202e[@click=app.quit]x"}
providers.x = {base_url = "http://127.0.0.1:9/v1", model = "\u001b[2J"}
providers.x = {base_url = "http://127.0.0.1:9/v1", documentation = "\u001b[2J"}
providers.x = {base_url = "http://127.0.0.1:9/v1", headers = {"\u001b[31m" = "\u001b"}}
providers.x = {base_url = "http://127.0.0.1:9/v1", "\u001b[31m" = 1}
providers.x = {base_url = "http://\u001b[31m/"}
ESC[2J is not TOML
""".replace("ESC", "\x1b")
    .strip()
    .split("\n")
)


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_configuration(tmp_path: Path, config: str) -> None:
    folder = tmp_path / "config" / "chinwag"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(config, encoding="utf-8")
    assert run(tmp_path, "config")


def test_arguments_and_variables(tmp_path: Path) -> None:
    for arguments in (
        [f"--{NAME}"],
        [NAME],
        ["config", NAME],
        ["--model", NAME, "config"],
        ["--provider", NAME, "config"],
        ["--config", NAME, "config"],
        ["--data-dir", NAME, "config"],
        [b"\xff\x9b31m\xc2\x9b"],
        ["--log"],
        *([command, NAME] for command in COMMANDS),
        *([command, "--data-dir", NAME] for command in COMMANDS),
    ):
        assert run(tmp_path, *arguments)
    assert run(tmp_path, "config", CHINWAG_THEME=NAME, CHINWAG_MODEL=NAME)
    assert run(tmp_path, "config", **{f"CHINWAG_{NAME}": NAME})
    assert run(tmp_path / NAME)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "ascii"])
def test_every_encoding(encoding: str) -> None:
    for text in (*hostile.ALL.values(), *hostile.HARMLESS.values()):
        buffer = io.BytesIO()
        stream = io.TextIOWrapper(buffer, encoding, newline="")
        output.write(text, stream)
        stream.flush()
        written = buffer.getvalue()
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", written)
        if encoding == "latin-1":
            assert not re.search(rb"[\x80-\x9f]", written)
        assert not OBEYED.search(written.decode(encoding).replace("\t", ""))


def test_errors(capsys: pytest.CaptureFixture[str]) -> None:
    for text in hostile.ALL.values():
        output.write_error(ErrorReport("x", text, text, text))
        output.write_notices((text,))
    printed = "".join(capsys.readouterr())
    assert printed
    assert not OBEYED.search(printed.replace("\t", ""))
