"""Replies as models write them, of any length, the same in every run."""

import random
from collections.abc import Callable, Iterator
from itertools import count

KB = 1024
_VOCABULARY = """
the a of to in and that it is was for on as with by at from this which but not are be have each
one when where into over after before most some other first last small large open reader writer
index page table value column query cache thread socket buffer signal frame window terminal
session message prompt answer model token stream server client request because therefore however
usually almost never always simply roughly exactly slowly quickly compare measure store return
follow describe explain consider remember replace remove keep configuration implementation
approximately responsibility understanding representation
"""
_WORDS = _VOCABULARY.split()


def make_text(kind: str, size: int, mark: str, seed: int = 0) -> str:
    """Markdown of about `size` characters, the last word of which is `mark`.

    `kind`: a key of `KINDS`. The same arguments always make the same text.
    """
    chance = random.Random(f"{kind} {seed}")
    opening, parts, ending = KINDS[kind](chance)
    pieces, length = [opening], len(opening)
    for part in parts:
        if length + len(part) > size - 40:
            break
        pieces.append(part)
        length += len(part)
    return "".join(pieces) + ending.format(mark)


def cut(text: str, mark: str) -> Iterator[str]:
    """Deltas of 4 to 30 characters, as servers send them; `mark` is in one of its own."""
    chance = random.Random(1)
    end = text.rindex(mark)
    place = 0
    while place < end:
        size = min(chance.randint(4, 30), end - place)
        yield text[place : place + size]
        place += size
    yield text[end:]


def _sentence(chance: random.Random, rich: bool = False) -> str:
    words = chance.choices(_WORDS, k=chance.randint(6, 18))
    if rich and chance.random() < 0.6:
        place = chance.randrange(len(words))
        form = chance.choice(("**{}**", "*{}*", "`{}`", "[{}](https://example.org/page)"))
        words[place] = form.format(words[place])
    return " ".join(words).capitalize() + ". "


def _sentences(chance: random.Random, least: int, most: int, *, rich: bool = False) -> str:
    number = chance.randint(least, most)
    return "".join(_sentence(chance, rich) for _ in range(number)).rstrip()


def _code(chance: random.Random, number: int) -> str:
    one, two, three = chance.sample(_WORDS[40:], 3)
    return (
        f"def {one}_{number}({two}: str, limit: int = {number}) -> list[str]:\n"
        f'    """{_sentence(chance).strip()}"""\n'
        f"    found = [each.strip() for each in {two}.split({three!r}) if len(each) > limit]\n"
        f"    # {' '.join(chance.choices(_WORDS, k=8))}\n"
        f"    return sorted(found, key=lambda {three}: -len({three}))[:limit]\n\n\n"
    )


_Parts = tuple[str, Iterator[str], str]
"""How a text begins, what follows without an end, and its last piece with room for the mark."""


def _prose(chance: random.Random) -> _Parts:
    def parts() -> Iterator[str]:
        for number in count(chance.randint(1, 4)):
            yield f"## {number}. {' '.join(chance.choices(_WORDS, k=4)).capitalize()}\n\n"
            for _ in range(chance.randint(1, 3)):
                yield _sentences(chance, 2, 5, rich=True) + "\n\n"
            match number % 4:
                case 0:
                    yield f"```python\n{_code(chance, number).rstrip()}\n```\n\n"
                case 1:
                    items = (f"- {_sentence(chance, True)}\n" for _ in range(chance.randint(3, 6)))
                    yield "".join(items) + "\n"
                case 2:
                    rows = (_row(chance, each) for each in range(chance.randint(3, 6)))
                    yield _TABLE_HEAD + "".join(rows) + "\n"
                case _:
                    yield f"> {_sentences(chance, 1, 3, rich=True)}\n\n"

    return "", parts(), "And that is the end: {}\n"


def _fence(chance: random.Random) -> _Parts:
    return "```python\n", (_code(chance, number) for number in count()), "# {}\n```\n"


def _list(chance: random.Random) -> _Parts:
    def items() -> Iterator[str]:
        for number in count():
            indent = "  " if number % 5 in (2, 3) else ""
            yield f"{indent}- {_sentences(chance, 1, 2, rich=True)}\n"

    return "", items(), "- {}\n"


_TABLE_HEAD = "| name | what it does | default | since |\n| --- | --- | ---: | :-: |\n"


def _row(chance: random.Random, number: int) -> str:
    return (
        f"| `{chance.choice(_WORDS)}_{number}` | {' '.join(chance.choices(_WORDS, k=6))} "
        f"| {chance.randint(0, 9999)} | {chance.randint(1, 9)}.{chance.randint(0, 20)} |\n"
    )


def _table(chance: random.Random) -> _Parts:
    return _TABLE_HEAD, (_row(chance, number) for number in count()), "| {} | the end | 0 | 1 |\n"


def _paragraph(chance: random.Random) -> _Parts:
    return "", (_sentence(chance, True) for _ in count()), "{}\n"


KINDS: dict[str, Callable[[random.Random], _Parts]] = {
    "prose": _prose,
    "fence": _fence,
    "list": _list,
    "table": _table,
    "paragraph": _paragraph,
}
