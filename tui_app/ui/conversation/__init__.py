"""The conversation as lines: what stands behind the one widget that paints it."""
