"""Floor 5: arguments and commands. Heavy modules are imported by the command that needs them."""
