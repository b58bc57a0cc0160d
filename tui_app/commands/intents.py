"""What a command asks for. The chat screen carries these out, each in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewChat:
    pass


@dataclass(frozen=True, slots=True)
class TemporaryChat:
    """Go to the chat that is on disk nowhere, or begin it."""


@dataclass(frozen=True, slots=True)
class KeepChat:
    """Save the temporary chat."""


@dataclass(frozen=True, slots=True)
class RenameSession:
    title: str
    """Empty: ask for it."""


@dataclass(frozen=True, slots=True)
class EraseSession:
    """Delete the open session for good."""


@dataclass(frozen=True, slots=True)
class EraseDeleted:
    """Delete every session in the trash for good."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what was done to chats last."""


@dataclass(frozen=True, slots=True)
class ActOnChat:
    """Do something with the open chat, or with those that are marked where the list is in use."""

    action: str
    """A name in `list_actions.LIST_ACTIONS`, or `unarchive`."""
    argument: str = ""
    """Empty: ask for it, where one is needed."""


@dataclass(frozen=True, slots=True)
class ChangeList:
    """Have the list of chats show something else."""

    action: str
    """`filter`, `date` or `view` in `list_actions.LIST_ACTIONS`."""
    argument: str
    """Empty: ask for it, or the next one."""


@dataclass(frozen=True, slots=True)
class StopReply:
    pass


@dataclass(frozen=True, slots=True)
class ActOnMessage:
    """Do something with the message under the cursor, else with the last reply."""

    action: str
    """A name in `message_actions.MESSAGE_ACTIONS`."""


@dataclass(frozen=True, slots=True)
class Find:
    """Find something in the open chat."""

    text: str
    """Empty: ask for it."""


@dataclass(frozen=True, slots=True)
class Search:
    """Search all chats."""

    text: str
    """Empty: go on with the search before."""


@dataclass(frozen=True, slots=True)
class SwitchTheme:
    name: str
    """Empty: ask for it."""


@dataclass(frozen=True, slots=True)
class SwitchProvider:
    name: str
    """Empty: ask for it."""


@dataclass(frozen=True, slots=True)
class OpenPalette:
    pass


@dataclass(frozen=True, slots=True)
class ToggleSidebar:
    pass


@dataclass(frozen=True, slots=True)
class EditPrompt:
    """Write the prompt in the external editor."""


@dataclass(frozen=True, slots=True)
class Redraw:
    pass


@dataclass(frozen=True, slots=True)
class ShowHelp:
    pass


@dataclass(frozen=True, slots=True)
class Quit:
    pass


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the person something, for instance that a command does not exist."""

    text: str


Intent = (
    NewChat
    | TemporaryChat
    | KeepChat
    | RenameSession
    | EraseSession
    | EraseDeleted
    | Undo
    | ActOnChat
    | ChangeList
    | StopReply
    | ActOnMessage
    | Find
    | Search
    | SwitchTheme
    | SwitchProvider
    | OpenPalette
    | ToggleSidebar
    | EditPrompt
    | Redraw
    | ShowHelp
    | Quit
    | Notify
)
