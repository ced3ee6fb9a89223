"""Checking a settings file key by key: what is wrong, on which line, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from kefu_tui.config.commands import NUMBER, dial_words
from kefu_tui.config.files import read_text
from kefu_tui.config.settings import CampaignSettings, Settings, TaskKind, clock, home_path, spans
from kefu_tui.domain.phones import PROVINCES
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


def all_keys(settings: Settings | None = None) -> Iterator[str]:
    """Every key, as `config get` takes it: `shop.payment_window_hours`; those of the campaigns
    and keys that `settings` have as `campaign.双十一.from`, `keys.desk.pin`."""
    for section, kind in _sections().items():
        for key in kind.__struct_encode_fields__:
            yield f"{section}.{key}"
    for name in settings.campaign if settings is not None else ():
        for key in CampaignSettings.__struct_encode_fields__:
            yield f"campaign.{name}.{key}"
    for screen, keys in settings.keys.items() if settings is not None else ():
        for name in keys:
            yield f"keys.{screen}.{name}"


def kind_of(key: str) -> Any:
    """The type of a dotted key, with its limits. Raises ConfigError for one that is not known."""
    section, _, name = key.rpartition(".")
    if _OWN_KEY.fullmatch(key):
        return str
    kind = CampaignSettings if _CAMPAIGN.fullmatch(section) else _sections().get(section)
    if kind is None or name not in kind.__struct_encode_fields__:
        raise ConfigError(_no_such_key(key))
    return _kinds(kind)[name]


def is_campaign(key: str) -> bool:
    """Whether it names a campaign, `campaign.双十一`, and none of its keys."""
    return _CAMPAIGN.fullmatch(key) is not None


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
        if re.search(r"^\s*\[campaign\.[^\"'\]]*[^\x00-\x7f]", text, re.MULTILINE):
            return [
                Fault(line, "campaign", '中文的活动名要加引号: [campaign."双十一"]')
            ], Settings()
        reason = (
            f'{near}写法有误; 一节写成 [shop], 一项写成 name = "暖居", 文字要加引号, 每项只写一次'
        )
        return [Fault(line, "TOML", reason)], Settings()
    faults = [*_unknown(data, text), *_ill_typed(data, text), *_ill_keyed(data, text)]
    if faults:
        return sorted(faults, key=lambda fault: fault.line), Settings()
    return [], msgspec.convert(data, Settings)


def get(settings: Settings, key: str) -> Any:
    """The value of a dotted key. Raises ConfigError with a suggestion for a mistyped one."""
    kind_of(key)
    section, _, name = key.rpartition(".")
    if _CAMPAIGN.fullmatch(section):
        campaign = settings.campaign.get(section.partition(".")[2])
        if campaign is None:
            raise ConfigError(f"{key}: 没有这个活动; 用 kefu config get 看有哪些")
        return getattr(campaign, _attribute(CampaignSettings, name))
    if _OWN_KEY.fullmatch(key):
        own = settings.keys.get(section.partition(".")[2], {}).get(name)
        if own is None:
            raise ConfigError(f"{key}: 没有改过这个键; 工作台的「帮助」里有现在的键")
        return own
    return getattr(getattr(settings, section), name)


def accepts(key: str, value: Any) -> None:
    """Check one value without writing it. Raises ConfigError."""
    section, name = key.split(".", 1)
    shown = list(value) if isinstance(value, tuple) else value
    faults, _ = examine(f"[{section}]\n{name} = {msgspec.json.encode(shown).decode()}\n")
    if faults:
        raise ConfigError(faults[0].reason)


_SPANS = ("phone", "sms", "wangwang")
_LINK = re.compile(r"https?://[^\s{}]+\{订单编号\}[^\s{}]*")
_CAMPAIGN = re.compile(r"campaign\.[^.]+")
_OWN_KEY = re.compile(r"keys\.[^.]+\.[^.]+")


@cache
def _sections() -> Mapping[str, type[msgspec.Struct]]:
    """The sections of one table each; campaigns have a table each. Worked out once: the screen of
    the settings asks for each key several times."""
    return {
        name: kind
        for name, kind in get_type_hints(Settings).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    }


@cache
def _kinds(struct: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The type of each key of a section."""
    hints = get_type_hints(struct, include_extras=True)
    names = zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True)
    return {key: hints[field] for key, field in names}


