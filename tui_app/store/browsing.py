"""Reading for lists of sessions: their order at once, what they show as it is seen."""

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import replace

from tui_app.core.browsing import ListFilter, SessionOrder, TagCount
from tui_app.core.conversation import SessionSummary
from tui_app.store.reading import SUMMARY_COLUMNS, summary_from

_AT_ONCE = 500
# Counting is five times as fast as grouping until one is found.
_BRANCHED = (
    "n_messages > 2 AND (SELECT count(*) > count(DISTINCT ifnull(parent_id, 0)) FROM message"
    " WHERE session_id = session.id AND deleted_at IS NULL)"
)
_SHORTEST = 8
"""Characters of an id that are told at least, so that it stays the only one for a while."""


def order(connection: sqlite3.Connection, wanted: ListFilter) -> SessionOrder:
    """The sessions of the list: pinned ones first, the last pinned on top, then the newest first.

    In the trash it is the last deleted first, pinned or not.
    """
    among = _with(connection, wanted)
    keys, updated = array("q"), array("q")
    pinned: list[tuple[int, int, int]] = []
    columns = "deleted_at, NULL" if wanted.deleted else "updated_at, pinned_at"
    rows = connection.execute(
        f"SELECT id, {columns} FROM session WHERE {_condition(wanted)}"  # noqa: S608 - made of constants
        " ORDER BY 2 DESC, id DESC"
    )
    for key, updated_at, pinned_at in rows:
        if among is not None and key not in among:
            continue
        if pinned_at is not None:
            pinned.append((-pinned_at, key, updated_at))
        else:
            keys.append(key)
            updated.append(updated_at)
    pinned.sort()
    return SessionOrder(
        array("q", [key for _, key, _ in pinned]) + keys,
        array("q", [updated_at for _, _, updated_at in pinned]) + updated,
        len(pinned),
    )


def summaries(connection: sqlite3.Connection, keys: Sequence[int]) -> dict[int, SessionSummary]:
    """Sessions by their keys, deleted ones too; those that are not there are left out."""
    found: dict[int, SessionSummary] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        for key, branched, *columns in connection.execute(
            f"SELECT id, {_BRANCHED}, {SUMMARY_COLUMNS} FROM session"  # noqa: S608 - marks
            f" WHERE id IN ({','.join('?' * len(some))})",
            some,
        ):
            found[key] = replace(summary_from(*columns), branched=bool(branched))
    return found


def recent(connection: sqlite3.Connection, most: int) -> list[SessionSummary]:
    """The sessions of the list that were changed last, at most so many, the newest first."""
    rows = connection.execute(
        f"SELECT {SUMMARY_COLUMNS} FROM session"  # noqa: S608 - a constant
        " WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT ?",
        (most,),
    )
    return [summary_from(*row) for row in rows]


def key_of(connection: sqlite3.Connection, session_id: str) -> int | None:
    """The key of a session by its id."""
    row = connection.execute("SELECT id FROM session WHERE uid = ?", (session_id,)).fetchone()
    return row[0] if row else None


def short_ids(connection: sqlite3.Connection, session_ids: Sequence[str]) -> dict[str, str]:
    """The shortest beginnings of ids, but for very short ones, that no other session's id has."""
    found: dict[str, str] = {}
    for uid in session_ids:
        neighbours = connection.execute(
            "SELECT (SELECT max(uid) FROM session WHERE uid < ?),"
            " (SELECT min(uid) FROM session WHERE uid > ?)",
            (uid, uid),
        ).fetchone()
        shared = max(_shared(uid, each or "") for each in neighbours)
        found[uid] = uid[: max(_SHORTEST, shared + 1)]
    return found


def tags(connection: sqlite3.Connection) -> list[TagCount]:
    """The tags in use, with how many sessions have each, by name."""
    rows = connection.execute(
        "SELECT tag.name, count(*) FROM tag JOIN session_tag ON tag_id = tag.id"
        " JOIN session ON session.id = session_id AND deleted_at IS NULL"
        " GROUP BY tag.id ORDER BY tag.name"
    )
    return [TagCount(name, number) for name, number in rows]


def tags_of(connection: sqlite3.Connection, session_id: str) -> list[str]:
    """The tags of a session, by name."""
    rows = connection.execute(
        "SELECT tag.name FROM tag JOIN session_tag ON tag_id = tag.id"
        " JOIN session ON session.id = session_id WHERE session.uid = ? ORDER BY tag.name",
        (session_id,),
    )
    return [name for (name,) in rows]


