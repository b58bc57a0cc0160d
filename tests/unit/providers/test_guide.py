"""The Guide: the right section for a question, plain words for any other, and a good provider."""

import sqlite3
import threading
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_app.core.chat import ChatMessage, ChatRequest, Provider, Role
from tui_app.core.errors import Stopped, StreamError
from tui_app.core.events import Connected, Finished, FinishReason, ModelNamed, TextDelta
from tui_app.providers.guide import GuideProvider
from tui_app.providers.manual import Section, sections


def request(*questions: str) -> ChatRequest:
    """A chat in which `questions` were asked one after the other, each but the last answered."""
    messages = [ChatMessage(Role.SYSTEM, "Answer briefly.")]
    for number, question in enumerate(questions):
        if number:
            messages.append(ChatMessage(Role.ASSISTANT, "where is my data?"))
        messages.append(ChatMessage(Role.USER, question))
    return ChatRequest("call", "manual", tuple(messages))


def ask(*questions: str) -> str:
    events = list(GuideProvider().stream(request(*questions)))
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def shown(reply: str) -> list[str]:
    """The titles of the sections in a reply."""
    titles = {section.title for section in sections()}
    headings = [line[3:] for line in reply.splitlines() if line.startswith("## ")]
    return [heading for heading in headings if heading in titles]


def section(title: str) -> Section:
    return next(each for each in sections() if each.title == title)


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("how do I connect a model?", "Connecting AI/ML API"),
        ("Hi! how do i connect a model", "Connecting AI/ML API"),
        ("where do I put my API key?", "Connecting AI/ML API"),
        ("openai compatible server", "Connecting another server"),
        ("ollama", "Local models"),
        ("How do I conect to LM Studio?", "Local models"),
        ("how do I switch to another model", "Choosing provider and model"),
        ("where is my data?", "Where data lives"),
        ("backup", "Backup and restore"),
        ("chinwag doctor", "Checking and recovering"),
        ("the database is damaged", "Errors of the database"),
        ("is my data private?", "Privacy"),
        ("keys", "Keys"),
        ("key", "Keys"),
        ("what does ^L do?", "The screen"),
        ("ctrl+g", "Asking a question"),
        ("how do I enter a new line", "Asking a question"),
        ("how to stop a reply", "Stopping a reply"),
        ("what can you do", "The Guide"),
        ("who are you?", "The Guide"),
        ("what model are you", "The Guide"),
        ("what is chinwag?", "What chinwag is"),
        ("what's this", "What chinwag is"),
        ("help", "Getting help"),
        ("delete a chat", "Deleting a chat"),
        ("I deleted a chat by accident", "Deleting a chat"),
        ("rename", "Renaming a chat"),
        ("theme", "Themes"),
        ("colours", "Themes"),
        ("dark mode", "Themes"),
        ("how do I make my own theme?", "Making a theme"),
        ("copy to the clipboard in tmux", "Copying"),
        ("how much does it cost", "Details of a reply"),
        ("what happens if it crashes", "Quitting"),
        ("setings", "Settings"),
        ("CHINWAG_SYSTEM_PROMPT", "Settings"),
        ("The key was not accepted", "Key and account errors"),
        ("404", "Request errors"),
        ("it hangs, no answer", "Network and server errors"),
        ("slash commands", "Slash commands"),
        ("how do I install it", "First steps"),
        ("make the font bigger", "Accessibility"),
    ],
)
def test_a_question_finds_its_section(question: str, title: str) -> None:
    reply = ask(question)

    assert shown(reply)[:1] == [title]
    assert section(title).text in reply


@pytest.mark.parametrize("title", [each.title for each in sections()])
def test_every_section_is_reached_by_its_title(title: str) -> None:
    assert shown(ask(title))[:1] == [title]


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "How do I learn Python?",
        "Write a Python script to delete a file",
        "Write a poem about the sea",
        "Hi! What do you think about mankind?",
        "best model for coding",
        "what's the key to happiness",
        "how do I stop smoking",
        "what time is it",
        "2+2",
        "🙂🙂",
        "як справи",
        "more",
        "",
    ],
)
def test_anything_else_is_admitted_with_the_way_to_a_model(question: str) -> None:
    reply = ask(question)

    assert "not in the manual" in reply
    assert "not a language model" in reply.replace("\n", " ")
    assert 'export AIMLAPI_API_KEY="' in reply
    assert "base_url" in reply
    assert "See also: **First steps**" in reply
    assert shown(reply) == []


@pytest.mark.parametrize("greeting", ["hi", "Hello there!", "good morning", "hey, how are you?"])
def test_a_greeting_is_met_with_what_this_is(greeting: str) -> None:
    reply = ask(greeting)

    assert reply.startswith("Hello. This is the Guide: the manual, not a language model.")
    assert "AIMLAPI_API_KEY" in reply


def test_thanks_are_met_without_a_lecture() -> None:
    assert ask("where is my data?", "thanks!").startswith("You are welcome.")


def test_a_chat_without_a_question_is_welcomed() -> None:
    assert ask().startswith("Hello. ")


