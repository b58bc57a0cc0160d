"""The manual: well formed, safe to show, and true to the code it describes."""

import unicodedata
from dataclasses import fields

import pytest

from tui_app.config.settings import ProviderSettings, declared_settings
from tui_app.config.themes import COLOR_KEYS
from tui_app.core import errors
from tui_app.core.errors import ChatError, ChinwagError
from tui_app.providers.manual import Section, read_sections, sections

MANUAL = "\n".join(section.text for section in sections())
ERRORS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type)
    and issubclass(error, ChinwagError)
    and error not in (ChinwagError, ChatError)
]


def test_titles_and_slugs_are_unique() -> None:
    assert len(sections()) > 30
    assert len({section.title.casefold() for section in sections()}) == len(sections())
    assert len({section.slug for section in sections()}) == len(sections())


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.slug)
def test_a_section_fits_into_one_answer(section: Section) -> None:
    assert section.chapter
    assert section.keywords
    assert 1 < len(section.text.splitlines()) <= 36
    assert "<!--" not in section.text
    assert section.text.count("```") % 2 == 0
    unsafe = [c for c in section.text if c != "\n" and unicodedata.category(c)[0] == "C"]
    assert not unsafe


def test_a_page_is_cut_at_its_headings_and_not_in_code() -> None:
    page = (
        "# Chapter\n\nNot in any section.\n\n"
        "## One, two\n<!-- keywords: a, b c -->\n\nText\n\n```\n## code\n```\n\n"
        "## Three\n\n### Part\n"
    )
    first, second = read_sections(page)

    assert (first.title, first.slug, first.chapter) == ("One, two", "one-two", "Chapter")
    assert first.keywords == ("a", "b c")
    assert first.text == "Text\n\n```\n## code\n```"
    assert (second.title, second.keywords, second.text) == ("Three", (), "### Part")


@pytest.mark.parametrize("name", [*declared_settings(), "providers.NAME"])
def test_every_setting_is_in_the_manual(name: str) -> None:
    assert f"| `{name}` |" in MANUAL or f"`[{name}]`" in MANUAL


@pytest.mark.parametrize(
    "name", [field.name for field in fields(ProviderSettings) if field.name != "name"]
)
def test_every_setting_of_a_provider_is_in_the_manual(name: str) -> None:
    table = next(each for each in sections() if each.slug == "settings-of-a-provider").text

    assert f"| `{name}` |" in table


@pytest.mark.parametrize("name", COLOR_KEYS)
def test_every_colour_of_a_theme_is_in_the_manual(name: str) -> None:
    assert f"`{name}`" in next(each for each in sections() if each.slug == "making-a-theme").text


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.kind)
def test_every_error_is_in_the_manual_with_what_to_do(error: type[ChinwagError]) -> None:
    assert f"- **{error.title}**" in MANUAL
    assert f'"{error.title}"' in MANUAL
