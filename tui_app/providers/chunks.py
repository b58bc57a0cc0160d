"""Chat Completions events to the core's events, without I/O.

Source: the Chat Completions API (`chat.completion.chunk` and `chat.completion`) and what servers
and gateways were seen to send beside it. A field of the wrong type is read as absent; an event
that makes no sense is counted and left out, since the rest of the reply is worth more than it.
"""

import json
from collections.abc import Iterator
from dataclasses import fields, replace

from tui_app.core.errors import ContentFilterError, ProtocolError, StreamError
from tui_app.core.events import (
    Citation,
    EventsSkipped,
    Finished,
    FinishReason,
    ModelNamed,
    ReasoningDelta,
    RefusalDelta,
    StreamEvent,
    TextDelta,
    ToolCallDelta,
    UsageReport,
)
from tui_app.core.text import encodable
from tui_app.core.usage import Usage
from tui_app.providers.echoes import EchoFilter, Redact
from tui_app.providers.json_values import (
    as_amount,
    as_count,
    as_dict,
    as_list,
    as_text,
    is_dict,
    is_list,
)
from tui_app.providers.server_words import code_of, spoken, words_of
from tui_app.providers.sse import ServerEvent
from tui_app.providers.surrogates import SurrogateJoiner
from tui_app.providers.think import Piece, ThinkSplitter

DONE = "[DONE]"
_decode = json.JSONDecoder().decode
"""What `json.loads` comes to for text, without its look at each argument."""
_REASONS = {
    "stop": FinishReason.STOP,
    "end_turn": FinishReason.STOP,
    "eos": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "tool_use": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
    "safety": FinishReason.CONTENT_FILTER,
}
_FILTER_CODES = ("content_filter", "content_policy", "moderation", "safety")
_BROKEN_OFF = ("error", "abort")
"""Finish reasons of servers and gateways that mean a failure."""
_THOUGHTS = ("reasoning", "reasoning_content", "reasoning_details")
_ENDINGS = ("finish_reason", "native_finish_reason")
_CHUNK_FIELDS = ("choices", "usage", "meta", "error", "statusCode")
_MOST_TOOL_CALLS = 1000
_MOST_CITATIONS = 1000
_LONGEST_NAME = 200
"""Characters kept of names: of models, finish reasons, tools, pages."""
_LONGEST_URL = 8000


