"""What there is to work with once the history is open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_app.ui.open_chat import OpenChat
from tui_app.ui.screens.chat_file import ChatFile
from tui_app.ui.screens.compact_control import CompactControl
from tui_app.ui.screens.compare_control import CompareControl
from tui_app.ui.screens.context_control import ContextControl
from tui_app.ui.screens.message_control import MessageControl
from tui_app.ui.screens.other_windows import OtherWindows
from tui_app.ui.screens.queue_control import QueueControl
from tui_app.ui.screens.recalling import Recalling
from tui_app.ui.screens.replies import Replies
from tui_app.ui.screens.reply_ends import ReplyEnds
from tui_app.ui.screens.setup_control import SetupControl
from tui_app.ui.screens.shelves import Shelves
from tui_app.ui.screens.talking import Talking
from tui_app.ui.services import Services

if TYPE_CHECKING:
    from tui_app.ui.screens.chats import Chats
    from tui_app.ui.screens.searching import Searching


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that each do one kind of thing, as the chat screen hands it to them."""

    services: Services
    chat: OpenChat
    talking: Talking
    chats: "Chats"
    messages: MessageControl
    others: OtherWindows
    replies: Replies
    ends: ReplyEnds
    queue: QueueControl
    searching: "Searching"
    file: ChatFile
    recalling: Recalling
    setups: SetupControl
    context: ContextControl
    compacting: CompactControl
    shelves: Shelves
    comparing: CompareControl
