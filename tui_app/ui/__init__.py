"""What is seen: screens, widgets and the pure functions beside them."""
