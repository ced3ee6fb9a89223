"""Finding a buyer as one types: the directory of everybody, made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from kefu_tui.desk.finding import Directory, Hit, Match, number_in
from kefu_tui.desk.worklist import Worklist
from kefu_tui.domain.cases import Case
from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.priority import Lane, sort_key
from kefu_tui.ports import ReadableStore

_CANDIDATES = 2_000
"""Of how many matches the open buyers come first; the rest has them first as of the last import."""


class People:
    """The buyers of a store. `store`: asked for anew each time, it may have been opened again."""

    def __init__(self, store: Callable[[], ReadableStore], worklist: Worklist) -> None:
        self._store = store
        self._worklist = worklist
        self._read: tuple[int, Directory] | None = None
        """with the reading of the store it is of: an import changes who there is"""
        self._given: dict[str, tuple[str, ...]] = {}
        """the numbers given at contacts, by the case's key then, as of that reading"""
        self._learned: dict[str, tuple[str, ...]] = {}
        """of the cases that were changed since the desk was opened: these are newer"""

    @property
    def is_known(self) -> bool:
        """Whether `find` answers at once."""
        return self._read is not None and self._read[0] == self._worklist.readings

    def reading(self) -> Callable[[], None]:
        """What makes `find` quick, still to be done: with 100,000 orders it takes seconds, and may
        be done in a thread."""
        store, reading = self._store(), self._worklist.readings
        first = [s.case.key for s in self._worklist.everyone()]

        def read() -> None:
            self._given = _given(store.contacts())
            self._read = (reading, Directory(store.names(), first))

        return read

    def learn(self, case: Case) -> None:
        """A case was recorded, or a record of it taken back."""
        self._learned[case.key] = tuple(c.phone for c in case.standing_contacts if c.phone)

    def find(self, text: str, limit: int, now: datetime) -> list[str]:
        """Keys of at most `limit` cases. Rule *found*: whom it names exactly, then the best
        matches; among equal ones the open cases, in the order of work, then the newest."""
        if not self.is_known:
            self.reading()()
        assert self._read is not None
        hits = self._read[1].find(text, max(limit, _CANDIDATES))
        hits += self._by_given_number(number_in(text), now)
        ranked = sorted(
            enumerate(hits), key=lambda hit: self._rank(hit[1].match, hit[1].key, hit[0])
        )
        keys = dict.fromkeys([*self.exactly(text, now), *(hit.key for _, hit in ranked)])
        return list(keys)[:limit]

    def exactly(self, text: str, now: datetime) -> list[str]:
        """The case of this nick, order number, or nick of once; a look at the indexes."""
        try:
            return [self._worklist.case(text.strip(), now).key]
        except KeyError:
            return []

    def _by_given_number(self, number: str, now: datetime) -> Iterator[Hit]:
        """Who has given a number that holds these digits, at a contact that still stands."""
        for once, numbers in (self._given | self._learned).items() if number else ():
            held = [given for given in numbers if number in given]
            whole = any(given.endswith(number) for given in held)
            for key in self.exactly(once, now) if held else ():
                yield Hit(Match.WHOLE if whole else Match.INSIDE, key)

    def _rank(self, match: Match, key: str, place: int) -> tuple[object, ...]:
        standing = self._worklist.get(key)
        if standing is None or standing.lane is Lane.DONE:
            return match, True, place
        return match, False, sort_key(standing)


def _given(contacts: Iterable[Contact]) -> dict[str, tuple[str, ...]]:
    """Each number that was given, by the key of the case then."""
    given: dict[str, tuple[str, ...]] = {}
    for contact in contacts:
        if contact.phone and contact.counts:
            given[contact.case] = (*given.get(contact.case, ()), contact.phone)
    return given
