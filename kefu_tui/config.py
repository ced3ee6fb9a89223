"""kefu.toml: the shop's settings, checked key by key, and turned into the domain's `Rules`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules, Span
from kefu_tui.errors import ConfigError, StoreError

Hours = Annotated[float, msgspec.Meta(gt=0, le=24 * 60)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=24 * 60)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100)]
Yuan = Annotated[float, msgspec.Meta(ge=0, le=1_000_000)]
Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Name = Annotated[str, msgspec.Meta(max_length=40)]


class Shop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""
    payment_window_hours: Hours = 72
    offer: str = ""
    """{优惠} in the scripts; empty: the sentence is left out"""
    ship_by: str = ""
    """{截止发货} in the scripts, e.g. 今天 17:00 前"""


class Agent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Name = ""


class PermittedHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: tuple[str, ...] = ("11:00-12:00", "16:00-17:00")
    sms: tuple[str, ...] = ("12:00-13:30", "17:30-22:00")
    wangwang: tuple[str, ...] = ("10:00-22:00",)
    quiet: str = "22:00-10:00"


class Dunning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    large_order_yuan: Yuan = 200
    large_order_share: Fraction = 0.2
    contacts_per_day: Count = 2
    contacts_in_all: Count = 3
    gap_hours: Hours = 2
    first_wait_minutes: Minutes = 10
    promise_grace_minutes: Minutes = 30
    problem_wait_hours: Hours = 2
    near_closing_hours: Hours = 4
    margin: Fraction = 0.2
    uplift: Fraction = 0.1
    call_cost_yuan: Yuan = 0.5
    sms_cost_yuan: Yuan = 0.05
    stale_export_hours: Hours = 2


class Inbox(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    folder: str = ""
    """where the browser leaves downloads; empty: only the store's own inbox/ is watched"""
    pattern: Name = "ExportOrder*"
    """which files of that folder are offered"""


class Screen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    theme: Literal["dark", "light"] = "dark"
    bell: bool = True
    auto_advance: bool = True
    """after a record the next card comes by itself"""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in kefu.toml; what is not written there has the default."""

    shop: Shop = Shop()
    agent: Agent = Agent()
    hours: PermittedHours = PermittedHours()
    dunning: Dunning = Dunning()
    inbox: Inbox = Inbox()
    ui: Screen = Screen()

    @property
    def agent_name(self) -> str:
        return self.agent.name or "小二"

    def rules(self) -> Rules:
        """The domain's figures. Raises ConfigError when hours cannot be read."""
        d = self.dunning
        return Rules(
            window=timedelta(hours=self.shop.payment_window_hours),
            hours={
                Channel.PHONE: _spans("hours.phone", self.hours.phone),
                Channel.SMS: _spans("hours.sms", self.hours.sms),
                Channel.WANGWANG: _spans("hours.wangwang", self.hours.wangwang),
            },
            quiet=_span("hours.quiet", self.hours.quiet),
            first_wait=timedelta(minutes=d.first_wait_minutes),
            promise_grace=timedelta(minutes=d.promise_grace_minutes),
            problem_wait=timedelta(hours=d.problem_wait_hours),
            gap=timedelta(hours=d.gap_hours),
            per_day=d.contacts_per_day,
            in_all=d.contacts_in_all,
            large_from=round(d.large_order_yuan * 100),
            large_share=d.large_order_share,
            near_closing=timedelta(hours=d.near_closing_hours),
            margin=d.margin,
            uplift=d.uplift,
            call_cost=round(d.call_cost_yuan * 100),
            sms_cost=round(d.sms_cost_yuan * 100),
            stale_after=timedelta(hours=d.stale_export_hours),
        )


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
        raise ConfigError(_no_such_key(key))
    section, name = key.split(".", 1)
    return getattr(getattr(settings, section), name)


