"""What a session is called before anyone names it."""

import re

from tui_app.core.text import safe_line

LIMIT = 80
MODEL_LIMIT = 60
_NO_TITLE = 160
"""Characters of a line that is none, whatever was asked for."""
_MARKDOWN = " \t#>*_`~"
_QUOTES = {'"': '"', "'": "'", "“": "”", "„": "“", "‘": "’", "«": "»", "「": "」"}
_LABEL = re.compile(r"title\s*[:\uff1a]\s*", re.IGNORECASE)


def title_from(question: str) -> str:
    """The first line of a question that says anything, as a title of at most 80 characters."""
    for line in question.splitlines():
        words = line.strip().lstrip("#>*-` ").strip()
        if words:
            return safe_line(words, LIMIT)
    return safe_line(question, LIMIT) or "New chat"


def title_from_model(answer: str) -> str:
    """The title in what a model answered, of at most 60 characters; empty where there is none."""
    line = next((line for line in map(_bare, answer.splitlines()) if line), "")
    if len(line) > _NO_TITLE:
        return ""
    if len(line) > MODEL_LIMIT:
        whole_words = line[: MODEL_LIMIT - 1].rpartition(" ")[0]
        line = f"{whole_words or line[: MODEL_LIMIT - 1]}…"
    return line


def _bare(line: str) -> str:
    """The words of a line, without what models put around them."""
    words = safe_line(line).strip(_MARKDOWN)
    if label := _LABEL.match(words):
        words = words[label.end() :].strip(_MARKDOWN)
    words = _unquoted(words.removesuffix(".").strip(_MARKDOWN))
    return words.removesuffix(".").strip(_MARKDOWN)


def _unquoted(words: str) -> str:
    closing = _QUOTES.get(words[:1], "")
    inner = words[1:-1]
    return inner if closing and words.endswith(closing) and closing not in inner else words
