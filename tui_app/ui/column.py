"""The column that text stands in, in the middle of a wide pane."""

WIDEST = 88
"""Most cells of a line: longer ones are hard to read."""
LEFT = 2
"""Cells left of the column, for the message cursor and the prompt's marker."""
RIGHT = 1
NARROWEST = 10


def column_width(room: int) -> int:
    """Cells of the column where `room` cells are free beside the scroll bar."""
    return min(WIDEST, max(NARROWEST, room - LEFT - RIGHT))


def column_left(room: int) -> int:
    """Cells left of the column."""
    return max(LEFT, (room - column_width(room)) // 2)
