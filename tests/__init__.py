"""chinwag's tests. They mirror the floors of `tui_app`."""
