"""Checking a settings file key by key: what is wrong, on which line, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from kefu_tui.config.files import read_text
from kefu_tui.config.settings import Settings, home_path, spans
from kefu_tui.errors import ConfigError


class Fault(NamedTuple):
    """Something wrong in a settings file. `line` counts from 1; 0 where it cannot be told."""

    line: int
    key: str
    reason: str
    file: str = "kefu.toml"

    def __str__(self) -> str:
        where = f"第 {self.line} 行 " if self.line else ""
        return f"{self.file} {where}{self.key}: {self.reason}" if self.key else self.reason


def all_keys() -> Iterator[str]:
    """Every key, as `config get` takes it: `shop.payment_window_hours`."""
    for section, kind in get_type_hints(Settings).items():
        for key in kind.__struct_fields__:
            yield f"{section}.{key}"


def load(path: Path) -> Settings:
    """The settings of a file; the defaults when there is none. Raises ConfigError."""
    text = read_text(path)
    faults, settings = examine(text)
    if faults:
        raise ConfigError(f"设置有误: {faults[0]} (用 kefu config check 看全部)")
    return settings


def check(path: Path) -> list[Fault]:
    """Everything that is wrong with a file; empty when it can be used."""
    return examine(read_text(path))[0]


def examine(text: str) -> tuple[list[Fault], Settings]:
    """Check a file's text key by key; the settings are the defaults where there are faults."""
    if not text.strip():
        return [], Settings()
    import tomllib

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, near = (int(place[1]), f"第 {place[2]} 列附近") if place else (_last_line(text), "")
        reason = (
            f'{near}写法有误; 一节写成 [shop], 一项写成 name = "暖居", 文字要加引号, 每项只写一次'
        )
        return [Fault(line, "TOML", reason)], Settings()
    faults = [*_unknown(data, text), *_ill_typed(data, text)]
    if faults:
        return sorted(faults, key=lambda fault: fault.line), Settings()
    return [], msgspec.convert(data, Settings)


def get(settings: Settings, key: str) -> Any:
    """The value of a dotted key. Raises ConfigError with a suggestion for a mistyped one."""
    if key not in set(all_keys()):
        raise ConfigError(no_such_key(key))
    section, name = key.split(".", 1)
    return getattr(getattr(settings, section), name)


def accepts(key: str, value: Any) -> None:
    """Check one value without writing it. Raises ConfigError."""
    section, name = key.split(".", 1)
    shown = list(value) if isinstance(value, tuple) else value
    faults, _ = examine(f"[{section}]\n{name} = {msgspec.json.encode(shown).decode()}\n")
    if faults:
        raise ConfigError(faults[0].reason)


def _unknown(data: dict[str, Any], text: str) -> Iterator[Fault]:
    known = set(all_keys())
    sections = set(get_type_hints(Settings))
    for section, values in data.items():
        if section not in sections:
            yield Fault(_line_of(text, section), section, _suggest(section, sections))
        elif not isinstance(values, dict):
            yield Fault(_line_of(text, section), section, f"应写成一节: [{section}]")
        else:
            for name in values:
                key = f"{section}.{name}"
                if key not in known:
                    yield Fault(_line_of(text, key), key, _suggest(key, known))


def _ill_typed(data: dict[str, Any], text: str) -> Iterator[Fault]:
    for key in all_keys():
        section, name = key.split(".", 1)
        values = data.get(section)
        if not isinstance(values, dict) or name not in values:
            continue
        kind = get_type_hints(get_type_hints(Settings)[section], include_extras=True)[name]
        try:
            value = msgspec.convert(values[name], kind)
            if section == "hours":
                spans(key, value if isinstance(value, tuple) else (value,))
            elif section == "inbox":
                _watchable(key, value)
        except msgspec.ValidationError:
            example = msgspec.json.encode(get(Settings(), key)).decode()
            reason = f"{values[name]!r} 不合适, 应为{_wanted(kind)}, 例如 {example}"
            yield Fault(_line_of(text, key), key, reason)
        except ConfigError as error:
            yield Fault(_line_of(text, key), key, str(error).removeprefix(f"{key}: "))


def _watchable(key: str, value: str) -> None:
    """Whether a folder or a pattern can be one; a folder need not be there today."""
    if key == "inbox.folder" and value and not home_path(value).is_absolute():
        raise ConfigError(f"{value!r} 不是完整路径, 请从盘符或 / 写起, 例如 '~/Downloads'")
    if key == "inbox.pattern" and (not value.strip() or re.search(r"[/\\]", value)):
        raise ConfigError(f"{value!r} 不是文件名, 请写成 ExportOrder* (* 代表任意文字)")


def _wanted(kind: Any) -> str:
    """What a key's type takes, in words."""
    if get_origin(kind) is Literal:
        return " " + " 或 ".join(get_args(kind))
    plain, *limits = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    if plain is bool:
        return " true 或 false"
    if plain in (int, float):
        meta = limits[0]
        least = f"至少 {meta.ge:g}" if meta.ge is not None else f"大于 {meta.gt:g}"
        return f"{least}, 最多 {meta.le:g} 的{'整数' if plain is int else '数字'}"
    if plain is str:
        return f"文字, 最多 {limits[0].max_length} 个字" if limits else "文字"
    return "一组时段"


def _suggest(word: str, known: set[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"没有这一项, 是不是 {close[0]}?" if close else "没有这一项"


def no_such_key(key: str) -> str:
    return f"{key}: {_suggest(key, set(all_keys()))} (kefu config get 列出全部)"


def _line_of(text: str, key: str) -> int:
    """The line a key stands on, counted from 1; its section's, else 0."""
    section, _, _ = key.partition(".")
    current, fallback = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]\s]+)\s*\]", line)
        if header:
            current = header[1]
            if current == section:
                fallback = number
        left = line.split("=", 1)[0].strip().strip("\"'")
        dotted = f"{current}.{left}" if current else left
        if "=" in line and left and dotted == key:
            return number
    return fallback


def _last_line(text: str) -> int:
    """Where a text breaks off."""
    return len(text.splitlines())
