"""Every setting: its name, type, range, default and meaning, declared once.

The environment's names, the checks, `chinwag config` and the documentation all come from here.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from tui_app.config.values import OneLine, OneOf, Range

DEFAULT_PROVIDER = "aimlapi"
GUIDE = "guide"
DEFAULT_THEME = "chinwag-dark"

Name = Annotated[str, OneLine()]
Seconds = Annotated[float, Range(0.1, 3600)]


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """One `[providers.NAME]` row: where a model answers and how to reach it."""

    name: str
    """What `provider` and `--provider` call it."""
    label: str
    """What people call it; the name where nothing is given."""
    kind: Literal["openai", "guide"] = "openai"
    """`openai`: a server that speaks the Chat Completions API. `guide`: the manual, no server."""
    base_url: str = ""
    """The address that `/chat/completions` is added to, without a slash at its end."""
    api_key_env: tuple[str, ...] = ()
    """Environment variables that may hold the key; the first that is set counts. None: no key
    is sent."""
    key_required: bool = False
    """Whether it answers nobody without a key; then nothing is sent where there is none."""
    model: str = ""
    """The model asked where `model` is not set."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """Sent with every request. They may hold secrets and are never shown."""
    context_window: int = 0
    """Tokens that its models can take, question, history and reply together. 0: unknown."""
    context_windows: Mapping[str, int] = field(default_factory=dict[str, int])
    """The same by the name of a model, where they differ."""
    documentation: str = ""
    """Where to read more: the page to get a key from."""

    def window_of(self, model: str) -> int:
        """Tokens that a model can take; 0: unknown."""
        return self.context_windows.get(model, self.context_window)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is in force after flags, environment and files were read."""

    provider: Name = ""
    """Who answers: the NAME of a [providers.NAME] row. Empty: aimlapi if its key is found, else
    the guide."""
    model: Name = ""
    """The model to ask. Empty: the provider's own."""
    theme: Name = DEFAULT_THEME
    """The colours: chinwag-dark, chinwag-light, chinwag-contrast, or a theme of your own from the
    folder themes/."""
    system_prompt: str = ""
    """Sent before the first message of every chat. Empty: nothing is sent."""
    reopen: bool = True
    """Whether to open where chinwag was left: at the chat that was open; else at a new one."""
    titles_by_model: bool = True
    """Whether the model that answered gives a new chat a short title, in a small request of its
    own after the first reply; else a chat is called by the first line of its question."""
    compact_at: Annotated[float, Range(0, 1)] = 0.0
    """The part of the context window, room for the reply included, from which the older part of a
    chat is summarised by the model after a reply. 0: only when asked for, by /compact."""
    similar_questions: bool = True
    """Whether a question of yours that is much like the one being typed is pointed out. It is
    looked for in the history; nothing is sent."""
    connect_timeout: Seconds = 10.0
    """Seconds to wait for a connection."""
    first_byte_timeout: Seconds = 300.0
    """Seconds to wait for a reply to begin, and for its next words while a server only keeps the
    line alive."""
    silence_timeout: Seconds = 90.0
    """Seconds a reply that has begun may be silent."""
    max_retries: Annotated[int, Range(0, 5)] = 2
    """How often a request that failed before its first word is sent again."""
    show_reasoning: bool = False
    """Whether what a model thinks is unfolded at first."""
    code_lines: Annotated[str, OneOf(("wrap", "scroll"))] = "wrap"
    """What becomes of lines of code that are too long: `wrap` wraps them, `scroll` cuts them at the
    edge, and `<` and `>` on the message move them sideways."""
    maths: bool = True
    """Whether formulas are shown as they are read; else as the LaTeX they were written in."""
    mouse: bool = True
    """Whether the app takes the mouse. Without it the terminal selects text itself."""
    reduced_motion: bool = False
    """Whether to leave out all that blinks, turns and glides."""
    hardware_cursor: bool = False
    """Whether to show the terminal's own cursor where text is typed, for screen magnifiers."""
    bell: bool = True
    """Whether the terminal's bell rings when a reply has ended in another chat than the open one, or
    while you were not there. What you stopped yourself does not ring."""
    desktop_notice: bool = True
    """Whether the terminal is then also asked to show a notice of the desktop (OSC 9)."""
    trash_days: Annotated[int, Range(0, 3650)] = 0
    """Days after which chats in the trash are erased, at the next start. 0: they are kept."""
    finish_away_minutes: Annotated[float, Range(0, 60)] = 10.0
    """Minutes that replies may go on without a screen when the line drops. 0: they end at once."""
    providers: Mapping[str, ProviderSettings] = field(default_factory=dict[str, ProviderSettings])
    """Who can answer, by name: the built-in rows and those of [providers.NAME]."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The keys of [keys], as they were written, by the ids of what they do. None: it has no key."""


@cache
def declared_settings() -> Mapping[str, Any]:
    """The declared type of every setting but `providers` and `keys`, in order."""
    hints = get_type_hints(Settings, include_extras=True)
    del hints["providers"], hints["keys"]
    return hints


@cache
def descriptions(name: str = "Settings") -> Mapping[str, str]:
    """What is written under each field of the class `name` in this file, as one line each."""
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for node in tree.body:
        if not (isinstance(node, ast.ClassDef) and node.name == name):
            continue
        for declaration, below in zip(node.body, node.body[1:], strict=False):
            match declaration, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=field_name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    found[field_name] = " ".join(text.split())
                case _:
                    pass
    return found
