"""How chinwag was called, for the command lines that it advises."""

import argparse
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tui_app.config.command_line import CommandLine
from tui_app.config.paths import chosen_paths
from tui_app.core.errors import ConfigError


def command_line(arguments: argparse.Namespace, environ: Mapping[str, str]) -> CommandLine:
    """How to call chinwag again with the files of this run; without them where they cannot be."""
    try:
        paths = chosen_paths(environ, config=arguments.config, data_dir=arguments.data_dir)
    except ConfigError:
        return CommandLine(_program())
    config: tuple[str, ...] = ()
    if arguments.config is not None:
        config = ("--config", str(paths.config_file))
    elif arguments.no_config:
        config = ("--no-config",)
    return CommandLine(_program(), config, None if arguments.data_dir is None else paths.data_dir)


def _program() -> tuple[str, ...]:
    """How chinwag was started, where its name alone would not do."""
    started = Path(sys.argv[0])
    if started.stem == "__main__":
        return (sys.executable, "-m", "tui_app")
    if started.stem == "chinwag" and not shutil.which("chinwag"):
        return (str(started.absolute()),)
    return ("chinwag",)
