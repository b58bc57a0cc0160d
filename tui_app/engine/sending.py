"""What is sent of a branch, out of the store."""

from collections.abc import Sequence

from tui_app.core.branches import after_summary
from tui_app.core.conversation import MessageHead
from tui_app.store.store import Store


def sent_part(store: Store, branch: Sequence[MessageHead]) -> tuple[str, Sequence[MessageHead]]:
    """The summary that is sent of a branch, empty where there is none, and the messages after it.

    Raises: StoreError.
    """
    summary, rest = after_summary(branch)
    text = store.summary(summary.id) if summary is not None else None
    return (text, rest) if text else ("", branch)
