"""Floor 0: frozen values, events, the error tree and text safety. Imports nothing above it."""
