"""How fast chinwag is, beside floors measured in the same run. See `__main__.py`."""
