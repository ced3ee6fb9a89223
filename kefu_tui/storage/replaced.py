"""What the newest import replaced, kept so that it can be taken back: one document.

Of an order that was new only the number is kept, of one that changed the fields that did, as they
were. Most orders of a later export differ in when they were seen, all in the same way, so orders
that changed alike stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from kefu_tui.storage.indexes import Index
from kefu_tui.storage.lines import Doc
from kefu_tui.storage.table import JournalTable

ID = 1
"""The one document's."""

Fields = dict[str, Any]
"""By name what a field held; None: it was not there, as nothing stored is ever null."""


class Replaced(msgspec.Struct, frozen=True):
    """`number`: the import's id. `was`: by their old fields the numbers of changed orders."""

    number: int = msgspec.field(name="import")
    new: list[str]
    was: list[tuple[Fields, list[str]]]

    @property
    def changed(self) -> int:
        """How many orders were known before and changed."""
        return sum(len(numbers) for _, numbers in self.was)


def read(document: Doc) -> Replaced:
    """The document as it is understood. Raises ValueError for one that is none of ours."""
    try:
        return msgspec.convert(document, Replaced)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error


def note(number: int, orders: JournalTable, index: Index, documents: Iterable[Doc]) -> Doc:
    """What writing `documents` over `orders` replaces; `index`: of the order's number."""
    new: dict[str, None] = {}
    was: dict[bytes, tuple[Fields, dict[str, None]]] = {}
    for key, document in {document[index.field]: document for document in documents}.items():
        held = orders.get_by(index, key)
        if not held:
            new[key] = None
        elif fields := _old_fields(held[0][1], document):
            was.setdefault(msgspec.json.encode(fields), (fields, {}))[1][key] = None
    return {
        "import": number,
        "new": list(new),
        "was": [[fields, list(numbers)] for fields, numbers in was.values()],
    }


def before(found: Replaced, orders: JournalTable, index: Index) -> Iterator[Doc]:
    """The documents of the changed orders as they were."""
    for fields, numbers in found.was:
        for key in numbers:
            document = dict(orders.get_by(index, key)[0][1])
            for name, value in fields.items():
                if value is None:
                    document.pop(name, None)
                else:
                    document[name] = value
            yield document


def _old_fields(old: Doc, new: Doc) -> Fields:
    names = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in sorted(names)}
