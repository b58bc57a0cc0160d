"""What a command asks for. The chat screen carries these out, each in one place."""

from dataclasses import dataclass
from enum import Enum, auto


class Act(Enum):
    """What is to be done. `this`: the `text` of the intent; where it is empty, ask for it."""

    NEW_CHAT = auto()
    TEMPORARY_CHAT = auto()
    """Go to the chat that is on disk nowhere, or begin it."""
    KEEP_CHAT = auto()
    """Save the temporary chat."""
    ERASE_SESSION = auto()
    """Delete the open session for good."""
    ERASE_DELETED = auto()
    """Delete every session in the trash for good."""
    UNDO = auto()
    """Take back what was done to chats last."""
    ACT_ON_CHAT = auto()
    """Do this, a name in `list_actions.LIST_ACTIONS` or `unarchive`, with the open chat, or with
    those that are marked where the list is in use."""
    CHANGE_LIST = auto()
    """Have the list of chats do this: `filter`, `date` or `view` in `list_actions.LIST_ACTIONS`."""
    SAVE_CHAT = auto()
    """Save the open chat as markdown to the file of this path."""
    RECALL_QUESTION = auto()
    """Have an earlier question chosen, to stand in the prompt."""
    COMPARE = auto()
    """Ask the models of these names the same at once; none: go back to a comparison, or ask which.
    The question may stand in the lines below."""
    STOP_REPLY = auto()
    GO_TO_QUEUE = auto()
    """Go to what waits to be sent."""
    ACT_ON_MESSAGE = auto()
    """Do this, a name in `message_actions.MESSAGE_ACTIONS`, with the message under the cursor,
    else with the last reply."""
    FIND = auto()
    """Find this in the open chat."""
    SEARCH = auto()
    """Search all chats for this; empty: go on with the search before."""
    SWITCH_THEME = auto()
    """Change to the theme of this name."""
    SWITCH_PROVIDER = auto()
    """Let the provider of this name answer."""
    SWITCH_MODEL = auto()
    """Ask the model of this name."""
    SYSTEM_PROMPT = auto()
    """Send this before the first message of the open chat."""
    SHOW_CONTEXT = auto()
    """Tell how much of the context window the open chat takes."""
    COMPACT = auto()
    """Have the older part of the open chat summarised; `show` or `undo`: do that with a summary."""
    PERSONA = auto()
    """Have the persona of this name answer in the open chat."""
    PROMPT_TEMPLATE = auto()
    """Put the prompt template of this name into the prompt."""
    OPEN_PALETTE = auto()
    TOGGLE_SIDEBAR = auto()
    EDIT_PROMPT = auto()
    """Write the prompt in the external editor."""
    REDRAW = auto()
    SHOW_HELP = auto()
    SHOW_NOTICES = auto()
    """Show what was told before."""
    SHOW_KEYS = auto()
    QUIT = auto()
    NOTIFY = auto()
    """Tell the person this, for instance that a command does not exist."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing to do."""

    act: Act
    text: str = ""
    argument: str = ""
    """What is given to an action that `text` names; empty: ask for it, where it needs one."""
