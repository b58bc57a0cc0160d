"""From arguments to the configuration in force."""

import argparse
from collections.abc import Mapping

from tui_app.config.load import Configuration, load
from tui_app.config.paths import Paths, chosen_paths


def read_configuration(
    arguments: argparse.Namespace, environ: Mapping[str, str]
) -> tuple[Paths, Configuration]:
    """Where the files are, and what is in force. Raises: ConfigError."""
    paths = chosen_paths(environ, config=arguments.config, data_dir=arguments.data_dir)
    flags = {"provider": arguments.provider, "model": arguments.model}
    return paths, load(paths, environ, flags)
