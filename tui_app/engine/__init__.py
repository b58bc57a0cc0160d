"""Floor 3: a turn, from the prompt to the stored reply. Knows the store and providers, no Textual."""