def test_only_the_last_question_counts() -> None:
    shown_last = shown(ask("themes", "what is the capital of France?", "rename a chat"))
    assert "Renaming a chat" in shown_last
    assert shown_last == shown(ask("rename a chat"))


def test_more_goes_on_with_the_question_before_it() -> None:
    asked = ["how do I connect a model?"]
    seen = shown(ask(*asked))
    for follow_up in ("more", "Tell me more, please.", "anything else?"):
        asked.append(follow_up)
        found = shown(ask(*asked))
        assert not set(found) & set(seen)
        seen += found
    assert {"Connecting another server", "Local models"} <= set(seen)


def test_more_ends_when_the_manual_does() -> None:
    reply = ask("ollama", "more")

    assert reply.startswith("The manual has no more on this question.")
    assert "See also: " in reply


def test_a_doubtful_answer_is_called_the_closest() -> None:
    assert ask("how do I delete a file in Linux").startswith("The closest that the manual has:")


@pytest.mark.parametrize(
    "question", ["keys", "settings", "delete a chat", "errors", "what is this"]
)
def test_an_answer_is_short_and_ends_with_other_titles(question: str) -> None:
    reply = ask(question)
    body, _, others = reply.rpartition("\n\nSee also: ")

    assert 1 <= len(shown(reply)) <= 2
    assert len(body.splitlines()) <= 40
    titles = [title.strip("*") for title in others.split(" · ")]
    assert len(titles) >= 3
    assert set(titles) <= {each.title for each in sections()} - set(shown(reply))


@pytest.mark.parametrize(
    "question",
    [
        '"',
        '""" OR "keys',
        "NEAR(keys, 3) AND NOT",
        "title:keys -theme ^data * ( ) {a b} : x*",
        "'; DROP TABLE manual; --",
        "\x00\x1b[2J\x1b]0;x\x07 keys",
        "\ud83d lone \udc00",
        "👩‍👩‍👧‍👦 e\u0301 \u202e",
        "deleet " * 1500,
        "a" * 10_000,
        "key" + "\u0301" * 10_000,
        " ".join(f"word{number}" for number in range(1500)),
    ],
)
def test_a_hostile_question_is_answered_safely(question: str) -> None:
    reply = ask(question)

    assert reply
    assert not [c for c in reply if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs")]


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_question_raises(question: str) -> None:
    assert "See also: " in ask(question)


def test_a_reply_streams_word_by_word() -> None:
    provider: Provider = GuideProvider()
    events = list(provider.stream(request("keys")))
    texts = [event.text for event in events if isinstance(event, TextDelta)]

    assert events[:2] == [Connected(), ModelNamed("manual")]
    assert events[-1] == Finished(FinishReason.STOP)
    assert len(events) == len(texts) + 3
    assert {len(text.split()) for text in texts} == {1}


def test_it_is_called_the_guide() -> None:
    provider: Provider = GuideProvider()

    assert (provider.name, provider.label, provider.default_model) == ("guide", "Guide", "manual")


def test_stopping_wakes_a_waiting_reply() -> None:
    stream = GuideProvider(pace=600).stream(request("keys"))
    started, ended = threading.Event(), threading.Event()

    def read() -> None:
        try:
            for event in stream:
                if isinstance(event, ModelNamed):
                    started.set()
        except Stopped:
            ended.set()

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert started.wait(10)
    assert not ended.is_set()
    stream.stop()
    stream.stop()
    assert ended.wait(10)
    thread.join(10)


def test_stopping_between_words_ends_the_reply() -> None:
    stream = GuideProvider().stream(request("keys"))
    events = iter(stream)
    while not isinstance(next(events), TextDelta):
        pass
    stream.stop()

    with pytest.raises(Stopped):
        next(events)


def test_a_stream_stopped_before_it_began_says_nothing() -> None:
    stream = GuideProvider().stream(request("keys"))
    stream.stop()

    with pytest.raises(Stopped):
        list(stream)


def test_closing_stops_running_replies_and_later_ones() -> None:
    provider = GuideProvider()
    running = provider.stream(request("keys"))
    events = iter(running)
    next(events)
    provider.close()
    provider.close()

    with pytest.raises(Stopped):
        list(events)
    with pytest.raises(Stopped):
        list(provider.stream(request("keys")))


def test_replies_run_side_by_side() -> None:
    provider = GuideProvider()
    questions = ("keys", "themes", "privacy", "rename a chat") * 3
    replies: dict[int, str] = {}

    def read(number: int, question: str) -> None:
        events = provider.stream(request(question))
        replies[number] = "".join(event.text for event in events if isinstance(event, TextDelta))

    threads = [
        threading.Thread(target=read, args=pair, daemon=True) for pair in enumerate(questions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [replies[number] for number in range(len(questions))] == list(map(ask, questions))


def test_a_search_that_cannot_be_made_is_an_error_with_advice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def connect(_database: str) -> sqlite3.Connection:
        raise sqlite3.OperationalError("no such module: fts5")

    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(StreamError, match="no such module: fts5") as raised:
        ask("keys")
    assert "FTS5" in raised.value.advice
