"""Importing late from several threads.

Two threads that import parts of one package at the same time can wait for each other's locks; one
of them then gets a `_DeadlockError` out of its import statement. So late imports that more than
one thread does are done inside `LOADING`.
"""

import importlib
import threading

LOADING = threading.RLock()
"""Held by the one thread that is importing."""


def load(*modules: str) -> None:
    """Import modules, one by one, so that another thread that imports has to wait for one only."""
    for module in modules:
        with LOADING:
            importlib.import_module(module)
