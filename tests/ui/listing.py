"""Sessions as the list is given them."""

from array import array
from collections.abc import Mapping, Sequence

from tui_app.core.browsing import SessionOrder
from tui_app.core.conversation import SessionSummary
from tui_app.ui.grouping import LocalDate, group, local_date
from tui_app.ui.session_rows import Summaries
from tui_app.ui.widgets.session_list import Listing


def listing(
    sessions: Sequence[SessionSummary], now_ms: int, to_date: LocalDate = local_date
) -> Listing:
    """A listing of `sessions`, in the order a list has; their keys are 1, 2, 3…"""
    pinned = [each for each in sessions if each.pinned_at is not None]
    rest = [each for each in sessions if each.pinned_at is None]
    shown = [*pinned, *rest]
    numbers = {each.id: number for number, each in enumerate(shown, 1)}
    order = SessionOrder(
        array("q", numbers.values()), array("q", [each.updated_at for each in shown]), len(pinned)
    )

    def read(keys: Sequence[int]) -> Mapping[int, SessionSummary]:
        return {key: shown[key - 1] for key in keys}

    return Listing(order, group(order, now_ms, to_date), Summaries(read), numbers.get)