class _Channel:
    """Text that arrives in pieces, fit to be stored."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        self._joiner = SurrogateJoiner()
        self._echoes = EchoFilter(secrets) if secrets else None

    def feed(self, piece: str) -> str:
        text = self._joiner.feed(piece)
        return self._echoes.feed(text) if self._echoes and text else text

    def end(self) -> str:
        text = self._joiner.end()
        return self._echoes.feed(text) + self._echoes.end() if self._echoes else text


class ReplyDecoder:
    """Decodes one reply, event by event. Iterate what a method returns to its end."""

    def __init__(self, redact: Redact, secrets: tuple[str, ...] = ()) -> None:
        self.understood = 0
        """Events that made sense."""
        self.said = False
        """Whether there was text, reasoning, a refusal or a tool call."""
        self._redact = redact
        self._skipped = 0
        self._model = ""
        self._usage = Usage()
        self._reason = ""
        self._native = ""
        self._think = ThinkSplitter()
        self._secrets = secrets
        self._text = _Channel(secrets)
        self._reasoning = _Channel(secrets)
        self._refusal = _Channel(secrets)
        self._arguments: dict[int, _Channel] = {}
        self._call_ids: dict[str, int] = {}
        self._last_call = 0
        self._thoughts: list[str] = []
        self._thoughts_size = 0
        self._thoughts_field = ""
        self._cited: set[str] = set()

    @property
    def has_reason(self) -> bool:
        """Whether the server said why the model stopped."""
        return bool(self._reason)

    def event(self, event: ServerEvent) -> Iterator[StreamEvent]:
        """What one server-sent event says; `[DONE]` is the caller's to notice.

        Raises: StreamError or ContentFilterError where the event reports an error.
        """
        payload = _loads(event.data)
        if event.name == "error":
            raise self._failure(event.data if payload is None else payload)
        fields_ = as_dict(payload)
        text = _text_alone(fields_)
        if text is not None and fields_.get("model", self._model) == self._model:
            # Nearly every chunk: looking for what else it could hold would take twice as long.
            self.understood += 1
            yield from self._content(self._think.feed(text))
            return
        if _is_chunk(fields_):
            self.understood += 1
        elif event.name in ("", "message") and event.data.strip() and not _is_foreign(fields_):
            self._skipped += 1
            yield EventsSkipped(self._skipped)
        yield from self._payload(fields_)

    def document(self, text: str) -> Iterator[StreamEvent]:
        """What a whole JSON reply (`chat.completion`) says, sent in answer to `stream: true`.

        Raises: as `event`; ProtocolError for JSON that is cut off or no reply.
        """
        payload = _loads(text)
        if payload is None:
            raise ProtocolError("The reply was cut off, or its JSON is broken.")
        fields_ = as_dict(payload)
        if not as_list(fields_.get("choices")):
            if words_of(payload):
                raise self._failure(payload)
            raise ProtocolError("The server answered with JSON that holds no reply.")
        self.understood += _is_chunk(fields_)
        yield from self._payload(fields_)
        if not self.understood and not self.said:
            raise ProtocolError("The server answered with JSON that holds no reply.")

    def _payload(self, payload: dict[str, object]) -> Iterator[StreamEvent]:
        model = as_text(payload.get("model"))
        if model and model != self._model:
            self._model = model
            yield ModelNamed(self._name(model))
        error = payload.get("error")
        for choice in map(as_dict, as_list(payload.get("choices"))):
            if not as_count(choice.get("index")):
                yield from self._choice(choice)
                error = error or choice.get("error")
        if payload.get("usage") or payload.get("meta"):
            usage = _usage(payload, self._usage)
            if usage != self._usage:
                self._usage = usage
                yield UsageReport(usage)
        if error:
            raise self._failure(payload if payload.get("error") else {"error": error})
        status = as_count(payload.get("statusCode"))
        if status is not None and status >= 400:
            raise self._failure(payload)

    def rest(self) -> Iterator[StreamEvent]:
        """What was held back, because more might have followed."""
        yield from self._content(self._think.end())
        if text := self._text.end():
            yield TextDelta(text)
        if reasoning := self._reasoning.end():
            yield ReasoningDelta(reasoning)
        if refusal := self._refusal.end():
            yield RefusalDelta(refusal)
        for index, channel in self._arguments.items():
            if arguments := channel.end():
                yield ToolCallDelta(index, arguments=arguments)

    def end(self) -> Iterator[StreamEvent]:
        """The reply is complete.

        Raises: ContentFilterError where the provider withheld all of it; StreamError where the
        finish reason is a failure.
        """
        yield from self.rest()
        if self._reason.casefold() in _BROKEN_OFF:
            raise StreamError(f"The provider ended the reply with the reason “{self._reason}”.")
        reason = _REASONS.get(self._reason.casefold(), FinishReason.OTHER)
        if not self._reason:
            reason = FinishReason.STOP
        if reason is FinishReason.CONTENT_FILTER and not self.said:
            raise ContentFilterError("The provider's filter stopped the reply before its start.")
        native = self._native or (self._reason if self._reason != reason.value else "")
        yield Finished(reason, native)

    def _choice(self, choice: dict[str, object]) -> Iterator[StreamEvent]:
        delta = as_dict(choice.get("delta"))
        message = as_dict(choice.get("message"))
        if not delta and not self.said:
            # Some servers repeat the whole message in their last chunk, after the deltas.
            delta = message
        yield from self._delta(delta)
        if reason := self._name(choice.get("finish_reason")):
            self._reason = reason
        if native := self._name(choice.get("native_finish_reason")):
            self._native = native

    def _delta(self, delta: dict[str, object]) -> Iterator[StreamEvent]:
        if thoughts := self._new_thoughts(delta):
            yield from self._think_aloud(thoughts)
        yield from self._parts(delta.get("content"))
        if refusal := as_text(delta.get("refusal")):
            yield from self._refuse(refusal)
        for call in as_list(delta.get("tool_calls")):
            yield from self._tool_call(as_dict(call))
        if function := as_dict(delta.get("function_call")):
            yield from self._tool_call({"index": 0, "function": function})
        for annotation in as_list(delta.get("annotations")):
            yield from self._annotation(as_dict(annotation))

    def _parts(self, content: object) -> Iterator[StreamEvent]:
        """Content as text, or as a list of typed parts."""
        if isinstance(content, str):
            yield from self._content(self._think.feed(content))
            return
        for part in as_list(content):
            if isinstance(part, str):
                yield from self._content(self._think.feed(part))
                continue
            fields_ = as_dict(part)
            match fields_.get("type"):
                case "text" | "output_text":
                    yield from self._content(self._think.feed(as_text(fields_.get("text"))))
                case "thinking" | "reasoning":
                    yield from self._think_aloud(_part_thoughts(fields_))
                case "refusal":
                    yield from self._refuse(as_text(fields_.get("refusal")))
                case _:
                    pass

    def _content(self, pieces: list[Piece]) -> Iterator[StreamEvent]:
        for piece in pieces:
            if piece.reasoning:
                yield from self._think_aloud(piece.text)
            elif text := self._text.feed(piece.text):
                self.said = True
                yield TextDelta(text)

    def _think_aloud(self, thoughts: str) -> Iterator[StreamEvent]:
        if text := self._reasoning.feed(thoughts):
            self.said = True
            yield ReasoningDelta(text)

    def _refuse(self, refusal: str) -> Iterator[StreamEvent]:
        if text := self._refusal.feed(refusal):
            self.said = True
            yield RefusalDelta(text)

    def _new_thoughts(self, delta: dict[str, object]) -> str:
        """Reasoning from the first of its fields that has any: gateways send it in several."""
        if not any(map(delta.get, _THOUGHTS)):
            return ""
        details = "".join(
            _detail_thoughts(item) for item in as_list(delta.get("reasoning_details"))
        )
        forms = {
            "reasoning": as_text(delta.get("reasoning")),
            "reasoning_content": as_text(delta.get("reasoning_content")),
            "reasoning_details": details,
        }
        name = self._thoughts_field
        if not forms.get(name):
            name = next((name for name, text in forms.items() if text), "")
        if not name:
            return ""
        text = forms[name]
        repeats = name != self._thoughts_field and len(text) == self._thoughts_size
        if repeats and text == "".join(self._thoughts):
            return ""
        self._thoughts_field = name
        self._thoughts.append(text)
        self._thoughts_size += len(text)
        return text

    def _tool_call(self, call: dict[str, object]) -> Iterator[StreamEvent]:
        function = as_dict(call.get("function")) or as_dict(call.get("custom"))
        identity = self._name(call.get("id"))
        name = self._name(function.get("name"))
        index = self._call_index(as_count(call.get("index")), identity, name)
        given = function.get("arguments", function.get("input"))
        arguments = _dumps(given) if is_dict(given) or is_list(given) else as_text(given)
        if index >= _MOST_TOOL_CALLS:
            return
        joined = self._arguments.setdefault(index, _Channel(self._secrets)).feed(arguments)
        if identity or name or joined:
            self.said = True
            yield ToolCallDelta(index, identity, name, joined)

    def _call_index(self, index: int | None, identity: str, name: str) -> int:
        """Where a piece belongs. Without an index: where its id was, or a name begins a new call."""
        if index is None or index >= _MOST_TOOL_CALLS:
            if identity or name:
                index = self._call_ids.get(identity, len(self._arguments))
            else:
                index = self._last_call
        if identity:
            self._call_ids[identity] = index
        self._last_call = index
        return index

    def _annotation(self, annotation: dict[str, object]) -> Iterator[StreamEvent]:
        if annotation.get("type", "url_citation") != "url_citation":
            return
        page = as_dict(annotation.get("url_citation")) or annotation
        url = encodable(self._redact(as_text(page.get("url"))[:_LONGEST_URL]))
        if url and url not in self._cited and len(self._cited) < _MOST_CITATIONS:
            self._cited.add(url)
            yield Citation(url, self._name(page.get("title")))

    def _name(self, value: object) -> str:
        name = as_text(value)[:_LONGEST_NAME]
        return self._redact(encodable(name)) if name else ""

    def _failure(self, payload: object) -> StreamError | ContentFilterError:
        words = spoken(words_of(payload), self._redact)
        if any(code in code_of(payload) for code in _FILTER_CODES):
            return ContentFilterError(words or "The provider's filter stopped the reply.")
        return StreamError(words or "The provider reported an error and did not say which.")


def unglued(event: ServerEvent) -> list[ServerEvent]:
    """The events in `event`: several where a server left out the blank lines between them."""
    if "\n" not in event.data:
        return [event]
    parts = [part for part in event.data.split("\n") if part.strip()]
    if len(parts) < 2 or _loads(event.data) is not None:
        return [event]
    if any(part.strip() != DONE and not is_dict(_loads(part)) for part in parts):
        return [event]
    return [ServerEvent(part, event.name) for part in parts]


def _loads(text: str) -> object:
    """Decoded JSON; None where it is none, or nested deeper than anything meant to be read."""
    try:
        return _decode(text)
    except (ValueError, RecursionError):
        return None


def _dumps(value: object) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return ""


_TEXT_ALONE = {"role", "content"}


def _text_alone(fields_: dict[str, object]) -> str | None:
    """The text of a chunk that says nothing but one piece of it; None for all others."""
    choices = as_list(fields_.get("choices"))
    if len(choices) != 1 or any(map(fields_.get, ("usage", "meta", "error", "statusCode"))):
        return None
    choice = as_dict(choices[0])
    if any(map(choice.get, ("index", "message", "error", *_ENDINGS))):
        return None
    delta = as_dict(choice.get("delta"))
    content = delta.get("content")
    if not isinstance(content, str) or not delta.keys() <= _TEXT_ALONE:
        return None
    return content


def _is_chunk(fields_: dict[str, object]) -> bool:
    """Whether this is an event of the API, and all its text is where it can be read."""
    choices = fields_.get("choices")
    if choices is None:
        return any(name in fields_ for name in _CHUNK_FIELDS)
    return is_list(choices) and all(map(_is_choice, as_list(choices)))


def _is_choice(choice: object) -> bool:
    if not is_dict(choice):
        return False
    fields_ = as_dict(choice)
    return _is_message(fields_.get("delta")) and _is_message(fields_.get("message"))


def _is_message(message: object) -> bool:
    if message is None:
        return True
    content = as_dict(message).get("content")
    return is_dict(message) and (content is None or isinstance(content, str | list))


def _is_foreign(fields_: dict[str, object]) -> bool:
    """Whether this is a typed event of somebody else's, such as a ping: no chunk, nor a bad one."""
    return bool(as_text(fields_.get("type"))) and "choices" not in fields_


