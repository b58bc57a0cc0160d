"""Characters that a server cut in half.

JSON writes an emoji as two `\\ud83d\\ude00` halves (RFC 8259, section 7); servers that stream by
token send them in two deltas.
"""

from tui_app.core.text import encodable


class SurrogateJoiner:
    """Joins halves across pieces; a half that stays alone becomes U+FFFD."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        text, self._held = self._held + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        return encodable(text)

    def end(self) -> str:
        held, self._held = self._held, ""
        return encodable(held)
