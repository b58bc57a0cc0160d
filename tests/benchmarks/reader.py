# ruff: noqa: T201 - a command
"""The floor of streaming: reads a stream with httpx, decodes its events and prints the text.

    python -m tests.benchmarks.reader URL

Takes a question a line from standard input.
"""

import json
import sys

import httpx


def main() -> None:
    address = sys.argv[1] + "/chat/completions"
    with httpx.Client(timeout=None) as client:
        print("ready", flush=True)
        while line := sys.stdin.readline():
            _answer(client, address, line.strip())


def _answer(client: httpx.Client, address: str, question: str) -> None:
    messages = [{"role": "user", "content": question}]
    asked = {"model": "stub", "stream": True, "messages": messages}
    with client.stream("POST", address, json=asked) as response:
        for line in response.iter_lines():
            if line.startswith("data: {"):
                for choice in json.loads(line[6:])["choices"]:
                    print(choice["delta"].get("content") or "", end="", flush=True)
    print(flush=True)


if __name__ == "__main__":
    main()
