"""A server to show the app with: it streams one reply to whatever it is asked.

    python -m tests.stubs.demo_server --port 8000 [--delay MS] [--reply FILE]

FILE: text or markdown, or a page that quotes a `chat.completion` in JSON, whose content is taken.
"""

import argparse
import json
import re
from pathlib import Path

from tests.stubs.loopback import (
    Answer,
    LoopbackServer,
    Pause,
    Request,
    Step,
    completion,
    delta,
    events,
    json_body,
    status,
)

MODEL = "google/gemini-3-flash-preview"
REASONING = (
    "The person wants to learn Python. A short path helps more than a list of everything: set up, "
    "the few ideas that carry the rest, then something small of their own."
)
_QUOTED_CONTENT = re.compile(r'"content":\s*(?=")')
_WORDS = re.compile(r"(?:\S+\s+){1,3}|\S+\s*|\s+")


def reply_text(path: Path | None = None) -> str:
    """The text to stream: our own, or that of `path`."""
    text = (path or Path(__file__).with_name("demo_reply.md")).read_text("utf-8")
    decode = json.JSONDecoder(strict=False).raw_decode
    quoted = [decode(text, found.end())[0] for found in _QUOTED_CONTENT.finditer(text)]
    return max(quoted, key=len) if quoted else text


def demo_answer(text: str, *, delay: float = 0, reasoning: str = REASONING) -> list[Step]:
    """`text` in deltas of a few words, `delay` seconds apart, with reasoning, usage and cost."""
    payloads = [
        delta("", role="assistant"),
        *(delta(reasoning=words) for words in _WORDS.findall(reasoning)),
        *(delta(words) for words in _WORDS.findall(text)),
        {
            **delta(),
            "choices": [
                {"index": 0, "delta": {}, "finish_reason": "stop", "native_finish_reason": "STOP"}
            ],
        },
        {
            **delta(),
            "choices": [],
            "usage": {
                "prompt_tokens": 5,
                "completion_tokens": 1330,
                "total_tokens": 1335,
                "prompt_tokens_details": {"cached_tokens": 0},
                "completion_tokens_details": {"reasoning_tokens": 371},
            },
            "meta": {"usage": {"credits_used": 8846, "usd_spent": 0.0088}},
        },
    ]
    named = [payload | {"model": MODEL} for payload in payloads]
    first, *rest = events(named, headers={"X-Inference-Id": "gen-demo"})
    return [first, *(step for each in rest for step in (Pause(delay), each))]


def demo_server(text: str, *, delay: float = 0, port: int = 0) -> LoopbackServer:
    """A server that answers every question with `text`."""

    def answer(request: Request) -> Answer:
        if request.path.endswith("/models"):
            return json_body({"object": "list", "data": [{"id": MODEL, "object": "model"}]})
        if not request.path.endswith("/chat/completions"):
            return status(404, {"error": {"message": f"Nothing is at {request.path}."}})
        if not request.json().get("stream"):
            return completion(text)
        return demo_answer(text, delay=delay)

    return LoopbackServer(answer, port=port)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--delay", type=float, default=30, help="milliseconds between pieces")
    parser.add_argument("--reply", type=Path, help="file to stream instead of the usual reply")
    given = parser.parse_args()
    server = demo_server(reply_text(given.reply), delay=given.delay / 1000, port=given.port)
    print(f"base_url = {server.url!r}   (^C stops)", flush=True)  # noqa: T201 - a command
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