def _detail_thoughts(item: object) -> str:
    detail = as_dict(item)
    return as_text(detail.get("text")) or as_text(detail.get("summary"))


def _part_thoughts(part: dict[str, object]) -> str:
    for name in ("thinking", "reasoning", "text"):
        value = part.get(name)
        texts = (as_text(as_dict(item).get("text")) for item in as_list(value))
        if found := as_text(value) or "".join(texts):
            return found
    return ""


def _usage(payload: dict[str, object], before: Usage) -> Usage:
    """`before` with what this chunk tells; the last word counts."""
    usage = as_dict(payload.get("usage"))
    prompt = as_dict(usage.get("prompt_tokens_details"))
    completion = as_dict(usage.get("completion_tokens_details"))
    meta = as_dict(as_dict(payload.get("meta")).get("usage"))
    spent = as_amount(meta.get("usd_spent"))
    told = Usage(
        prompt_tokens=as_count(usage.get("prompt_tokens")),
        completion_tokens=as_count(usage.get("completion_tokens")),
        total_tokens=as_count(usage.get("total_tokens")),
        cached_tokens=as_count(prompt.get("cached_tokens")),
        reasoning_tokens=as_count(completion.get("reasoning_tokens")),
        credits=as_amount(meta.get("credits_used")),
        cost_usd=as_amount(usage.get("cost")) if spent is None else spent,
    )
    news = {field.name: getattr(told, field.name) for field in fields(told)}
    return replace(before, **{name: value for name, value in news.items() if value is not None})