def put(path: Path, values: dict[str, Any]) -> None:
    """Change keys in a file, keeping its comments; nothing is written unless all are valid.

    Raises ConfigError; StoreError where the folder cannot be written.
    """
    import tomlkit

    text = read_text(path)
    try:
        document = tomlkit.parse(text)
        for key, value in values.items():
            if key not in set(all_keys()):
                raise ConfigError(_no_such_key(key))
            section, name = key.split(".", 1)
            table = document.setdefault(section, tomlkit.table())
            table[name] = list(value) if isinstance(value, tuple) else value
    except (tomlkit.exceptions.TOMLKitError, TypeError):  # no TOML, or a section that is none
        raise ConfigError(f"没有改动, 请先改正: {examine(text)[0][0]}") from None
    changed = tomlkit.dumps(document)
    faults, _ = examine(changed)
    if faults:
        raise ConfigError(f"没有改动: {faults[0]}")
    write_text(path, changed)


def from_text(key: str, text: str) -> Any:
    """A value typed on the command line, as the key's type wants it. Raises ConfigError."""
    if key not in set(all_keys()):
        raise ConfigError(_no_such_key(key))
    default = get(Settings(), key)
    if isinstance(default, bool):
        word = {"true": True, "1": True, "是": True, "开": True}.get(text.lower())
        return word if word is not None else _no(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in re.split(r"[,，;；\s]+", text) if part.strip())
    if isinstance(default, int | float):
        try:
            number = float(text)
        except ValueError:
            raise ConfigError(f"{key}: {text!r} 不是数字") from None
        return int(number) if number.is_integer() else number
    return text


def _no(text: str) -> bool:
    if text.lower() in ("false", "0", "否", "关"):
        return False
    raise ConfigError(f"{text!r}: 请写 true 或 false")


def read_text(path: Path) -> str:
    """A settings file's text; empty when there is none. Raises ConfigError."""
    try:
        return path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except UnicodeDecodeError:
        raise ConfigError(f"{path.name} 不是 UTF-8 文本, 请用 UTF-8 另存") from None
    except OSError as error:
        raise ConfigError(f"读不了 {path.name}: {error.strerror}") from None


def write_text(path: Path, text: str) -> None:
    """Replace a settings file, for its owner only. Raises StoreError; then it is as it was."""
    import tempfile

    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(prefix=".kefu-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(f"写不了 {path}: {error.strerror}; 原来的设置没有动") from None


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
                _spans(key, value if isinstance(value, tuple) else (value,))
            elif section == "inbox":
                _watchable(key, value)
        except msgspec.ValidationError:
            example = msgspec.json.encode(get(Settings(), key)).decode()
            reason = f"{values[name]!r} 不合适, 应为{_wanted(kind)}, 例如 {example}"
            yield Fault(_line_of(text, key), key, reason)
        except ConfigError as error:
            yield Fault(_line_of(text, key), key, str(error).removeprefix(f"{key}: "))


def home_path(text: str) -> Path:
    """A path whose `~` is the user's folder; as it is where there is no such user."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


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


def _no_such_key(key: str) -> str:
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


_SPAN = re.compile(r"\s*(\d{1,2})[::](\d{2})\s*[-–~至]\s*(\d{1,2})[::](\d{2})\s*")


def _span(key: str, text: str) -> Span:
    found = _SPAN.fullmatch(text)
    if found:
        first, second = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        if second == (24, 0):
            second = (23, 59)
        if first != second and all(h < 24 and m < 60 for h, m in (first, second)):
            return time(*first), time(*second)
    raise ConfigError(f"{key}: {text!r} 不是时段, 请写成 11:00-12:00")


def _spans(key: str, texts: tuple[str, ...]) -> tuple[Span, ...]:
    spans = tuple(_span(key, text) for text in texts)
    for (start, end), text in zip(spans, texts, strict=True):
        if start > end and key != "hours.quiet":
            raise ConfigError(f"{key}: {text!r} 的结束早于开始, 请写成 11:00-12:00")
    return spans


def accepts(key: str, value: Any) -> None:
    """Check one value without writing it. Raises ConfigError."""
    section, name = key.split(".", 1)
    shown = list(value) if isinstance(value, tuple) else value
    faults, _ = examine(f"[{section}]\n{name} = {msgspec.json.encode(shown).decode()}\n")
    if faults:
        raise ConfigError(faults[0].reason)
