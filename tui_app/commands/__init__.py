"""Floor 3: what a person can tell the app to do, one command a file.

A module here that has a `COMMAND` is a command: typed as `/name`, listed in the palette and, where
it has keys, bound to them. Running one touches nothing: it returns an intent, which the screen
carries out.
"""
