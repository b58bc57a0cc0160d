"""Floor 1: paths, settings, keys and themes, read from files and the environment."""
