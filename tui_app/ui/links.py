"""What a person is told about a link before it is opened."""

from tui_app.core.addresses import has_user, host_of, readable_host
from tui_app.ui.widgets.facts import Fact


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
