import threading
from collections.abc import Iterator

import pytest

from tests.stubs.loopback import (
    CERTIFICATE,
    END,
    Close,
    Hang,
    LoopbackServer,
    Reset,
    Send,
    WaitFor,
    chunk,
    completion,
    delta,
    event,
    events,
    head,
    json_body,
    status,
    stream_text,
    usage,
)
from tests.stubs.request_schema import own_validator
from tests.unit.providers.conftest import KEY, Listener, MakeProvider, ask
from tui_app.core.events import (
    Connected,
    EventsSkipped,
    Finished,
    FinishReason,
    ModelNamed,
    StreamEvent,
    TextDelta,
    UsageReport,
)
from tui_app.core.usage import Usage
from tui_app.providers.chunks import ReplyDecoder
from tui_app.providers.sse import ServerEvent

TEXT = "Learning Python is one of the best decisions. 🐍 Ünïcode, too.\n"


def test_a_streamed_reply(server: LoopbackServer, make_provider: MakeProvider) -> None:
    answer = [delta("Hello"), delta(finish="stop"), usage(5, 7, credits_used=8846)]
    server.script(events(answer, headers={"X-Inference-Id": "gen-7"}))
    provider = make_provider(server.url)
    assert list(provider.stream(ask())) == [
        Connected("gen-7"),
        ModelNamed("stub-model"),
        TextDelta("Hello"),
        UsageReport(Usage(5, 7, 12, credits=8846)),
        Finished(FinishReason.STOP),
    ]
    assert (provider.name, provider.label, provider.default_model) == (
        "local",
        "Local",
        "stub-model",
    )


