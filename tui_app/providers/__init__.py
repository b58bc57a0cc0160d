"""Floor 2: things that answer. Each yields the core's events and raises the core's errors."""
