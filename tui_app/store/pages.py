"""Reading rows out of the pages of a database file without SQLite, which stops at damage.

After the file format at sqlite.org/fileformat2.html: section 1.6 has the pages, 2.1 the records,
4 the write-ahead log. Nothing here trusts a byte: what makes no sense is left out.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import SEEK_END, FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from tui_app.store.side_files import LOG, side_file

Value = None | int | float | str | bytes

_TABLE_LEAF, _TABLE_INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_USUAL_PAGE = 4096
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_SCHEMA = 1
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LARGEST_VALUE = 1_000_000_000
"""SQLite's own limit on a row, in bytes."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it was found."""

    rowid: int
    """0 in a table without."""
    values: tuple[Value, ...]
    whole: bool
    """False where the end of it is lost."""


class Pages:
    """The pages of a database with its write-ahead log. To be used with `with`.

    No connection of this process may be open on the file: closing it here would drop their locks.
    """

    def __init__(self, database: Path) -> None:
        """Raises: OSError."""
        # Not mapped into memory: there, a disk that fails ends the process.
        self._file = database.open("rb", buffering=0)
        self._log: FileIO | None = None
        self._logged: dict[int, int] = {}
        try:
            length = self._file.seek(0, SEEK_END)
            self.size = self._page_size()
            self.count = -(-length // self.size)
            with suppress(OSError):
                self._log = side_file(database, LOG).open("rb", buffering=0)
                self._read_log(self._log)
        except BaseException:
            self._close()
            raise
        # What SQLite leaves free at the end of each page; zero unless somebody asked for it.
        first = self.page(1)
        reserved = first[20] if first.startswith(_MAGIC) else 0
        self._usable = self.size - (reserved if reserved <= 32 else 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def page(self, number: int) -> bytes:
        """Page `number`, counted from 1; zeros where the file ends before it or the disk fails."""
        place = self._logged.get(number)
        file, start = self._file, (number - 1) * self.size
        if place is not None and self._log:
            file, start = self._log, place
        content = b""
        with suppress(OSError):
            content = _read(file, start, self.size)
        return content.ljust(self.size, b"\0")

    def schema_version(self) -> int:
        """The number in the header that counts chinwag's migrations."""
        return int.from_bytes(self.page(1)[60:64], "big", signed=True)

    def roots(self) -> dict[str, int]:
        """The root page of each table and index, as far as the schema can be read."""
        found: dict[str, int] = {}
        for page in self.tree(_SCHEMA):
            for row in self.rows(page):
                match row.values:
                    case (str(), str(name), str(), int(root), *_) if root > 0:
                        found[name] = root
                    case _:
                        pass
        return found

    def tree(self, root: int) -> Iterator[int]:
        """The pages that hang on `root`, itself included; those below a damaged one are missing."""
        waiting, seen = [root], {root}
        while waiting:
            number = waiting.pop()
            yield number
            for child in self._children(number):
                if 1 < child <= self.count and child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def rows(self, number: int) -> Iterator[Row]:
        """The rows on a page: of a table, or of one without rowids. Of other pages none, or what
        looks like some."""
        page = self.page(number)
        start = _HEADER if number == 1 else 0
        kind = page[start]
        if kind not in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
            return
        for place in self._cells(page, start):
            with suppress(_Nonsense):
                yield self._row(page, place, kind)

    def _close(self) -> None:
        self._file.close()
        if self._log:
            self._log.close()

    def _page_size(self) -> int:
        header = b""
        with suppress(OSError):
            header = _read(self._file, 0, _HEADER)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        sound = 512 <= size <= 65536 and size & (size - 1) == 0
        return size if sound else _USUAL_PAGE

    def _children(self, number: int) -> Iterator[int]:
        page = self.page(number)
        start = _HEADER if number == 1 else 0
        if page[start] not in (_TABLE_INTERIOR, _INDEX_INTERIOR):
            return
        yield int.from_bytes(page[start + 8 : start + 12], "big")
        for place in self._cells(page, start):
            yield int.from_bytes(page[place : place + 4], "big")

    def _cells(self, page: bytes, start: int) -> Iterator[int]:
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + (12 if page[start] in (_TABLE_INTERIOR, _INDEX_INTERIOR) else 8)
        content = first + 2 * count
        if content > self._usable:
            return
        for index in range(first, content, 2):
            place = int.from_bytes(page[index : index + 2], "big")
            if content <= place < self._usable - 2:
                yield place

    def _row(self, page: bytes, place: int, kind: int) -> Row:
        if kind == _INDEX_INTERIOR:
            place += 4
        length, place = _varint(page, place)
        rowid = 0
        if kind == _TABLE_LEAF:
            rowid, place = _varint(page, place)
            rowid -= (rowid >> 63) << 64
        if not 0 < length <= _LARGEST_VALUE:
            raise _Nonsense
        payload = self._payload(page, place, length, is_table=kind == _TABLE_LEAF)
        return Row(rowid, tuple(_record(payload, length)), len(payload) == length)

    def _payload(self, page: bytes, place: int, length: int, *, is_table: bool) -> bytes:
        usable = self._usable
        most = usable - 35 if is_table else (usable - 12) * 64 // 255 - 23
        if length <= most:
            local = length
        else:
            least = (usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (usable - 4)
            local = local if local <= most else least
        if place + local > usable:
            raise _Nonsense
        parts = [page[place : place + local]]
        missing = length - local
        following = int.from_bytes(page[place + local : place + local + 4], "big")
        while missing > 0 and 1 < following <= self.count:
            more = self.page(following)
            following = int.from_bytes(more[:4], "big")
            last = missing <= usable - 4
            # A page in a chain that leads nowhere is no part of it: it was overwritten.
            if last == (following != 0) or following > self.count:
                break
            parts.append(more[4 : 4 + min(missing, usable - 4)])
            missing -= usable - 4
        return b"".join(parts)

    def _read_log(self, log: FileIO) -> None:
        """Lay the transactions of the log that were committed over the file. Raises: OSError."""
        start = _read(log, 0, _WAL_HEADER)
        if len(start) < _WAL_HEADER or start[:4] not in (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"):
            return
        if int.from_bytes(start[8:12], "big") != self.size:
            return
        order = "big" if start[3] == 0x83 else "little"
        salts = start[16:24]
        sums = _checksum(start[:24], order, (0, 0))
        pending: dict[int, int] = {}
        place = _WAL_HEADER
        while len(frame := _read(log, place, _FRAME_HEADER + self.size)) == (
            _FRAME_HEADER + self.size
        ):
            header = frame[:_FRAME_HEADER]
            sums = _checksum(header[:8], order, sums)
            sums = _checksum(frame[_FRAME_HEADER:], order, sums)
            said = (int.from_bytes(header[16:20], "big"), int.from_bytes(header[20:24], "big"))
            if header[8:16] != salts or said != sums:
                break
            pending[int.from_bytes(header[:4], "big")] = place + _FRAME_HEADER
            committed = int.from_bytes(header[4:8], "big")
            if committed:
                self._logged |= pending
                self.count = committed
                pending = {}
            place += len(frame)


def _read(file: FileIO, start: int, length: int) -> bytes:
    """What is there of so many bytes from `start`. Raises: OSError."""
    file.seek(start)
    parts: list[bytes] = []
    while length and (part := file.read(length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


class _Nonsense(Exception):  # noqa: N818 - never leaves this module
    """The bytes are no row."""


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of 1 to 9 bytes, and where it ends."""
    value = 0
    for index in range(9):
        if place >= len(data):
            raise _Nonsense
        byte = data[place]
        place += 1
        if index == 8:
            return value << 8 | byte, place
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place
    raise _Nonsense


def _record(payload: bytes, length: int) -> Iterator[Value]:
    """The columns of a record of `length` bytes, of which `payload` may be the beginning only."""
    head, place = _varint(payload, 0)
    if not place <= head <= len(payload):
        raise _Nonsense
    types: list[int] = []
    while place < head:
        kind, place = _varint(payload, place)
        types.append(kind)
    if place != head or head + sum(map(_size, types)) != length:
        raise _Nonsense
    for kind in types:
        size = _size(kind)
        yield _value(kind, payload[place : place + size], size)
        place += size


def _size(kind: int) -> int:
    """Bytes of a value by its serial type."""
    if kind >= 12:
        return (kind - 12) // 2
    if kind in (10, 11):
        raise _Nonsense
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)[kind]


def _value(kind: int, data: bytes, size: int) -> Value:
    if kind >= 12:
        return data.decode("utf-8", "replace") if kind % 2 else data
    if kind in (8, 9):
        return kind - 8
    if kind == 0 or len(data) < size:
        return None
    if kind == 7:
        return struct.unpack(">d", data)[0]
    return int.from_bytes(data, "big", signed=True)


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    """The log's running checksum (section 4.2)."""
    words = struct.unpack(f"{'>' if order == 'big' else '<'}{len(data) // 4}I", data)
    one, two = sums
    for even, odd in zip(words[::2], words[1::2], strict=True):
        one = (one + even + two) & 0xFFFFFFFF
        two = (two + odd + one) & 0xFFFFFFFF
    return one, two
