"""`chinwag sessions`, `search` and `show`."""

import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.store.making import NOON, HeldClock, ask, begin, call, keep, tag
from tui_app.cli.main import main
from tui_app.core.conversation import Body, MessageState
from tui_app.core.keeping import Keeping
from tui_app.store import Store

CLOCK = HeldClock()
HOUR = 3_600_000
HOSTILE = "x\x1b]0;owned\x07\x9b31m\u202ey"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture
def database(environ, monkeypatch):
    for name, value in {**environ, "TZ": "UTC"}.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "PAGER", "LESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    time.tzset()
    yield Path(environ["XDG_DATA_HOME"], "chinwag", "chinwag.db")
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def store(database):
    CLOCK.now = NOON
    opened = Store.open(database, CLOCK)
    yield opened
    opened.close()


def chat(store, number: int, title: str, question: str, answer: str = "An answer.", **changes):
    """A chat of one turn, `number` hours after noon."""
    CLOCK.now = made_at = NOON + number * HOUR
    turn = ask(
        store,
        answer=answer,
        title=title,
        user_text=question,
        created_at=made_at,
        call=call(started_at=made_at, **changes),
    )
    return turn.session_id


def listed(capsys) -> list[dict]:
    return json.loads(capsys.readouterr().out)


def test_the_list_has_the_chat_used_last_on_top(store, capsys):
    old = chat(store, 1, "Old", "One?")
    new = chat(store, 2, "New \x1b[2J title", "Two?")
    keep(store, old, Keeping.PINNED)
    tag(store, new, "work")
    assert main(["sessions"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    short, _, rest = first.partition("  ")
    assert new.startswith(short)
    assert rest == "2023-11-15 00:13     2  #work New ␛[2J title"
    assert second.endswith("Old")
    assert main(["sessions", "--limit", "1", "--json"]) == 0
    (only,) = listed(capsys)
    assert only["id"] == new
    assert only["title"] == "New \x1b[2J title"
    assert only["tags"] == ["work"]
    assert only["updated_at"] == "2023-11-15T00:13:20.000Z"


def test_what_is_listed_can_be_shown(store, capsys):
    ids = [chat(store, 0, f"Chat {number}", "Well?") for number in range(5)]
    main(["sessions"])
    shown = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert len(shown) == 5
    for short in shown:
        assert main(["show", short]) == 0
        assert sum(each.startswith(short) for each in ids) == 1


def test_the_list_is_filtered(store, capsys):
    one = chat(store, 1, "One", "Where grow the apples?", model="maker/one")
    two = chat(store, 2, "Two", "Where grow the pears?", model="maker/two")
    away = chat(store, 3, "Away", "Where grow the apples?")
    tag(store, one, "garden")
    keep(store, away, Keeping.ARCHIVED)
    for arguments, expected in (
        ([], [two, one]),
        (["--tag", "GARDEN"], [one]),
        (["--model", "maker/two"], [two]),
        (["--archived"], [away]),
        (["apples"], [one]),
        (["grow", "apples", "--archived"], [away]),
        (["grow", "--model", "maker/two"], [two]),
        (["grow", "--tag", "garden"], [one]),
        (["grow"], [two, one]),
        (["plums"], []),
    ):
        assert main(["sessions", "--json", *arguments]) == 0
        assert [each["id"] for each in listed(capsys)] == expected, arguments


def test_a_tag_or_model_that_is_not_there_is_told(store, capsys):
    session = chat(store, 1, "One", "Well?", model="maker/one")
    tag(store, session, "garden")
    assert main(["sessions", "--tag", "home"]) == 1
    assert capsys.readouterr().err.splitlines()[1:] == [
        "No chat has the tag 'home'.",
        "The tags are garden.",
    ]
    assert main(["sessions", "--model", "maker/two"]) == 1
    assert "The models are maker/one." in capsys.readouterr().err


def test_search_tells_where_it_was_said(store, capsys):
    chat(store, 1, "Fruit", "Where grow the apples?", "On apple trees.")
    pears = chat(store, 2, "Apples and pears", "Well?", "Pears.")
    assert main(["search", "apple"]) == 0
    out = capsys.readouterr().out
    assert "Fruit" in out
    assert "you   2023-11-14 23:13  Where grow the apples?" in out
    assert "model 2023-11-14 23:13  On apple trees." in out
    assert "\x1b" not in out
    assert main(["search", "in:title pears", "--json"]) == 0
    (found,) = listed(capsys)
    assert (found["id"], found["hits"]) == (pears, [])
    assert main(["search", "from:me apples", "--json", "--best"]) == 0
    (found,) = listed(capsys)
    (hit,) = found["hits"]
    ((start, end),) = hit["marks"]
    assert hit["snippet"][start:end] == "apples"


def test_nothing_found_shows_in_the_exit_status(store, capsys):
    chat(store, 1, "Fruit", "Where grow the apples?")
    assert main(["search", "plums"]) == 1
    assert capsys.readouterr() == ("", "Notice: Nothing was found.\n")
    assert main(["search", "--json", "plums"]) == 1
    assert capsys.readouterr().out == "[]\n"
    assert main(["search", "form:me apples"]) == 1
    assert "form: is no filter. There are in:, from:" in capsys.readouterr().err
    assert main(["search", "..."]) == 1
    assert "There is nothing to look for." in capsys.readouterr().err


def test_a_session_found_on_several_pages_is_told_once(store, capsys):
    first = ask(store, title="Long", user_text="apples")
    parent = first.reply_id
    for number in range(250):
        parent = ask(
            store,
            first.session_id,
            user_text=f"apples {number}",
            answer="apples",
            parent_id=parent,
        ).reply_id
    assert main(["search", "apples", "--json"]) == 0
    (found,) = listed(capsys)
    assert len(found["hits"]) + found["others"] == 501


def test_finds_stand_out_on_a_terminal_only_where_nobody_minds(store, monkeypatch):
    chat(store, 1, "Fruit", f"Where grow the apples? {HOSTILE}")
    for variables, marked in (
        ({}, True),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ):
        terminal = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            for name, value in variables.items():
                patch.setenv(name, value)
            assert main(["search", "apples"]) == 0
        out = terminal.getvalue()
        assert ("the \x1b[1;33mapples\x1b[0m?" in out) is marked
        assert "␛]0;owned␇" in out
        assert "\x1b]" not in out
        if not marked:
            assert "\x1b" not in out


def test_a_chat_is_shown_as_markdown(store, capsys):
    first = ask(store, title="Fruit", user_text="Where grow\n\napples?", answer="On **trees**.")
    begun = begin(store, first.session_id, user_text=f"And {HOSTILE}?", parent_id=first.reply_id)
    store.finish_reply(
        begun.reply_id, MessageState.CANCELLED, Body("On", "Hm."), begun.call
    ).result(10)
    assert main(["show", first.session_id]) == 0
    assert capsys.readouterr().out == (
        "# Fruit\n\n"
        f"2023-11-14 22:13 · 4 messages · {first.session_id}\n\n"
        "## You · 2023-11-14 22:13\n\nWhere grow\n\napples?\n\n"
        "## maker/model-1 · 2023-11-14 22:13\n\nOn **trees**.\n\n"
        "## You · 2023-11-14 22:13\n\nAnd x␛]0;owned␇�31my?\n\n"
        "## maker/model-1 · 2023-11-14 22:13\n\nOn\n\n*This reply was stopped.*\n"
    )
    assert main(["show", "--json", first.session_id.upper()]) == 0
    out = capsys.readouterr().out
    assert not set("\x1b\x07\x9b\u202e") & set(out)
    shown = json.loads(out)
    assert [each["text"] for each in shown["messages"]][2:] == [f"And {HOSTILE}?", "On"]
    assert shown["messages"][3]["reasoning"] == "Hm."
    assert shown["messages"][3]["call"]["model"] == "maker/model-1"


def test_an_id_that_means_none_or_several_is_told(store, capsys):
    one, two = (chat(store, number, "Chat", "Well?") for number in (1, 2))
    assert main(["show", "ffff"]) == 1
    error = capsys.readouterr().err
    assert "No chat has an id that begins with 'ffff'." in error
    assert "sessions lists the chats with their ids." in error
    assert main(["show", one[:4]]) == 1
    error = capsys.readouterr().err
    assert f"Several chats have ids that begin with {one[:4]!r}: " in error
    assert two[:8] in error


def test_without_a_history_none_is_made(database, capsys):
    for command in (["sessions"], ["search", "x"], ["show", "x"]):
        assert main(command) == 1
        assert f"There is no history at {database}." in capsys.readouterr().err
    assert not database.parent.exists()


@pytest.mark.parametrize("limit", ["0", "-1", "x", "²", "99999999999"])
def test_a_limit_is_a_number(limit, database, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["sessions", f"--limit={limit}"])
    assert caught.value.code == 2
    assert "a number from 1 up" in capsys.readouterr().err


PAGER = """
import os, pathlib, sys
text = sys.stdin.buffer.read().decode()
pathlib.Path(sys.argv[1]).write_text(text + os.environ.get("AIMLAPI_KEY", "no key"), "utf-8")
"""


def test_on_a_terminal_the_pager_shows_it(store, tmp_path, monkeypatch):
    session = chat(store, 1, "Fruit", "Où?")
    pager, paged = tmp_path / "pager.py", tmp_path / "paged"
    pager.write_text(PAGER)
    monkeypatch.setenv("PAGER", f"'{sys.executable}' '{pager}' '{paged}'")
    monkeypatch.setenv("AIMLAPI_KEY", "s3cret")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["show", session]) == 0
    assert terminal.getvalue() == ""
    text = paged.read_text("utf-8")
    assert text.startswith("# Fruit\n\n")
    assert "Où?" in text
    assert text.endswith("no key")


@pytest.mark.parametrize("pager", ["", "no-such-program", "'"])
def test_without_a_pager_it_is_printed(pager, store, monkeypatch):
    session = chat(store, 1, "Fruit", "Well?")
    monkeypatch.setenv("PAGER", pager)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(["show", session]) == 0
    assert terminal.getvalue().startswith("# Fruit\n\n")


def test_json_is_whole_in_any_encoding(store, chinwag):
    session = chat(store, 1, "Früchte 🍎 \U000e0041", "Wo?")
    store.close()
    for encoding in ("utf-8", "ascii", "latin-1"):
        out = chinwag("show", "--json", session, PYTHONIOENCODING=encoding).stdout
        assert json.loads(out)["title"] == "Früchte 🍎 \U000e0041"


def test_nothing_of_the_screen_is_imported(store, environ):
    chat(store, 1, "Fruit", "Where grow the apples?")
    store.close()
    program = (
        "import sys; from tui_app.cli.main import main;"
        "assert main(['search', 'apples']) == main(['sessions']) == 0;"
        "heavy = {'textual', 'rich', 'httpx', 'markdown_it', 'pygments'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
