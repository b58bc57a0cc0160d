"""Every error a person can meet.

    ChinwagError
    ├── ConfigError               a setting, theme or argument is wrong
    ├── PaneError                 no tmux pane took a text
    ├── StoreError                the database cannot be opened, read or written
    │   ├── DamagedStoreError     it is not what was written
    │   ├── ForeignStoreError     it is another program's
    │   ├── NewerStoreError       it was written by a newer chinwag
    │   ├── LockedStoreError      somebody else is using it
    │   ├── FullDiskError         the disk has no room for it
    │   ├── ReadOnlyStoreError    it cannot be opened or written by this user
    │   ├── NotDoneError          a command cannot do what it is asked for
    │   └── RejectedWriteError    what is to be written does not fit what is in it
    │       └── TakenError        what is to be taken was taken by another window
    └── ChatError                 a call to a model failed
        ├── AuthenticationError   the key is missing, wrong or revoked
        │   └── MissingKeyError   no key is set
        ├── CreditsError          no balance, or no access to this model
        ├── BadRequestError       the server refused the request's content
        ├── NotFoundError         no such model, or no such path
        ├── TooLargeError         the conversation is longer than the server takes
        ├── RateLimitError        too many requests
        ├── ServerError           the server failed
        ├── ReplyTimeoutError     nothing came in time
        ├── NetworkError          the server cannot be reached, or the line broke
        ├── ProtocolError         the answer is not what the API promises
        ├── StreamError           the provider reported an error inside the reply
        ├── ContentFilterError    the provider withheld the reply
        └── RedirectError         the server pointed elsewhere

Each carries a title, what happened (the server's own words, where there are any) and what to do
next. `Stopped` is no error: it unwinds a reply that the person stopped. Foreign exceptions are
translated where they arise (`providers`, `store`, `config`), nowhere else.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as it is stored and shown."""

    kind: str
    """The stable name of the class, such as `rate_limit`."""
    title: str
    what: str
    advice: str
    status: int | None = None
    """The HTTP status, where there was one."""


