import pytest

from tui_app.core.errors import (
    AuthenticationError,
    BadRequestError,
    ChatError,
    NetworkError,
    ProtocolError,
    RateLimitError,
    ReplyTimeoutError,
    ServerError,
    StreamError,
)
from tui_app.providers.retry import RetryPolicy

EVEN = RetryPolicy(2, chance=lambda: 0.5)


@pytest.mark.parametrize(
    "error",
    [
        NetworkError("x"),
        RateLimitError("x", status=429),
        ServerError("x", status=409),
        ServerError("x", status=503),
        ReplyTimeoutError("x", status=408),
    ],
)
def test_what_may_pass_is_tried_twice_more_with_growing_delays(error: ChatError) -> None:
    assert [EVEN.delay(error, attempt) for attempt in (1, 2, 3)] == [0.5, 1.0, None]


@pytest.mark.parametrize(
    "error",
    [
        ReplyTimeoutError("x"),
        AuthenticationError("x", status=401),
        BadRequestError("x", status=400),
        ProtocolError("x"),
        StreamError("x"),
    ],
)
def test_what_stays_is_not_tried_again(error: ChatError) -> None:
    assert EVEN.delay(error, 1) is None


def test_chance_shifts_a_delay_by_a_quarter_at_most() -> None:
    ends = [
        RetryPolicy(chance=chance).delay(NetworkError("x"), 1)
        for chance in (lambda: 0.0, lambda: 1.0)
    ]
    assert ends == [0.375, 0.625]
    drawn = {RetryPolicy().delay(NetworkError("x"), 1) for _ in range(20)}
    assert len(drawn) > 1
    assert all(0.375 <= (delay or 0) <= 0.625 for delay in drawn)


@pytest.mark.parametrize("kind", [RateLimitError, ServerError])
@pytest.mark.parametrize(
    ("asked", "delay"), [(None, 0.5), (0.0, 0.5), (3.0, 3.0), (120.0, 120.0), (120.1, None)]
)
def test_the_server_is_obeyed_up_to_two_minutes(
    kind: type[RateLimitError | ServerError], asked: float | None, delay: float | None
) -> None:
    assert EVEN.delay(kind("x", status=503, retry_after=asked), 1) == delay


def test_no_retries_at_all() -> None:
    assert RetryPolicy(0).delay(NetworkError("x"), 1) is None
