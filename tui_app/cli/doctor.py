"""`chinwag doctor`: is everything well, and what to do where it is not."""

import argparse
import os
import shutil
import stat
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_app.config.paths import Paths
    from tui_app.store.checking import Finding

HELP = "check that all is well, rescue what is damaged"
DESCRIPTION = (
    "Check the chats, the files and the configuration, and say what to do where something is "
    "wrong. Nothing is changed. A line that is marked !! is wrong and makes the exit status 1; one "
    "marked ! is a hint and does not."
)
_BESIDE = True
"""What --recover has without a FILE."""
_LITTLE_SPACE = 200_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--recover",
        nargs="?",
        const=_BESIDE,
        metavar="FILE",
        help="save what can be read of damaged chats into a new file; the damaged one stays. "
        "Of sound chats nothing is saved, unless FILE is named",
    )
    ways.add_argument(
        "--rebuild-index",
        action="store_true",
        help="build the index for searching again, also while windows are open",
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Check, recover or rebuild. Returns 1 where the check finds something. Raises: ChinwagError."""
    from tui_app.config.paths import chosen_paths

    paths = chosen_paths(environ, config=arguments.config, data_dir=arguments.data_dir)
    if arguments.recover is not None:
        return _recover(arguments, environ, paths)
    if arguments.rebuild_index:
        return _rebuild_index(paths)
    return _check(arguments, environ, paths)


def _check(arguments: argparse.Namespace, environ: Mapping[str, str], paths: "Paths") -> int:
    from tui_app.cli.command_line import command_line
    from tui_app.cli.output import write
    from tui_app.store.checking import check_store

    command = command_line(arguments, environ)
    marks: Counter[str] = Counter()
    for findings in (
        check_store(paths.database, paths.locks_dir),
        _given_folder(arguments, paths),
        _places(paths),
        _configuration(arguments, environ),
    ):
        for finding in findings:
            write(f"{finding.mark:<3} {finding.what}")
            if finding.advice:
                write(textwrap.indent(command.advice(finding.advice), "    "))
            marks[finding.mark] += 1
    if wrong := marks["!!"]:
        write(f"Something is wrong: {wrong}, marked !! above.")
    else:
        write(f"Everything is well.{' A hint is marked ! above.' if marks['!'] else ''}")
    return 1 if wrong else 0


def _given_folder(arguments: argparse.Namespace, paths: "Paths") -> "Iterator[Finding]":
    """A folder that was named and is not there is more often a slip than a wish."""
    from tui_app.store.checking import Finding

    if arguments.data_dir is not None and not paths.data_dir.is_dir():
        yield Finding(True, f"there is no folder {paths.data_dir}", "Is its name what you meant?")


def _places(paths: "Paths") -> "Iterator[Finding]":
    from tui_app.config.command_line import quoted
    from tui_app.store.checking import Finding

    # On macOS both are the same folder.
    for folder in dict.fromkeys((paths.data_dir, paths.config_dir)):
        if not folder.is_dir():
            continue
        shared = os.name != "nt" and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        close = f"chmod {quoted('700', str(folder))}"
        if not os.access(folder, os.W_OK | os.X_OK):
            yield Finding(False, f"{folder} cannot be written", "Check who owns the folder.")
        elif not shared:
            yield Finding(True, f"{folder} is yours alone")
        elif folder == paths.data_dir:
            yield Finding(False, f"others can look into {folder}", close)
        else:
            # Folders of settings often are open, and there are no chats and no keys in this one.
            advice = f"To keep headers in config.toml to yourself: {close}"
            yield Finding(True, f"others can look into {folder}", advice)
    if paths.unsaved_dir.is_dir() and any(paths.unsaved_dir.iterdir()):
        yield Finding(
            True,
            f"{paths.unsaved_dir} holds texts that the history did not take",
            "Look through them; the folder can go when you have what you want.",
        )
    folder = paths.data_dir
    while not folder.is_dir():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    yield Finding(
        free >= _LITTLE_SPACE,
        f"the disk of {folder} has {free // 1_000_000} MB left",
        "" if free >= _LITTLE_SPACE else "Free some space.",
    )


def _configuration(
    arguments: argparse.Namespace, environ: Mapping[str, str]
) -> "Iterator[Finding]":
    from tui_app.cli.configuration import read_configuration
    from tui_app.config.keys import choose_provider, find_key
    from tui_app.config.themes import load_themes
    from tui_app.core.errors import ChinwagError
    from tui_app.store.checking import Finding

    try:
        paths, configuration = read_configuration(arguments, environ)
        there = "" if paths.config_file.exists() else "; there is none, so these are the defaults"
        yield Finding(True, f"{paths.config_file} can be used{there}")
        for notice in (*configuration.notices, *load_themes(paths).notices):
            yield Finding(False, notice)
        provider = choose_provider(configuration.settings, environ)
        key = find_key(provider, environ)
    except ChinwagError as error:
        yield Finding(False, f"{error.title}: {error.what}", error.advice)
        return
    if key:
        yield Finding(
            True, f"{provider.label} is asked; its key is in {key.source} (it was not called)"
        )
    elif provider.key_required and provider.kind == "openai":
        yield Finding(
            False,
            f"{provider.label} is asked, but no key is set",
            f"Set {' or '.join(provider.api_key_env)}.",
        )
    else:
        yield Finding(True, f"{provider.label} is asked, without a key (it was not called)")


def _recover(arguments: argparse.Namespace, environ: Mapping[str, str], paths: "Paths") -> int:
    from tui_app.cli.command_line import command_line
    from tui_app.cli.named_file import named_file
    from tui_app.cli.output import write
    from tui_app.cli.progress import progress_line
    from tui_app.store.checking import is_sound
    from tui_app.store.recovering import recover

    file = arguments.recover
    target = None if file is _BESIDE else named_file(file)
    command = command_line(arguments, environ)
    if target is None and is_sound(paths.database):
        write("The chats are sound: nothing needs recovering.")
        write(f"To copy them: {command.line('backup', 'FILE')}")
        return 0
    with progress_line("Recovering") as progress:
        saved = recover(paths.database, target, progress)
    write(f"Saved {_counted(saved.messages, 'message')} in {_counted(saved.sessions, 'chat')}.")
    write(f"Lost: {_counted(saved.lost_messages, 'message')}.")
    if saved.cut_short:
        write(f"The end is missing of {_counted(saved.cut_short, 'message')}.")
    if saved.rebuilt_sessions:
        write(f"The title is missing of {_counted(saved.rebuilt_sessions, 'chat')}.")
    write(f"They are in {saved.file}; {paths.database} stays as it is.")
    write(f"To use them: {command.line('restore', str(saved.file))}")
    return 0


def _rebuild_index(paths: "Paths") -> int:
    from tui_app.cli.output import write
    from tui_app.cli.progress import progress_line
    from tui_app.store.reindexing import rebuild_index_of

    with progress_line("Building the index") as progress:
        count = rebuild_index_of(paths.database, progress)
    write(f"The index has {_counted(count, 'message')} now.")
    return 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
