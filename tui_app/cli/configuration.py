"""From arguments to the configuration in force."""

import argparse
from collections.abc import Mapping

from tui_app.config.load import Configuration, load
from tui_app.config.paths import Paths, chosen_paths
from tui_app.core.errors import ConfigError


def read_configuration(
    arguments: argparse.Namespace, environ: Mapping[str, str]
) -> tuple[Paths, Configuration]:
    """Where the files are, and what is in force. Raises: ConfigError."""
    if arguments.no_config and arguments.config is not None:
        raise ConfigError(
            "--config and --no-config were both given.", advice="Give one of the two."
        )
    paths = chosen_paths(environ, config=arguments.config, data_dir=arguments.data_dir)
    flags = {"provider": arguments.provider, "model": arguments.model}
    return paths, load(paths, environ, flags, without_config=arguments.no_config)
