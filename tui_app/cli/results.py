"""Arguments of commands that print what they find."""

import argparse


def add_results(parser: argparse.ArgumentParser, most: int, things: str) -> None:
    """Add `--limit` and `--json`. `most`: what is printed at most of `things` without `--limit`."""
    parser.add_argument(
        "--limit",
        type=_at_least_one,
        default=most,
        metavar="N",
        help=f"print at most N {things} ({most})",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, with texts as they are")


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1 << 31):
        raise argparse.ArgumentTypeError("N is a number from 1 up")
    return int(text)
