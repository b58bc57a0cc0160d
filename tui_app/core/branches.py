"""What is sent of a branch, and what a summary can stand for."""

from collections.abc import Sequence

from tui_app.core.chat import Role
from tui_app.core.conversation import MessageHead
from tui_app.core.summary import Summary

KEPT_TURNS = 2
"""Turns at the end of a branch that are never summarised."""


def after_summary(
    branch: Sequence[MessageHead],
) -> tuple[Summary | None, Sequence[MessageHead]]:
    """The summary that is sent of a branch, if it has one, and the messages after it."""
    for number in range(len(branch) - 1, -1, -1):
        summary = branch[number].summary
        if summary is not None:
            return summary, branch[number + 1 :]
    return None, branch


def to_summarise(branch: Sequence[MessageHead]) -> Sequence[MessageHead]:
    """The beginning of a branch that a new summary can stand for: all but its last turns. Empty
    where that is nothing, or nothing that is not summarised already."""
    questions = [number for number, head in enumerate(branch) if head.role is Role.USER]
    end = questions[-KEPT_TURNS] if len(questions) > KEPT_TURNS else 0
    _, fresh = after_summary(branch)
    return branch[:end] if end > len(branch) - len(fresh) else ()
