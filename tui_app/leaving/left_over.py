"""What the history did not take, kept in a file of its own when chinwag ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tui_app.core.text import encodable, safe, safe_line
from tui_app.leaving.private_files import leave_behind

TYPED = "what you typed"


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A text that is nowhere but here."""

    what: str
    """What it is, such as `TYPED`."""
    text: str
    cause: str
    """Why the history did not take it, as a title."""


def keep_left_over(texts: Sequence[LeftOver], folder: Path) -> str:
    """Write `texts` into a private file, in `folder` if it can be.

    What to tell the person: where the file lies, or the texts themselves where no disk takes them;
    empty where there are none. Raises nothing.
    """
    if not texts:
        return ""
    causes = ", ".join(dict.fromkeys(each.cause for each in texts))
    whats = ", ".join(dict.fromkeys(each.what for each in texts))
    told = f"Not in the history ({safe_line(causes)}): {safe_line(whats)}."
    content = "\n".join(f"== {each.what} ==\n\n{each.text}\n" for each in texts)
    file = leave_behind(encodable(f"{told}\n\n{content}"), folder, "unsaved")
    if file is None:
        return f"{told}\nNo file could be written either, so here it is:\n\n{safe(content)}"
    return f"{told}\nIt is kept in {safe_line(str(file))}"
