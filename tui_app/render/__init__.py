"""Floor 2: markdown and code, set in lines of a given width. Imports core, never a neighbour."""