def _attribute(struct: type[msgspec.Struct], key: str) -> str:
    names = zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True)
    return dict(names)[key]


def _tables(data: dict[str, Any]) -> Iterator[tuple[str, type[msgspec.Struct], dict[str, Any]]]:
    """Every known section that is written, each campaign as one."""
    for section, kind in _sections().items():
        if isinstance(values := data.get(section), dict):
            yield section, kind, values
    for name, values in _campaigns(data):
        if isinstance(values, dict):
            yield f"campaign.{name}", CampaignSettings, values


def _unknown(data: dict[str, Any], text: str) -> Iterator[Fault]:
    sections = {*_sections(), "campaign", "keys"}
    for section, values in data.items():
        if section not in sections:
            yield Fault(line_of(text, section), section, _suggest(section, sections))
        elif not isinstance(values, dict):
            yield Fault(line_of(text, section), section, f"应写成一节: [{section}]")
    for name, values in _campaigns(data):
        key = f"campaign.{name}"
        if not isinstance(values, dict):
            yield Fault(line_of(text, key), key, '应写成一节: [campaign."双十一"]')
        elif "." in name or not name.strip():
            yield Fault(line_of(text, key), key, "活动名不能有点号, 也不能空着")
        elif "from" not in values:
            yield Fault(line_of(text, key), key, "缺少 from, 例如 from = 2026-11-10")
    for section, kind, values in _tables(data):
        known = {f"{section}.{key}" for key in kind.__struct_encode_fields__}
        for name in values:
            key = f"{section}.{name}"
            if key not in known:
                yield Fault(line_of(text, key), key, _suggest(key, {*all_keys(), *known}))


def _ill_keyed(data: dict[str, Any], text: str) -> Iterator[Fault]:
    """Whether the keys are words by screen and action; which there are the screens know."""
    screens = data.get("keys")
    for screen, keys in screens.items() if isinstance(screens, dict) else ():
        for name, key in keys.items() if isinstance(keys, dict) else ():
            if not isinstance(key, str):
                where = f"keys.{screen}.{name}"
                yield Fault(line_of(text, where), where, f'{_written(key)} 不是按键, 例如 "F11"')
        if not isinstance(keys, dict):
            where = f"keys.{screen}"
            yield Fault(line_of(text, where), where, '写成 desk.pin = "F11", 左边不加引号')


