"""What an argument of a command can be, where chinwag knows."""

from enum import Enum, auto


class Values(Enum):
    """Kinds of arguments that complete. How each is found is in `ui.command_values`."""

    THEMES = auto()
    PROVIDERS = auto()
    MODELS = auto()
    """Models that were asked before; others may be named too."""
    COMPARED = auto()
    """Models and providers, one word each."""
    TAGS = auto()
    """Tags that are in use; new ones may be named too."""
    OWN_TAGS = auto()
    """Tags of the open chat."""
    LIST_FILTERS = auto()
    """What the list of chats can be narrowed to."""
    SEARCH_FILTERS = auto()
    """Filters in what is searched for, by its last word."""

    @property
    def by_word(self) -> bool:
        """Whether it is the last word that completes, whatever stands before it."""
        return self in (Values.COMPARED, Values.SEARCH_FILTERS)

    @property
    def closed(self) -> bool:
        """Whether nothing else can be meant, so that the beginning of one will do."""
        return self in (Values.THEMES, Values.PROVIDERS, Values.OWN_TAGS)
