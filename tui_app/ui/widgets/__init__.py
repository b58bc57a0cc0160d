"""One widget a file. Messages go up, methods come down; no widget knows the app."""
