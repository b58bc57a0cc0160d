import pytest
from rich.color import Color

from tests.contrast import FULL, contrast
from tui_app.config.paths import Paths
from tui_app.config.themes import COLOR_KEYS, load_themes
from tui_app.core.errors import ConfigError

BACKGROUNDS = ("background", "surface", "panel", "code_background")
NO_TEXTS = (*BACKGROUNDS, "selection", "faint", "scrollbar")
TEXTS = tuple(key for key in COLOR_KEYS if key not in NO_TEXTS)
SHIPPED = ("chinwag-dark", "chinwag-light", "chinwag-contrast")


def ratio(one, other, terminal="truecolor"):
    """The contrast of two `#rrggbb` on a terminal."""
    show = FULL[terminal]
    return contrast(show(Color.parse(one)), show(Color.parse(other)))


@pytest.fixture
def shipped(tmp_path):
    return load_themes(Paths(tmp_path, tmp_path))


@pytest.fixture
def write(paths):
    paths.themes_dir.mkdir()

    def write(name, text):
        (paths.themes_dir / name).write_text(text)
        return load_themes(paths)

    return write


def test_three_themes_are_shipped_without_complaint(shipped):
    assert set(shipped.themes) == set(SHIPPED)
    assert shipped.notices == ()
    assert [shipped.themes[name].dark for name in SHIPPED] == [True, False, True]
    for theme in shipped.themes.values():
        assert theme.path.stem == theme.name
        assert set(theme.colors) == set(COLOR_KEYS)


@pytest.mark.parametrize("terminal", FULL)
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_text_is_legible_on_every_background(shipped, name, background, terminal):
    colors = shipped.themes[name].colors
    least = 7.0 if name == "chinwag-contrast" else 4.5
    ratios = {key: ratio(colors[key], colors[background], terminal) for key in TEXTS}
    assert {key: found for key, found in ratios.items() if found < least} == {}


@pytest.mark.parametrize("terminal", FULL)
@pytest.mark.parametrize("name", SHIPPED)
def test_rules_selection_and_scroll_bars_can_be_seen(shipped, name, terminal):
    colors = shipped.themes[name].colors
    for background in ("background", "surface", "panel"):
        assert ratio(colors["faint"], colors[background], terminal) >= 1.3
    for background in ("background", "surface"):
        assert ratio(colors["scrollbar"], colors[background], terminal) >= 3
    assert ratio(colors["selection"], colors["background"], terminal) >= 3
    assert ratio(colors["panel"], colors["background"], terminal) >= 1.2


def test_darkness_is_what_it_says(shipped):
    for theme in shipped.themes.values():
        on_black = ratio(theme.colors["background"], "#000000")
        on_white = ratio(theme.colors["background"], "#ffffff")
        assert (on_black < on_white) == theme.dark


def test_a_theme_of_ones_own_takes_the_rest_from_the_shipped_one(write, paths):
    themes = write("mine.toml", 'name = "mine"\ndark = false\n[colors]\naccent = "#A01030"\n')
    mine = themes.find("mine")
    light = themes.find("chinwag-light")
    assert themes.notices == ()
    assert (mine.dark, mine.path) == (False, paths.themes_dir / "mine.toml")
    assert mine.colors == {**light.colors, "accent": "#a01030"}


def test_the_name_defaults_to_the_files(write):
    assert write("dusk.toml", "dark = true").find("dusk").dark


def test_a_theme_of_ones_own_can_replace_a_shipped_one(write):
    text = 'name = "chinwag-light"\ndark = false\n[colors]\ntext = "#000000"\n'
    themes = write("a.toml", text)
    assert themes.find("chinwag-light").colors["text"] == "#000000"
    assert themes.notices == ()
    lent = write("b.toml", "dark = false").find("b")
    assert lent.colors["text"] != "#000000"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "dark is missing; allowed is true or false"),
        ('dark = "yes"', 'dark is "yes"; allowed is true or false'),
        ('dark = true\nname = "../x"', 'name is "../x"'),
        ("dark = true\nname = 1", "name is 1"),
        ("dark = true\ncolors = 1", "colors is 1; allowed is a table"),
        ('dark = true\n[colors]\ntext = "red"', 'colors.text is "red"; allowed is a colour'),
        ('dark = true\n[colors]\ntext = "#12345"', 'colors.text is "#12345"'),
        ('dark = true\n[colors]\ntext = "#12345678"', 'colors.text is "#12345678"'),
        ('dark = true\n[colors]\ntext = "#123456\\n"', 'colors.text is "#123456'),
        ("dark = true\n[colors]\ntext = 1", "colors.text is 1"),
        ('dark = true\n[colors]\ntext = "\\u001b[31m"', "colors.text is"),
        ("dark = ", "is not TOML"),
    ],
)
def test_a_broken_theme_is_a_notice(write, paths, text, words):
    themes = write("broken.toml", text)
    assert set(themes.themes) == set(SHIPPED)
    (notice,) = themes.notices
    assert str(paths.themes_dir / "broken.toml") in notice
    assert words in notice
    assert "\x1b" not in notice


def test_an_unknown_key_is_a_notice_and_the_theme_is_used(write):
    themes = write("mine.toml", 'dark = true\nnmae = 1\n[colors]\nacent = "#123456"\n')
    assert "mine" in themes.themes
    assert "nmae; try one of name, " in themes.notices[0]
    assert "acent; try one of accent, " in themes.notices[1]


def test_of_two_themes_with_one_name_the_first_counts(write, paths):
    write("a.toml", 'name = "mine"\ndark = true')
    themes = write("b.toml", 'name = "mine"\ndark = false')
    assert themes.find("mine").dark
    assert str(paths.themes_dir / "b.toml") in themes.notices[0]


def test_other_files_are_passed_over(write):
    themes = write("notes.txt", "not a theme")
    assert set(themes.themes) == set(SHIPPED)
    assert themes.notices == ()


def test_a_folder_with_a_themes_name_is_a_notice(paths):
    (paths.themes_dir / "folder.toml").mkdir(parents=True)
    assert "cannot be read" in load_themes(paths).notices[0]


def test_an_unknown_theme_is_answered_with_the_known_ones(shipped):
    with pytest.raises(ConfigError) as caught:
        shipped.find("chinwag-lihgt")
    assert "try one of chinwag-light, " in caught.value.what
    theme, notice = shipped.choose("chinwag-lihgt")
    assert theme.name == "chinwag-dark"
    assert "chinwag-lihgt" in notice
    assert shipped.choose("chinwag-light") == (shipped.themes["chinwag-light"], "")