def tags_among(connection: sqlite3.Connection, keys: Sequence[int]) -> list[TagCount]:
    """The tags of the sessions with these keys, with how many of them have each, by name."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        for name, number in connection.execute(
            "SELECT name, count(*) FROM session_tag JOIN tag ON tag.id = tag_id"  # noqa: S608 - marks
            f" WHERE session_id IN ({','.join('?' * len(some))}) GROUP BY tag.id",
            some,
        ):
            found[name] = found.get(name, 0) + number
    return [TagCount(name, number) for name, number in sorted(found.items())]


def models(connection: sqlite3.Connection) -> list[str]:
    """The models that replies were asked of, each once, by name."""
    # Each name by a jump in the index: there are few names and very many replies.
    rows = connection.execute(
        "WITH RECURSIVE named (model) AS (SELECT min(model) FROM call UNION ALL"
        " SELECT (SELECT min(model) FROM call WHERE model > named.model) FROM named"
        " WHERE model IS NOT NULL) SELECT model FROM named WHERE model != ''"
    )
    return [name for (name,) in rows]


def counts(
    connection: sqlite3.Connection, wanted: ListFilter
) -> tuple[list[TagCount], list[TagCount]]:
    """The tags and the models of the sessions that `wanted` leaves, whatever tag and model it
    names, each with how many of them have it; the commonest first."""
    joined = f"JOIN session s ON s.id = session_id WHERE {_condition(wanted)}"
    order = "GROUP BY 1 ORDER BY 2 DESC, 1"
    tagged = connection.execute(
        f"SELECT name, count(*) FROM session_tag JOIN tag ON tag.id = tag_id {joined} {order}"  # noqa: S608 - made of constants
    ).fetchall()
    asked = connection.execute(
        "SELECT model, count(*) FROM (SELECT DISTINCT model, session_id FROM call WHERE model != '')"  # noqa: S608 - made of constants
        f" {joined} {order}"
    ).fetchall()
    return [TagCount(*row) for row in tagged], [TagCount(*row) for row in asked]


def leaf_through(connection: sqlite3.Connection, message_id: str) -> tuple[str, str] | None:
    """The id of the session of a message, and that of the leaf of a branch it is on: the active one
    if it is, else the one that was chosen last from there on. None where there is no such message.
    """
    row = connection.execute(
        "SELECT message.id, session.uid, active_leaf FROM message"
        " JOIN session ON session.id = message.session_id"
        " WHERE message.uid = ? AND session.deleted_at IS NULL",
        (message_id,),
    ).fetchone()
    if row is None:
        return None
    key, session, active = row
    on_active = connection.execute(
        "WITH RECURSIVE path (id) AS (SELECT ? UNION SELECT parent_id FROM path"
        " JOIN message USING (id)) SELECT 1 FROM path WHERE id = ?",
        (active, key),
    ).fetchone()
    leaf = active
    if on_active is None:
        (leaf,) = connection.execute(
            "WITH RECURSIVE path (id, depth) AS (SELECT ?, 0 UNION SELECT coalesce("
            " (SELECT chosen.id FROM message AS chosen"
            "  WHERE chosen.id = message.chosen_child AND chosen.parent_id = message.id),"
            " (SELECT max(child.id) FROM message AS child WHERE child.parent_id = message.id)),"
            " depth + 1 FROM path JOIN message USING (id))"
            " SELECT id FROM path WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1",
            (key,),
        ).fetchone()
    (uid,) = connection.execute("SELECT uid FROM message WHERE id = ?", (leaf,)).fetchone()
    return session, uid


def _shared(one: str, other: str) -> int:
    """How many characters they begin with alike."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _condition(wanted: ListFilter) -> str:
    if wanted.deleted:
        return "deleted_at IS NOT NULL"
    return f"deleted_at IS NULL AND archived_at IS {'NOT ' if wanted.archived else ''}NULL"


def _with(connection: sqlite3.Connection, wanted: ListFilter) -> set[int] | None:
    """The keys of the sessions with the tag and the model that are wanted; None: of all.

    Read on their own, each from one index: as conditions of the list they take ten times as long.
    """
    found: set[int] | None = None
    for value, statement in (
        (
            wanted.tag,
            "SELECT session_id FROM session_tag WHERE tag_id = (SELECT id FROM tag WHERE name = ?)",
        ),
        (wanted.model, "SELECT DISTINCT session_id FROM call WHERE model = ?"),
    ):
        if value:
            keys: set[int] = {key for (key,) in connection.execute(statement, (value,))}
            found = keys if found is None else found & keys
    return found
