"""Floor 2: the history, one SQLite file. One thread writes; reading never waits for it."""

from tui_app.store.store import Store
from tui_app.store.turns import NewTurn

__all__ = ["NewTurn", "Store"]
