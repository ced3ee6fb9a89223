"""From an older form of the documents to today's: pure steps, one document at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kefu_tui.storage.lines import Doc, Images
from kefu_tui.storage.snapshot import SCHEMA
from kefu_tui.storage.stored import Stored

Step = Callable[[Doc], Doc]

STEPS: dict[int, Mapping[str, Step]] = {
    # the snapshot gained its check sum; the documents stayed as they were
    1: {},
    # orders gained `by_line`, and a table what the newest import replaced: an older program would
    # refuse the one, and leave personal data in the other when purging
    2: {},
    # contacts gained `batch` and `path`: an older program would refuse them
    3: {},
}
"""By the schema it starts from, what makes each table's documents those of the next schema."""


def upgrade(tables: Mapping[str, Stored], schema: int) -> None:
    """Raise the documents of all tables from `schema` to SCHEMA, in memory."""
    for number in range(schema, SCHEMA):
        for name, step in STEPS[number].items():
            table = tables.get(name)
            if table is not None:
                table.apply(Images([], {key: step(document) for key, document in table.items()}))
