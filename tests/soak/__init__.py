"""A long time with the app in a short one: a person who never stops, and what it leaves behind."""