def test_what_is_sent(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script(stream_text("x"), stream_text("x"))
    list(make_provider(server.url + "/", headers={"X-Team": "blue"}).stream(ask("Hi")))
    list(make_provider(server.url + "?api-version=2", key=None).stream(ask()))
    first, second = server.requests
    assert (first.method, first.path) == ("POST", "/v1/chat/completions")
    assert first.headers["authorization"] == f"Bearer {KEY}"
    assert first.headers["x-client-request-id"] == "call-1"
    assert first.headers["x-team"] == "blue"
    assert first.json()["messages"] == [{"role": "user", "content": "Hi"}]
    own_validator().validate(first.json())
    assert "authorization" not in second.headers
    assert second.path == "/v1/chat/completions?api-version=2"


def test_each_event_is_passed_on_as_it_arrives(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    go_on = threading.Event()
    server.script([head(), event(delta("one")), WaitFor(go_on), event("[DONE]"), END])
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.wait_for(TextDelta)
    assert listener.text == "one"
    go_on.set()
    listener.wait_for(Finished)
    listener.join()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_bytes_cut_anywhere(server: LoopbackServer, make_provider: MakeProvider, size: int) -> None:
    body = b"".join(
        f"data: {text}\r\n\r\n".encode()
        for text in ('{"choices":[{"delta":{"content":"ü\u2028😀"}}]}', "[DONE]")
    )
    pieces = [chunk(body[start : start + size]) for start in range(0, len(body), size)]
    server.script(
        [head(headers={"Content-Type": "text/event-stream; charset=latin-1"}), *pieces, END]
    )
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.text == "ü\u2028😀"
    assert listener.error is None


def test_the_connection_is_kept_for_the_next_reply(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(stream_text(TEXT), status(400, "no"), completion(TEXT), stream_text(TEXT))
    provider = make_provider(server.url)
    for _ in range(4):
        Listener(provider.stream(ask())).join()
    assert [request.connection for request in server.requests] == [0, 0, 0, 0]


def test_a_connection_that_the_server_left_meanwhile_is_replaced(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([*stream_text("one"), Close()], stream_text("two"))
    provider = make_provider(server.url)
    Listener(provider.stream(ask())).join()
    assert server.wait_until_gone(0)
    second = Listener(provider.stream(ask()))
    second.join()
    assert (second.text, second.error) == ("two", None)


def test_nothing_is_read_after_done(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script([head(), event(delta("all")), event("[DONE]"), event(delta("more")), Hang()])
    provider = make_provider(server.url)
    listener = Listener(provider.stream(ask()))
    listener.join(2)
    assert (listener.text, listener.error) == ("all", None)
    assert listener.events[-1] == Finished(FinishReason.STOP)
    assert server.wait_until_gone(0)


@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream", "text/plain"])
def test_a_plain_json_reply_whatever_it_is_called(
    server: LoopbackServer, make_provider: MakeProvider, content_type: str
) -> None:
    answer = completion(TEXT, reasoning_content="hm")
    server.script(
        [Send(answer[0].data.replace(b"application/json", content_type.encode())), answer[1]]
    )
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.reasoning, listener.error) == (TEXT, "hm", None)


def test_a_stream_that_is_called_json(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script(events([delta("a")], headers={"Content-Type": "application/json"}))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("a", None)


def test_a_body_that_ends_with_its_connection(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script([head(chunked=False), Send(b'data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}'), Close()])  # fmt: skip
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert (listener.text, listener.error) == ("a", None)


def test_malformed_events_are_counted(server: LoopbackServer, make_provider: MakeProvider) -> None:
    server.script(events([delta("a"), "{oops", delta("b"), "oops}", delta(finish="stop")]))
    listener = Listener(make_provider(server.url).stream(ask()))
    listener.join()
    assert listener.text == "ab"
    assert [each for each in listener.events if isinstance(each, EventsSkipped)] == [
        EventsSkipped(1),
        EventsSkipped(2),
    ]


def test_many_replies_at_once(server: LoopbackServer, make_provider: MakeProvider) -> None:
    go_on = threading.Event()
    texts = [f"{number} {TEXT}" for number in range(8)]
    server.default = lambda request: [
        head(),
        WaitFor(go_on),
        *stream_text(request.json()["messages"][0]["content"])[1:],
    ]
    provider = make_provider(server.url)
    listeners = [Listener(provider.stream(ask(text))) for text in texts]
    server.wait_for_requests(8)
    go_on.set()
    for listener, text in zip(listeners, texts, strict=True):
        listener.join()
        assert (listener.text, listener.error) == (text, None)
    assert server.connections == 8


def test_no_thread_and_no_connection_is_left(
    server: LoopbackServer, make_provider: MakeProvider
) -> None:
    server.script(stream_text(TEXT), [Reset()], status(503, "no"), stream_text(TEXT), [Hang()])
    provider = make_provider(server.url)
    listeners = [Listener(provider.stream(ask())) for _ in range(3)]
    server.wait_for_requests(5)
    provider.close()
    for listener in listeners:
        listener.join()
    assert all(server.wait_until_gone(number) for number in range(server.connections))
    names = [thread.name for thread in threading.enumerate()]
    assert "chinwag-deadline" not in names
    assert "listener" not in names


def test_no_cookie_is_kept(server: LoopbackServer, make_provider: MakeProvider) -> None:
    cookies = {"Set-Cookie": "session=1; Path=/"}
    server.script(
        events([delta("a")], headers=cookies), json_body({}, 400, cookies), stream_text("b")
    )
    provider = make_provider(server.url)
    for _ in range(3):
        Listener(provider.stream(ask())).join()
    assert len(server.requests) == 3
    assert all("cookie" not in request.headers for request in server.requests)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_proxy_of_the_environment_is_not_asked_for_the_own_machine(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.script(stream_text("a"))
    listener = Listener(make_provider(server.url.replace("127.0.0.1", host)).stream(ask()))
    listener.join()
    assert listener.text == "a"


def test_a_proxy_of_the_environment_is_used_for_others(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", server.origin)
    server.script(stream_text("a"))
    listener = Listener(make_provider("http://model.invalid/v1").stream(ask()))
    listener.join()
    assert listener.text == "a"
    assert server.requests[0].path == "http://model.invalid/v1/chat/completions"


def test_https(make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with LoopbackServer(tls=True) as server:
        server.script(stream_text(TEXT), stream_text(TEXT))
        provider = make_provider(server.url)
        for _ in range(2):
            listener = Listener(provider.stream(ask()))
            listener.join()
            assert (listener.text, listener.error) == (TEXT, None)
        assert server.connections == 1
        provider.close()


def test_what_was_held_back_when_a_bug_is_met_is_there(
    server: LoopbackServer, make_provider: MakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = ReplyDecoder.event

    def stumble(decoder: ReplyDecoder, event: ServerEvent) -> Iterator[StreamEvent]:
        if "odd" in event.data:
            raise RecursionError
        return understand(decoder, event)

    monkeypatch.setattr(ReplyDecoder, "event", stumble)
    server.script(events([delta("no <thi"), {"odd": True}]))
    received: list[StreamEvent] = []
    with pytest.raises(RecursionError):
        received.extend(make_provider(server.url).stream(ask()))
    texts = [each.text for each in received if isinstance(each, TextDelta)]
    assert "".join(texts) == "no <thi"
