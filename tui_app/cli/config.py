"""`chinwag config`: what is in force, and where each value comes from.

The output is TOML that would configure the same, but for the values of headers. Keys are never
in it: only whether one is found, and in which variable.
"""

import argparse
from collections.abc import Mapping

HELP = "show the settings in force and where each comes from"
DESCRIPTION = "Show the settings in force and where each comes from. Keys are not shown."


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the effective configuration. Raises: ConfigError."""
    from tui_app.cli.configuration import read_configuration
    from tui_app.cli.effective import effective
    from tui_app.cli.output import write, write_notices
    from tui_app.config.themes import load_themes

    paths, configuration = read_configuration(arguments, environ)
    themes = load_themes(paths)
    _, theme_notice = themes.choose(configuration.settings.theme)
    write(effective(paths, configuration, themes, environ))
    write_notices(
        configuration.notices + themes.notices + ((theme_notice,) if theme_notice else ())
    )
    return 0
