"""The manual that ships with the app, as sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FENCE = re.compile(r"\s*(```|~~~)")
_KEYWORDS = re.compile(r"<!--\s*keywords:(.*?)-->", re.DOTALL)
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Section:
    """One topic of the manual, to be read on its own."""

    title: str
    slug: str
    """The title in lower case, words joined by hyphens; unique."""
    text: str
    """Markdown, without the heading."""
    keywords: tuple[str, ...]
    """Words that people use for this topic and that its text may not have."""
    chapter: str


@cache
def sections() -> tuple[Section, ...]:
    """Every section of the manual, in reading order.

    Source: `tui_app/manual/*.md`. Each file is a chapter: `# Chapter`, then sections `## Title`,
    each with `<!-- keywords: one, two -->` under its title.
    """
    folder = files("tui_app") / "manual"
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".md")), key=_name)
    return tuple(
        section for page in pages for section in read_sections(page.read_text(encoding="utf-8"))
    )


def read_sections(page: str) -> Iterator[Section]:
    """The sections of one page. Headings inside code blocks are code."""
    chapter = title = ""
    lines: list[str] = []
    in_code = False
    for line in page.splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        if in_code or not line.startswith(("# ", "## ")):
            lines.append(line)
            continue
        if title:
            yield _section(chapter, title, "\n".join(lines))
        lines = []
        heading = line.lstrip("#").strip()
        if line.startswith("## "):
            title = heading
        else:
            chapter, title = heading, ""
    if title:
        yield _section(chapter, title, "\n".join(lines))


def _section(chapter: str, title: str, text: str) -> Section:
    keywords = [
        word.strip() for listed in _KEYWORDS.findall(text) for word in str(listed).split(",")
    ]
    return Section(
        title=title,
        slug=_NOT_SLUG.sub("-", title.lower()).strip("-"),
        text=_KEYWORDS.sub("", text).strip(),
        keywords=tuple(word for word in keywords if word),
        chapter=chapter,
    )


def _name(page: object) -> str:
    return str(getattr(page, "name", ""))
