"""The journal's text: one line a commit, `crc32 sequence json`, the header line first.

The check sum covers everything after it. JSON never holds a raw line end, so a line is whole
exactly when its check sum is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import msgspec

Doc = dict[str, Any]
Docs = dict[str, Doc]
"""A table as TinyDB keeps it: document by id, the id as text."""

_START = re.compile(rb"[0-9a-f]{8} [0-9]+ ")


class Header(msgspec.Struct, omit_defaults=True):
    """The first line's payload.

    `snapshot`: CRC-32 of the snapshot it was begun beside, where that has no check sum itself.
    `after`: the check sum of the line it goes on from, as the snapshot has it in `last`.
    """

    store: str
    snapshot: int = 0
    after: str = ""


class Images(msgspec.Struct, omit_defaults=True):
    """What one commit did to one table: first `cut`, then `put`."""

    cut: list[str] = msgspec.field(default_factory=list)
    put: Docs = msgspec.field(default_factory=dict)


Commit = dict[str, Images | None]
"""By table; None: the table is dropped."""

_header = msgspec.json.Decoder(Header)
_commit = msgspec.json.Decoder(Commit)


class BadLineError(ValueError):
    """A line that cannot be explained by a write cut short; the text is a Chinese clause."""


@dataclass(slots=True)
class Journal:
    """A journal's text, checked. `end`: how many bytes of it are good; `torn`: what follows."""

    header: Header
    start: int
    """the sequence number the header begins after"""
    payloads: list[bytes] = field(default_factory=list)
    """of the numbers start+1, start+2 … without a gap"""
    sums: list[str] = field(default_factory=list)
    """the lines' check sums"""
    end: int = 0
    torn: bytes = b""

    @property
    def last(self) -> int:
        return self.start + len(self.payloads)

    def sum_at(self, sequence: int) -> str:
        """The check sum of the line of this number, or the one the journal goes on from."""
        return self.header.after if sequence == self.start else self.sums[sequence - self.start - 1]

    def commits_after(self, sequence: int) -> list[Commit]:
        """The commits beyond `sequence`, oldest first."""
        try:
            return [_commit.decode(payload) for payload in self._payloads_after(sequence)]
        except msgspec.MsgspecError as error:
            raise BadLineError("流水中有一行读不懂") from error

    def _payloads_after(self, sequence: int) -> list[bytes]:
        return self.payloads[max(0, sequence - self.start) :]


def line(sequence: int, payload: bytes) -> bytes:
    """One line, its end included."""
    body = b"%d %b" % (sequence, payload)
    return b"%08x %b\n" % (crc32(body), body)


def sum_of(line: bytes) -> str:
    """The check sum a line begins with."""
    return line[:8].decode("ascii")


def header_line(store: str, sequence: int, after: str) -> bytes:
    """The first line of a journal that goes on from `sequence`, whose line had the sum `after`."""
    return line(sequence, msgspec.json.encode(Header(store, after=after)))


def parse(data: bytes) -> Journal:
    """Check a journal's text. Raises BadLineError unless only its last line is torn."""
    rows = data.split(b"\n")
    journal = Journal(*begin(data))
    journal.end = len(rows[0]) + 1
    for number in range(1, len(rows) - 1):
        checked = _checked(rows[number])
        if checked is None:
            break
        if checked[0] != journal.last + 1:
            raise BadLineError(f"流水第 {number + 1} 行的序号不连续")
        journal.payloads.append(checked[1])
        journal.sums.append(sum_of(rows[number]))
        journal.end += len(rows[number]) + 1
    journal.torn = data[journal.end :]
    if journal.torn and not _is_tear(journal.torn, journal.last):
        raise BadLineError(f"流水第 {len(journal.payloads) + 2} 行校验不符，不像是没有写完")
    return journal


def begin(data: bytes) -> tuple[Header, int]:
    """A journal's first line: what it says, and after which number it goes on.

    Raises BadLineError.
    """
    row, end, _ = data.partition(b"\n")
    head = _checked(row) if end else None
    if head is None:
        raise BadLineError("流水的首行不完整")
    try:
        return _header.decode(head[1]), head[0]
    except msgspec.MsgspecError as error:
        raise BadLineError("流水的首行读不懂") from error


def _checked(row: bytes) -> tuple[int, bytes] | None:
    """(sequence, payload) of a whole line; None for anything else."""
    if not _START.match(row):
        return None
    body = row[9:]
    if int(row[:8], 16) != crc32(body):
        return None
    number, _, payload = body.partition(b" ")
    return int(number), payload


def _is_tear(tail: bytes, last: int) -> bool:
    """Whether a write that was cut short explains what stands behind the good lines.

    One write puts down one line: two rows, a whole line behind other bytes or before another
    last one, and a wrong row with its line end, are damage to what was acknowledged. A power cut
    may leave zeros where pages never arrived; JSON holds none.
    """
    if b"\n" in tail[:-1]:
        return False
    if tail.endswith(b"\n") and b"\0" not in tail:
        return False
    row = tail.rstrip(b"\n")
    coming = re.compile(rb"[0-9a-f]{8} (?:%d|%d) " % (last + 1, last + 2))
    later = (_checked(row[found.start() :]) for found in coming.finditer(row) if found.start())
    return not any(later) and _checked(tail[:-1]) is None
