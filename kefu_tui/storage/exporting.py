"""The whole store as files other programs read: stock TinyDB JSON, and one CSV a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kefu_tui.storage import disk
from kefu_tui.storage.faults import from_os
from kefu_tui.storage.lines import Docs

JSON_NAME = "kefu-export.json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BOM = b"\xef\xbb\xbf"


def export(
    tables: Mapping[str, Docs], columns: Mapping[str, tuple[str, ...]], folder: Path
) -> list[Path]:
    """Write `tables` into `folder`, made if need be; the paths written. Raises StoreError.

    `columns`: by table the fields a CSV begins with; others follow as they turn up.
    """
    path = folder
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / JSON_NAME
        # ASCII, as stock TinyDB writes it: it reads with the locale's encoding
        disk.put(path, json.dumps(tables).encode())
        written.append(path)
        for name, docs in tables.items():
            path = folder / f"{name}.csv"
            disk.put(path, _BOM + _csv(docs, columns.get(name, ())).encode())
            written.append(path)
    except OSError as error:
        raise from_os(error, "写入", path) from error
    return written


def _csv(docs: Docs, first: Iterable[str]) -> str:
    names = dict.fromkeys(("id", *first))
    for document in docs.values():
        names.update(dict.fromkeys(document))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    fields = list(names)[1:]
    for doc_id, document in docs.items():
        writer.writerow([doc_id, *(_cell(document.get(name)) for name in fields)])
    return text.getvalue()


def _cell(value: Any) -> object:
    """A value a spreadsheet shows and never runs."""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
