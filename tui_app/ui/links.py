"""The links of a message, and what a person is told about one before it is opened."""

from collections.abc import Iterable, Mapping, Sequence

from tui_app.core.addresses import has_user, host_of, readable_host
from tui_app.core.events import Citation
from tui_app.render.lines import Line
from tui_app.ui.screens.picker import PickerItem
from tui_app.ui.widgets.facts import Fact


def links_of(
    lines: Iterable[Line], addresses: Sequence[str], citations: Iterable[Citation]
) -> Mapping[str, str]:
    """The addresses that a message links to or cites, each once, and the words that it stands on.

    `addresses`: what `{"link": n}` on the lines means.
    """
    texts = [""] * len(addresses)
    for line in lines:
        seen: set[int] = set()
        for segment in line.segments:
            number = segment.style.meta.get("link") if segment.style else None
            if not isinstance(number, int) or number >= len(texts):
                continue
            parted = texts[number] and number not in seen
            texts[number] += (line.joiner if parted else "") + segment.text
            seen.add(number)
    found: dict[str, str] = {}
    for address, text in zip(addresses, texts, strict=True):
        found.setdefault(address, text)
    for citation in citations:
        found.setdefault(citation.url, citation.title)
    return found


def link_items(links: Mapping[str, str]) -> list[PickerItem]:
    """Links to choose from, by their addresses."""
    return [
        PickerItem(address, text.strip() or address, address if text.strip() != address else "")
        for address, text in links.items()
    ]


def link_facts(address: str) -> list[Fact]:
    """The address, the site it leads to, and why to be careful. `address`: one that is openable."""
    host = host_of(address)
    readable = readable_host(host)
    facts = [Fact("Address", address), Fact("Leads to", host)]
    if readable != host:
        facts.append(Fact("Which reads", f"{readable}: letters that may look like others"))
    if has_user(address):
        facts.append(Fact("Careful", "What stands before the @ is a user name, not the site."))
    return [fact for fact in facts if fact.value]
