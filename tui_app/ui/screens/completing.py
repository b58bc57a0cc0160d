"""Offering how a slash command may go on while it is typed."""

from collections.abc import Callable

from tui_app.commands.values import Values
from tui_app.ui.command_values import Found, Sources, find_values
from tui_app.ui.offers import Offers, command_offers, command_typed, is_command, value_offers
from tui_app.ui.threads import beside
from tui_app.ui.widgets.offers_list import OffersList
from tui_app.ui.widgets.prompt import PromptBar


class Completing:
    """Keeps offers above the prompt of `bar`, and takes their keys.

    `sources`: where arguments come from. It is asked on the event loop.
    """

    def __init__(
        self, bar: PromptBar, sources: Callable[[], Sources], shown: Callable[[], None]
    ) -> None:
        """`shown`: called when there are offers, or none any more."""
        self._bar = bar
        self._prompt = bar.prompt
        self._sources = sources
        self._shown = shown
        self._list: OffersList | None = None
        self._is_shown = False
        self._text = ""
        """What is offered for; empty: nothing."""
        self._dismissed = False
        """Whether no offers are wanted for the command that is being typed."""
        self._found: dict[Values, Found | None] = {}
        """What arguments can be, for as long as one command is typed; None: it is being read."""

    @property
    def open(self) -> bool:
        """Whether anything is offered."""
        return self._is_shown

    def changed(self, text: str) -> None:
        """Offer what fits to what now stands in the prompt."""
        if text and text == self._text:
            return
        if not is_command(text):
            self._dismissed = False
            self._found.clear()
            self.close()
        elif not self._dismissed:
            self._text = text
            self._offer(self._offers(text))

    def close(self) -> None:
        """Offer nothing until something else is typed."""
        self._text = ""
        self._show(shown=False)

    def takes(self, key: str) -> bool:
        """Do what a key does where something is offered; whether it did."""
        if not self._prompt.as_put:
            self.changed(self._prompt.text)
        offers = self._list
        if offers is None or not self.open:
            return False
        match key:
            case "up":
                offers.move(-1)
            case "down":
                offers.move(1)
            case "tab":
                self._complete(offers.highlighted_key or offers.rows[0].key)
            case "escape":
                self._dismissed = True
                self.close()
            case _:
                return False
        return True

    def take_highlighted(self) -> None:
        """Have the offer that Enter takes stand in the prompt, if there is one."""
        if not self._prompt.as_put:
            self.changed(self._prompt.text)
        if self._list is not None and self.open:
            self.take(self._list.highlighted_key)

    def take(self, chosen: str | None) -> None:
        """Have an offer stand in the prompt, as it is to be carried out."""
        self.close()
        if chosen is not None:
            self._prompt.complete(chosen.rstrip())
            self._text = self._prompt.text

    def _complete(self, text: str) -> None:
        self._prompt.complete(text)
        self.changed(text)

    def _offers(self, text: str) -> Offers:
        typed = command_typed(text)
        if typed is None:
            return command_offers(text[1:]) if " " not in text else Offers()
        command, argument = typed
        found = self._values(command.values) if command.values is not None else None
        return value_offers(command, argument, found or (lambda _: ()))

    def _offer(self, offers: Offers) -> None:
        if not offers.offers:
            self._show(shown=False)
            return
        if self._list is None:
            self._list = OffersList()
            self._bar.screen.query_one("#prompt-row").mount(self._list, before=self._bar)
        room = self._bar.region.y - 1
        self._list.offer(offers.offers, offers.query, first=offers.first, room=room)
        self._show(shown=True)

    def _show(self, *, shown: bool) -> None:
        if self._list is not None and self._is_shown != shown:
            self._list.display = self._is_shown = shown
            self._shown()

    def _values(self, kind: Values) -> Found | None:
        """What arguments of a kind can be; None: it is not known yet."""
        if kind not in self._found:
            self._found[kind] = None
            self._bar.screen.run_worker(self._read(kind, self._sources()))
        return self._found[kind]

    async def _read(self, kind: Values, sources: Sources) -> None:
        found = await beside(lambda: find_values(kind, sources))
        if kind in self._found:
            self._found[kind] = found
            if self._text:
                self._offer(self._offers(self._text))
