"""What a session is called before anyone names it."""

from tui_app.core.text import safe_line

LIMIT = 80


def title_from(question: str) -> str:
    """The first line of a question that says anything, as a title of at most 80 characters."""
    for line in question.splitlines():
        words = line.strip().lstrip("#>*-` ").strip()
        if words:
            return safe_line(words, LIMIT)
    return safe_line(question, LIMIT) or "New chat"
