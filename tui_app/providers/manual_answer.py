"""The Guide's words: what it says to a question about chinwag, and to any other."""

from collections.abc import Sequence

from tui_app.providers.manual import Section
from tui_app.providers.manual_index import Findings, content_words, search, words_of

MOST_LINES = 40
"""The most lines of manual in one answer, unless one section alone is longer."""

_HELLO = {"afternoon", "evening", "greetings", "hello", "hey", "hi", "howdy", "morning"}
_THANKS = {"thank", "thanks"}
_ABOUT_ITSELF = {"app", "ask", "chinwag", "do", "this", "work", "works", "you"}
"""A question of nothing but small words is about the Guide or chinwag if one of these is in it."""
_MORE = {
    "and",
    "anything else",
    "continue",
    "else",
    "go on",
    "keep going",
    "more",
    "next",
    "show more",
    "tell more",
}
_MORE_FILLERS = {"me", "please", "some", "is", "there", "what", "ok", "okay", "yes", "about", "it"}

_TOPICS = (
    "first-steps",
    "connecting-ai-ml-api",
    "local-models",
    "keys",
    "slash-commands",
    "stopping-a-reply",
    "settings",
    "themes",
    "where-data-lives",
    "privacy",
    "errors",
)
_WIDE = {"what-chinwag-is", "the-guide", "getting-help"}
"""Sections after which every topic is offered."""
_CONNECT = """\
To talk to a language model, put a key for AI/ML API into the environment and start chinwag again
(keys are made at https://aimlapi.com/app/keys):

```
export AIMLAPI_API_KEY="your key"
```

Or use a server of your own, without a key. Put this into `~/.config/chinwag/config.toml` and start
chinwag again:

```toml
provider = "local"

[providers.local]
base_url = "http://127.0.0.1:11434/v1"
model = "llama3.2"
```"""
_WELCOME = """\
This is the Guide: the manual, not a language model. It answers questions about chinwag, such as

- How do I connect a model?
- How do I stop a reply?
- Where is my data?"""
_NOT_IN_THE_MANUAL = """\
That is not in the manual. This is the Guide, which only looks things up in chinwag's manual: it is
not a language model and cannot answer anything else."""
_NO_MORE = "The manual has no more on this question."
_CLOSEST = "The closest that the manual has:"


def answer(sections: Sequence[Section], questions: Sequence[str]) -> str:
    """What the Guide says, in markdown.

    `questions`: everything the person asked in this chat, oldest first. Only the last one counts,
    but "more" is about the one before it. None of it is repeated in the answer.
    """
    page = 0
    asked = list(questions)
    while len(asked) > 1 and _asks_for_more(asked[-1]):
        asked.pop()
        page += 1
    question = asked[-1] if asked else "hello"
    if not content_words(question):
        words = set(words_of(question))
        if words & _HELLO:
            return _joined(f"Hello. {_WELCOME}", _CONNECT, _topics(sections))
        if words & _THANKS:
            return _joined(f"You are welcome. {_WELCOME}", _topics(sections))
    findings = search(sections, question)
    if not findings.answered:
        findings = _about_itself(sections, question)
    if not findings.answered:
        return _joined(_NOT_IN_THE_MANUAL, _CONNECT, _topics(sections))
    return _from_the_manual(sections, findings, page)


def _asks_for_more(question: str) -> bool:
    words = [word for word in words_of(question) if word not in _MORE_FILLERS]
    return " ".join(words) in _MORE


def _about_itself(sections: Sequence[Section], question: str) -> Findings:
    """What the Guide and chinwag are, for "what can you do?" and "what is this?"."""
    words = set(words_of(question))
    if content_words(question) or not words & _ABOUT_ITSELF:
        return Findings((), (), 0.0)
    titles = ["what-chinwag-is", "the-guide"]
    if "you" in words:
        titles.reverse()
    found = {section.slug: section for section in sections}
    return Findings(tuple(found[slug] for slug in titles), (1.0, 1.0), 1.0)


def _from_the_manual(sections: Sequence[Section], findings: Findings, page: int) -> str:
    pages = _pages(findings)
    shown = pages[page] if page < len(pages) else []
    seen = {section.slug for earlier in pages[: page + 1] for section in earlier}
    first = findings.sections[0]
    others = [
        *findings.sections[:4],
        *(section for section in sections if section.chapter == first.chapter),
    ]
    titles = list(dict.fromkeys(other.title for other in others if other.slug not in seen))[:5]
    wide = first.slug in _WIDE or not titles
    return _joined(
        "" if shown else _NO_MORE,
        _CLOSEST if findings.coverage < 1 and not page else "",
        *(f"## {section.title}\n\n{section.text}" for section in shown),
        _topics(sections) if wide else _see_also(titles),
    )


def _pages(findings: Findings) -> list[list[Section]]:
    """The sections worth showing, one or two at a time. The first page only takes close seconds."""
    pages: list[list[Section]] = []
    top = findings.scores[0]
    for section, score in zip(findings.sections, findings.scores, strict=True):
        if score < top * 0.25:
            break
        if (
            pages
            and len(pages[-1]) < 2
            and _lines(pages[-1][0]) + _lines(section) <= MOST_LINES
            and (len(pages) > 1 or score >= top * 0.85)
        ):
            pages[-1].append(section)
        else:
            pages.append([section])
    return pages


def _lines(section: Section) -> int:
    return section.text.count("\n") + 3


def _topics(sections: Sequence[Section]) -> str:
    found = {section.slug: section.title for section in sections}
    return _see_also([found[slug] for slug in _TOPICS if slug in found])


def _see_also(titles: Sequence[str]) -> str:
    return "See also: " + " · ".join(f"**{title}**" for title in titles)


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
