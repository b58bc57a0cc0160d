"""Styles from a theme."""

from dataclasses import fields

from tests.unit.render.looks import COLORS, STYLES
from tui_app.render.markdown import render_markdown
from tui_app.render.styles import styles_from_colors


def test_colours_are_those_of_the_theme() -> None:
    assert STYLES.text.color.name == COLORS["text"]
    assert STYLES.code_text.bgcolor.name == COLORS["code_background"]
    assert STYLES.token(("Keyword", "Reserved")).color.name == COLORS["syntax_keyword"]
    assert STYLES.token(("Literal", "String", "Doc")).color.name == COLORS["syntax_string"]
    assert STYLES.token(("Text",)) == STYLES.code_text


def test_without_colour_only_attributes_are_left() -> None:
    styles = styles_from_colors({}, few=True)
    text = "# a\n\nb **c** `d` [e](http://f.g)\n\n> q\n\n```python\nclass A: 'x' # y\n```"
    for line in render_markdown(text, 40, styles).lines:
        for segment in line.strip:
            assert segment.style.color is None
            assert segment.style.bgcolor is None
    assert styles.code.bold
    assert styles.link.underline
    assert styles.token(("Keyword",)).bold
    assert styles.token(("Comment",)).italic
    assert styles.error.bold
    headings = {(style.bold, style.italic, style.underline) for style in styles.headings}
    assert len(headings) == 6


def test_what_is_read_is_never_dim() -> None:
    for styles in (styles_from_colors({}, few=True), styles_from_colors(COLORS, few=True), STYLES):
        dim = {field.name for field in fields(styles) if "dim" in str(getattr(styles, field.name))}
        assert dim <= {"rule", "code_bar"}


def test_a_theme_without_a_colour_leaves_the_terminals() -> None:
    assert styles_from_colors({}).text.color is None