class ChinwagError(Exception):
    """An error that can be shown as it is.

    `what`: what happened, in one or a few sentences; the server's own words where there are any.
    `advice`: what to do next; the class has one of its own. Command lines in it stand in
    backquotes: where it is shown they are made whole (`config.command_line`).
    """

    kind: ClassVar[str] = "error"
    title: ClassVar[str] = "Something went wrong"
    default_advice: ClassVar[str] = "Try again."

    def __init__(self, what: str, *, advice: str = "", status: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice or self.default_advice
        self.status = status

    def report(self) -> ErrorReport:
        """This error as a value."""
        return ErrorReport(self.kind, self.title, self.what, self.advice, self.status)


class ConfigError(ChinwagError):
    kind = "config"
    title = "The configuration cannot be used"
    default_advice = "Correct it and start again; `chinwag config` shows what is in force."


class PaneError(ChinwagError):
    kind = "pane"
    title = "Nothing was put into a tmux pane"
    default_advice = "Copy the code with c instead."


class StoreError(ChinwagError):
    kind = "store"
    title = "The history cannot be read or written"
    default_advice = "Check the disk, or start with another folder: `chinwag --data-dir DIR`."


class NotDoneError(StoreError):
    """A command cannot do what it is asked for, such as with the file it names; the history is
    all right and is not touched."""

    kind = "not_done"
    title = "Nothing was done"
    default_advice = "Name another file."


class DamagedStoreError(StoreError):
    kind = "store_damaged"
    title = "The history is damaged"
    default_advice = (
        "`chinwag doctor --recover` saves what can be read into a new file and leaves this one as "
        "it is. Or put a backup in its place with `chinwag restore FILE`, or start with another "
        "folder: `chinwag --data-dir DIR`."
    )


class ForeignStoreError(StoreError):
    kind = "store_foreign"
    title = "This is no history of chinwag"
    default_advice = "Move it away, or start with another folder: `chinwag --data-dir DIR`."


class NewerStoreError(StoreError):
    kind = "store_newer"
    title = "The history is from a newer chinwag"
    default_advice = "Update chinwag, or start with another folder: `chinwag --data-dir DIR`."


class LockedStoreError(StoreError):
    kind = "store_locked"
    title = "The history is in use"
    default_advice = (
        "Close that program and try again, or start with another folder: `chinwag --data-dir DIR`."
    )


class FullDiskError(StoreError):
    kind = "disk_full"
    title = "The disk is full"
    default_advice = (
        "Free some space and try again, or start with another folder: `chinwag --data-dir DIR`."
    )


class ReadOnlyStoreError(StoreError):
    kind = "store_read_only"
    title = "The history may not be written"
    default_advice = (
        "Check who owns the file and its folder, and that the disk can be written; or start with "
        "another folder: `chinwag --data-dir DIR`."
    )


class RejectedWriteError(StoreError):
    """What is asked for does not fit what is in the history; asking again does not help."""


class TakenError(RejectedWriteError):
    """What is to be taken out was taken before, by this window or another one."""

    default_advice = "Another window may have sent it or taken it back."


class ChatError(ChinwagError):
    """A call to a model failed."""

    kind = "chat"
    title = "The reply failed"
    default_advice = "Retry, or ask something else."
    retryable: ClassVar[bool] = False
    """Whether the same request may succeed on its own a little later."""

    def __init__(
        self,
        what: str,
        *,
        advice: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(what, advice=advice, status=status)
        self.retry_after = retry_after
        """Seconds the server asked to wait; None where it did not say."""


class AuthenticationError(ChatError):
    kind = "authentication"
    title = "The key was not accepted"
    default_advice = "Check the API key of this provider, then retry."


class MissingKeyError(AuthenticationError):
    kind = "missing_key"
    title = "A key is needed"
    default_advice = "Set the API key of this provider and start again."


class CreditsError(ChatError):
    kind = "credits"
    title = "No credit or no access"
    default_advice = "Check the balance and what your account may use, then retry."


class BadRequestError(ChatError):
    kind = "bad_request"
    title = "The server refused the request"
    default_advice = "Check the model's name and parameters, or change the question."


class NotFoundError(ChatError):
    kind = "not_found"
    title = "No such model or address"
    default_advice = "Check the model's name and the provider's base_url, then retry."


class TooLargeError(ChatError):
    kind = "too_large"
    title = "Too long for this server"
    default_advice = "Shorten the question or start a new chat with ^N."


class RateLimitError(ChatError):
    kind = "rate_limit"
    title = "Too many requests"
    default_advice = "Wait a little, then retry."
    retryable = True


class ServerError(ChatError):
    kind = "server"
    title = "The server failed"
    default_advice = "It is not your doing. Retry in a while."
    retryable = True


class ReplyTimeoutError(ChatError):
    kind = "timeout"
    title = "The server went silent"
    default_advice = "Retry; the timeouts are settings."


class NetworkError(ChatError):
    kind = "network"
    title = "The connection failed"
    default_advice = "Check the network and the provider's base_url, then retry."
    retryable = True


class ProtocolError(ChatError):
    kind = "protocol"
    title = "The answer made no sense"
    default_advice = "Is the base_url an OpenAI-compatible API? Check it, then retry."


class StreamError(ChatError):
    kind = "stream"
    title = "The provider broke off the reply"


class ContentFilterError(ChatError):
    kind = "content_filter"
    title = "The provider withheld the reply"
    default_advice = "Rephrase the question."


class RedirectError(ChatError):
    kind = "redirect"
    title = "The server pointed elsewhere"
    default_advice = (
        "chinwag does not follow redirects, so that your key stays where it belongs. "
        "Set base_url to the right address."
    )


class Stopped(Exception):  # noqa: N818 - not an error
    """The reply was stopped from another thread."""