def _campaigns(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    campaigns = data.get("campaign")
    yield from campaigns.items() if isinstance(campaigns, dict) else ()


def _ill_typed(data: dict[str, Any], text: str) -> Iterator[Fault]:
    for section, struct, values in _tables(data):
        for name, kind in _kinds(struct).items():
            if name not in values:
                continue
            key = f"{section}.{name}"
            try:
                _check_value(section, key, msgspec.convert(values[name], kind))
            except msgspec.ValidationError:
                reason = f"{_written(values[name])} 不合适, 应为{_wanted(key, kind)}, 例如 {_example(key)}"
                yield Fault(line_of(text, key), key, reason)
            except ConfigError as error:
                yield Fault(line_of(text, key), key, str(error).removeprefix(f"{key}: "))
        first, last = values.get("from"), values.get("to")
        if isinstance(first, date) and isinstance(last, date) and first > last:
            yield Fault(line_of(text, f"{section}.to"), f"{section}.to", "活动的结束早于开始")


def _check_value(section: str, key: str, value: Any) -> None:
    """What the type alone does not say. Raises ConfigError."""
    name = key.rpartition(".")[2]
    if name == "waves":
        for text in value:
            clock(key, text)
    elif section in ("hours", "shifts") or name in (*_SPANS, "quiet"):
        spans(key, value if isinstance(value, tuple) else (value,))
    elif section == "inbox":
        _watchable(key, value)
    elif section == "call":
        _dialable(key, value)
    elif key == "tasks.report_at":
        clock(key, value)
    elif key == "shop.pay_link" and value and not _LINK.fullmatch(value):
        raise ConfigError(
            f"付款链接 {value!r} 要写成 https://… 并带上 {{订单编号}}; 不用链接就写成空的"
        )


def _written(value: Any) -> str:
    return str(value) if isinstance(value, date) else repr(value)


def _example(key: str) -> str:
    """A value that fits."""
    name = key.rpartition(".")[2]
    if name in _EXAMPLES:
        return _EXAMPLES[name]
    value = None if key.startswith("campaign.") else get(Settings(), key)
    return msgspec.json.encode(value).decode() if value is not None else "3"


_EXAMPLES = {
    "from": "2026-11-10",
    "to": "2026-11-12",
    "waves": '["10:00", "13:00"]',
    "also": "[2026-10-09]",
    "phone": '["11:00-12:00", "16:00-17:00"]',
    "sms": '["12:00-13:30"]',
    "wangwang": '["10:00-22:00"]',
    "quiet": '"22:00-10:00"',
    "texts_first": "true",
    "offer": '"满减券"',
    "ship_by": '"17:00"',
    "flash_words": '["秒杀"]',
}


def _watchable(key: str, value: str) -> None:
    """Whether a folder or a pattern can be one; a folder need not be there today."""
    if key == "inbox.folder" and value and not home_path(value).is_absolute():
        raise ConfigError(f"{value!r} 不是完整路径, 请从盘符或 / 写起, 例如 '~/Downloads'")
    if key == "inbox.pattern" and (not value.strip() or re.search(r"[/\\]", value)):
        raise ConfigError(f"{value!r} 不是文件名, 请写成 ExportOrder* (* 代表任意文字)")


def _dialable(key: str, value: Any) -> None:
    """Whether a command says where the number goes, and a province is one."""
    if key == "call.dial" and value and NUMBER not in value:
        raise ConfigError(f"{value!r} 里没有 {NUMBER}, 例如 'xdg-open tel:{NUMBER}'")
    if key == "call.dial" and value and not dial_words(value, ""):
        raise ConfigError(f"{value!r} 的引号没有成对")
    if key == "call.province" and value and value not in PROVINCES:
        raise ConfigError(f"{value!r} 不是省份, 请写成 {'、'.join(PROVINCES)} 之一")


def plain_kind(kind: Any) -> tuple[Any, Any]:
    """The bare type of a key and its limits: without Annotated and without None."""
    if get_origin(kind) is UnionType or get_origin(kind) is Union:
        kind = next(k for k in get_args(kind) if k is not NoneType)
    plain, *limits = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    return plain, limits[0] if limits else None


def _wanted(key: str, kind: Any) -> str:
    """What a key's type takes, in words."""
    plain, meta = plain_kind(kind)
    if get_origin(plain) is Literal:
        return " " + " 或 ".join(word or "空" for word in get_args(plain))
    if isinstance(plain, type) and issubclass(plain, Enum):
        return " " + " 或 ".join(member.value for member in plain)
    if plain is bool:
        return " true 或 false"
    if plain in (int, float):
        least = f"至少 {meta.ge:g}" if meta.ge is not None else f"大于 {meta.gt:g}"
        return f"{least}, 最多 {meta.le:g} 的{'整数' if plain is int else '数字'}"
    if plain is str:
        return f"文字, 最多 {meta.max_length} 个字" if meta else "文字"
    if plain is date:
        return "日期 (不加引号)"
    part = get_args(plain)[0]
    if get_origin(part) is Annotated or part is TaskKind:
        return f"一组, 每项是{_wanted(key, part)}"
    if part is date:
        return "日期的列表"
    return "一组时段" if key.rpartition(".")[2] in _SPANS else "文字的列表"


def _suggest(word: str, known: set[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"没有这一项, 是不是 {close[0]}?" if close else "没有这一项"


def _no_such_key(key: str) -> str:
    return f"{key}: {_suggest(key, set(all_keys()))} (kefu config get 列出全部)"


def line_of(text: str, key: str) -> int:
    """The line a key stands on, counted from 1; its section's, else 0."""
    section = key if key.count(".") < 2 and key.startswith("campaign.") else key.rpartition(".")[0]
    section = section or key
    current, fallback = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)
        if header:
            current = re.sub(r"[\"'\s]", "", header[1])
            if current in (section, key):
                fallback = number
        left = line.split("=", 1)[0].strip().strip("\"'")
        dotted = f"{current}.{left}" if current else left
        if "=" in line and left and dotted == key:
            return number
    return fallback


def _last_line(text: str) -> int:
    """Where a text breaks off."""
    return len(text.splitlines())
