"""chinwag: talk to a language model from a terminal."""

__version__ = "0.1.0"
