"""mappings.toml: the mappings that the agent has kept, beside the store's other settings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kefu_tui.config import Fault, read_text, write_text
from kefu_tui.errors import ConfigError, UsageError
from kefu_tui.intake.columns import SYNONYMS
from kefu_tui.intake.mapping import LABELS, SAID, Mapping

FILE = "mappings.toml"
LONGEST_NAME = 40

_HEAD = """\
# 导入时的列对应，由 kefu import 保存。每个名字一节：
#   header   那种文件的全部列名；下次列名相同（次序不论）就自动按它读
#   columns  字段 = 列名（几列备用时写成 ["甲", "乙"]）
#   status   状态词 = unpaid 未付款 / paid 已付款 / closed 已关闭 / ignored 忽略
"""


class Mappings:
    """The mappings kept in a store's folder, by name."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def all(self) -> dict[str, Mapping]:
        """Every mapping, in the file's order. Raises ConfigError."""
        text = read_text(self._path)
        faults, mappings = examine(text)
        if faults:
            raise ConfigError(f"列对应有误，请改正或删去这一节: {faults[0]}")
        return mappings

    def named(self, name: str) -> Mapping:
        """One mapping. Raises UsageError, with the names there are."""
        mappings = self.all()
        if name not in mappings:
            known = "、".join(mappings) or "还没有保存过；在终端里 kefu import 文件，可以对应并保存"
            raise UsageError(f"没有名为“{name}”的列对应；已有：{known}")
        return mappings[name]

    def save(self, mapping: Mapping) -> None:
        """Keep a mapping; one of the same name gives way, and so does one for the same header.

        Raises ConfigError; StoreError where the folder cannot be written.
        """
        if fault := name_fault(mapping.name):
            raise ConfigError(fault)
        kept = [
            other
            for other in self.all().values()
            if other.name != mapping.name and not other.fits(mapping.header)
        ]
        write_text(self._path, _HEAD + "".join(map(_written, [*kept, mapping])))


def name_fault(name: str) -> str:
    """Why a mapping cannot be called so; "" when it can."""
    if not name.strip():
        return "名字不能是空的"
    if len(name) > LONGEST_NAME:
        return f"名字最多 {LONGEST_NAME} 个字"
    return "" if name.isprintable() else "名字里不能有换行和控制字符"


def examine(text: str) -> tuple[list[Fault], dict[str, Mapping]]:
    """Check a file's text; the mappings are empty where there are faults."""
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        return [Fault(line, "TOML", "写法有误; 名字和列名都要加引号, 每项只写一次", FILE)], {}
    faults = [
        Fault(_line_of(text, *keys), ".".join(keys), reason, FILE)
        for name, table in data.items()
        for keys, reason in _faults(name, table)
    ]
    if faults:
        return sorted(faults, key=lambda fault: fault.line), {}
    return [], {name: _mapping(name, table) for name, table in data.items()}


def _faults(name: str, table: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The keys under which something is wrong, with what it is."""
    if not isinstance(table, dict):
        yield (name,), "应写成一节: [名字]"
        return
    for key in table:
        if key not in ("header", "columns", "status"):
            yield (name, key), "没有这一项, 可写 header, columns, status"
    columns, words = table.get("columns"), table.get("status", {})
    if not _names(table.get("header", [])):
        yield (name, "header"), '应为一组列名, 例如 ["单号", "下单"]'
    if not isinstance(columns, dict) or "number" not in columns:
        yield (name, "columns"), '至少要写订单编号是哪一列, 例如 number = "单号"'
        columns = {}
    for field, names in columns.items():
        if field not in SYNONYMS:
            yield (name, "columns", field), f"没有这个字段, 可写 {', '.join(LABELS)}"
        elif not (names and _names([names] if isinstance(names, str) else names)):
            yield (name, "columns", field), '应为列名, 例如 "单号"'
    if not isinstance(words, dict):
        yield (name, "status"), '应写成一节, 例如 "待处理" = "unpaid"'
        return
    for word, code in words.items():
        if code not in SAID:
            yield (name, "status", word), f"应为 {', '.join(SAID)} 之一"


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name for name in value)


def _mapping(name: str, table: dict[str, Any]) -> Mapping:
    return Mapping(
        name,
        {
            field: (names,) if isinstance(names, str) else tuple(names)
            for field, names in table["columns"].items()
        },
        dict(table.get("status", {})),
        tuple(table.get("header", ())),
    )


def _written(mapping: Mapping) -> str:
    name = _quoted(mapping.name)
    rows = ["", f"[{name}]", f"header = {_array(mapping.header)}", f"[{name}.columns]"]
    for field, names in mapping.fields.items():
        rows.append(f"{field} = {_quoted(names[0]) if len(names) == 1 else _array(names)}")
    if mapping.words:
        rows.append(f"[{name}.status]")
        rows += [f"{_quoted(word)} = {_quoted(code)}" for word, code in mapping.words.items()]
    return "\n".join(rows) + "\n"


def _array(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, names)) + "]"


def _quoted(text: str) -> str:
    """A basic string of TOML: one of JSON's, and DEL is not allowed plain either."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line_of(text: str, *keys: str) -> int:
    """The line that `keys` stand on, from 1; else that of the section nearest to them."""
    sections = [keys[:depth] for depth in range(len(keys), 0, -1)]
    best = 0, 0
    current: tuple[str, ...] = ()
    path: tuple[str, ...]
    for number, row in enumerate(text.splitlines(), 1):
        if head := re.fullmatch(r"\s*\[(.+)\]\s*(#.*)?", row):
            current = tuple(_bare(part) for part in re.findall(r'"(?:\\.|[^"])*"|[^.]+', head[1]))
            path = current
        elif "=" in row and not row.lstrip().startswith("#"):
            found = re.match(r'\s*("(?:\\.|[^"])*"|[^=\s]+)\s*=', row)
            path = (*current, _bare(found[1])) if found else ()
        else:
            continue
        if path in sections and len(path) > best[0]:
            best = len(path), number
    return best[1]


def _bare(key: str) -> str:
    key = key.strip()
    if not key.startswith(('"', "'")):
        return key
    try:
        return str(json.loads(key)) if key[0] == '"' else key.strip("'")
    except ValueError:
        return key
