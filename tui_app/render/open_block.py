"""What all blocks have in common that are set piece by piece while they grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tui_app.render.markdown import set_blocks
from tui_app.render.page import Page
from tui_app.render.parser import Node, last_text
from tui_app.render.patience import completed

_LONGEST_SOFTENED = 4_000
"""Characters of a text beyond which its marks are shown as they are while it grows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a block has come with its source."""

    rest: str
    """The source that is not settled yet."""
    ended: bool = False
    """Whether the block has ended: `rest` is to be read as what follows it, and nothing
    provisional has been set."""


class OpenBlock(Protocol):
    """The last block of a growing text."""

    def advance(self, source: str, final: bool) -> Progress:
        """Settle what is certain of `source`, set the rest provisionally.

        `source`: what was left last time and what came since. `final`: nothing more will come.
        """
        ...

    def weight(self, source: str) -> int:
        """About how much `advance` with `source` would set anew of what is settled; see
        `weight_of`."""
        ...


def set_provisionally(nodes: Sequence[Node], shown: str, page: Page) -> None:
    """Set blocks that may still change; the last text among them as it will look when done."""
    soften(nodes, shown)
    set_blocks(nodes, page)


def soften(nodes: Sequence[Node], shown: str) -> None:
    """Complete the marks of the last text, unless a blank line has ended it."""
    token = None if shown.endswith("\n\n") else last_text(nodes)
    if token and len(token.content) <= _LONGEST_SOFTENED:
        token.content = completed(token.content)
