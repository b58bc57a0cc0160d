"""How much of the context window the open chat takes: in the last line, as a warning, in full."""

from tui_app.config.parameters import longest_reply
from tui_app.core.context import ContextUse, context_use
from tui_app.core.setup import ChatSetup
from tui_app.core.text import safe_line
from tui_app.render.figures import number
from tui_app.ui.answering import Answering
from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_layout import ChatLayout
from tui_app.ui.screens.reader import Reader
from tui_app.ui.status import Totals, percent
from tui_app.ui.widgets.divider import Divider
from tui_app.ui.widgets.facts import Fact
from tui_app.ui.widgets.prompt import Prompt

WARNED_FROM = 0.8
"""The part of the window, with room for the reply, from which a person is warned."""
_Basis = tuple[Totals, ChatSetup, int]


class ContextControl:
    """Measures `chat`, and warns on `divider` before it and what is typed in `prompt` overflow."""

    def __init__(
        self,
        screen: ChatLayout,
        prompt: Prompt,
        divider: Divider,
        chat: OpenChat,
        answering: Answering,
    ) -> None:
        self._screen = screen
        self._prompt = prompt
        self._divider = divider
        self._chat = chat
        self._answering = answering
        self._basis: _Basis | None = None
        """What `_use` was measured from: the chat as it was counted last, its setup, the window."""
        self._use = ContextUse()

    @property
    def use(self) -> ContextUse:
        """What the open chat takes without what is typed."""
        totals, setup, window = self._chat.totals, self._answering.setup, self._answering.window
        known = self._basis
        if known is None or known[0] is not totals or known[1:] != (setup, window):
            self._use = context_use(
                self._chat.heads,
                setup.system_prompt,
                window=window,
                longest_reply=longest_reply(setup.parameters),
            )
            self._basis = (totals, setup, window)
        return self._use

    def warn(self, *, typed: bool = False) -> None:
        """Say above the prompt that the window is nearly full, or more than that; else nothing.
        `typed`: whether the person just did, and so saw what else stands there."""
        self._divider.warning = _warning(self.use.with_question(len(self._prompt.text)))
        if typed and self._divider.warning and not self._divider.urgent:
            self._screen.tell("")

    def show(self) -> None:
        """Tell what is sent, and how much of the window it takes."""
        if self._answering.is_guide:
            self._screen.tell("The Guide takes no context: it is the manual.")
            return
        facts = self._facts(self.use.with_question(len(self._prompt.text)))
        self._screen.app.push_screen(Reader("Context", facts))

    def _facts(self, use: ContextUse) -> list[Fact]:
        model, provider = safe_line(self._answering.model), self._answering.provider.name
        limit = longest_reply(self._answering.setup.parameters)
        typed = ", and what is typed" if self._prompt.text.strip() else ""
        parts = [
            Fact("System prompt", f"~{number(use.system)} tokens" if use.system else "none"),
            Fact("Messages", f"{_about(use)}{number(use.messages)} tokens in {use.sent}{typed}"),
            Fact(
                "Kept for the reply",
                f"{number(limit)} tokens, its longest"
                if limit
                else f"~{number(use.reserve)} tokens",
            ),
            Fact("Together", f"~{number(use.total)} tokens"),
        ]
        if use.window:
            parts.append(Fact("Window", f"{number(use.window)} tokens of {model}"))
            parts.append(Fact("Taken", f"{_about(use)}{percent(use.share_with_reply)}"))
            how = "/compact has the model summarise the older part; ^N starts a new chat."
        else:
            parts.append(Fact("Window", f"not known of {model}"))
            how = (
                f"Set context_window in [providers.{provider}] of config.toml to see how much fits."
            )
        source = (
            "Counted by the provider with the last reply."
            if use.counted
            else "~ is an estimate: the provider's last count, if any, and 4 characters a token."
        )
        return [*parts, Fact(), Fact(" ", source), Fact(" ", how)]


def _about(use: ContextUse) -> str:
    return "" if use.counted else "~"


def _warning(use: ContextUse) -> str:
    share = use.share_with_reply
    if share < WARNED_FROM:
        return ""
    told = f"{_about(use)}{percent(share)} of the context window with the reply"
    what = "This does not fit" if share > 1 else "Nearly full"
    return f"{what}: {told}. /compact sums up, ^N starts anew"
