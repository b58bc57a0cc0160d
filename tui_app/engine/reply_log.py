"""What the debug log says of a reply: ids, times, counts and causes, never what was said."""

import logging

from tui_app.core.chat import ChatRequest
from tui_app.core.events import Connected, EventsSkipped, Finished, Retrying, StreamEvent
from tui_app.engine.live import LiveReply

logger = logging.getLogger(__name__)


def log_request(reply: LiveReply, request: ChatRequest) -> None:
    logger.info(
        "reply %s: asking %s for %s, call %s, %d messages",
        reply.message_id,
        reply.call.provider,
        request.model,
        request.id,
        len(request.messages),
    )


def log_event(reply: LiveReply, event: StreamEvent) -> None:
    """Log the few events that say how the call goes."""
    match event:
        case Connected(inference_id):
            logger.info(
                "reply %s: answered after %.2f s, inference %s",
                reply.message_id,
                reply.elapsed,
                inference_id or "unknown",
            )
        case Retrying(attempt, delay):
            logger.warning("reply %s: attempt %d in %.1f s", reply.message_id, attempt, delay)
        case EventsSkipped(count):
            logger.warning("reply %s: %d events made no sense", reply.message_id, count)
        case Finished(reason, native):
            logger.info("reply %s: finished, %s (%s)", reply.message_id, reason, native)
        case _:
            pass


def log_end(reply: LiveReply) -> None:
    call, body = reply.call, reply.body()
    logger.info(
        "reply %s: %s after %s ms, first token at %s ms, %d attempts, %d bytes",
        reply.message_id,
        reply.state,
        call.duration_ms,
        call.first_token_ms,
        call.attempts,
        len((body.text + body.reasoning).encode("utf-8", "replace")),
    )
    if call.error is not None:
        # The server's own words may quote the question.
        logger.warning(
            "reply %s: error %s, status %s", reply.message_id, call.error.kind, call.error.status
        )
