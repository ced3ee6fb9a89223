"""What a file looks like and which of its columns could not be told: the ground for asking."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import excerpt, masked_excerpt, unwrap
from kefu_tui.intake.columns import SYNONYMS, Columns, columns_of, normalised
from kefu_tui.intake.heading import headers
from kefu_tui.intake.looks import ENOUGH, Look, columns_of_cells, look
from kefu_tui.intake.mapping import AMOUNTS, LABELS, PAYMENT, Mapping, distinct
from kefu_tui.intake.statuses import Said, Statuses
from kefu_tui.intake.unused import known_but_unused

SAMPLES: Final = 3
_ASKED: Final = {
    "number": ("number",),
    "created": ("created",),
    "payment": PAYMENT,
    "amount": AMOUNTS,
}
"""What is asked for -> the fields of which one is enough."""
_QUESTIONS: Final = {
    "number": "订单编号",
    "created": "下单时间",
    "payment": "是否付款（订单状态、付款时间或实付金额）",
    "amount": "应付多少（应付金额、货款或总金额）",
}
_OFTEN: Final = ("buyer", "item", "phone", "receiver", "memo")
_NAMES_SHOWN: Final = 10
_TOTALS: Final = ("合计", "总计", "小计", "共计", "汇总")
_BARE_NAME: Final = re.compile(r"[^\d]{1,20}|[^\d]{1,19}\d{1,2}")


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as the agent can be shown it, and what is known of its columns."""

    sheet: str
    line: int
    """the header's line (workbook: row) from 1; 0 where it is not known"""
    header: tuple[str, ...]
    """the names, told apart; `第 3 列` where a column has none"""
    samples: tuple[tuple[str, ...], ...]
    """up to three filled cells a column, those that look like phones or people masked"""
    found: dict[str, tuple[str, ...]]
    """field -> names of the columns that were recognised, the preferred first"""
    missing: tuple[str, ...]
    """`number`, `created`, `payment`, `amount`: what no column could be told to be"""
    doubts: dict[str, str]
    """field -> why its column does not seem to hold it"""
    rows: tuple[tuple[str, ...], ...]
    """the first data rows as they are: for reading a few of them with a mapping"""

    def asked(self) -> tuple[str, ...]:
        """What the agent has to say, in the order of asking."""
        doubted = {q for q, fields in _ASKED.items() if self.doubts.keys() & set(fields)}
        return tuple(question for question in _ASKED if question in {*self.missing, *doubted})

    def mapping(
        self, answers: dict[str, str], name: str = "", without: Collection[str] = ()
    ) -> Mapping:
        """The mapping that recognised columns and answers (field -> column) make together.

        `without`: fields that were recognised wrongly.
        """
        taken = {normalised(column) for column in answers.values()}
        fields = {
            field: kept
            for field, names in self.found.items()
            if field not in self.doubts
            and field not in without
            and (kept := tuple(n for n in names if normalised(n) not in taken))
        }
        if any(field in AMOUNTS for field in answers):
            fields = {f: own for f, own in fields.items() if f not in (*AMOUNTS, "listed")}
        answered = {field: (column,) for field, column in answers.items()}
        return Mapping(name, fields | answered, header=self.header)


class NeedsMappingError(IntakeError):
    """The file may well be an order list, but what some columns hold would be a guess."""

    def __init__(self, words: str, layout: Layout) -> None:
        super().__init__(words)
        self.layout = layout

    def at(self, file: str) -> NeedsMappingError:
        """The same, with the file's name before it."""
        return NeedsMappingError(f"{file}：{self}", self.layout)


class Judged(NamedTuple):
    """What the cells say about the columns that names were found for."""

    missing: tuple[str, ...]
    doubts: dict[str, str]
    confidence: dict[str, float]
    """field -> which part of its filled cells looks as it should, 0 to 1"""


def judge(
    columns: Columns, rows: Sequence[Sequence[str]], told: dict[str, Said] | None = None
) -> Judged:
    """Hold the columns that were recognised by name against the first rows.

    `told`: status words that the agent has explained.
    """
    statuses = Statuses(told)
    rows = [row for row in rows if not unwrap(next(iter(row), "")).startswith(_TOTALS)]
    looks = [look(cells, statuses) for cells in columns_of_cells(rows, len(columns.header))]
    confidence: dict[str, float] = {}
    doubts: dict[str, str] = {}
    for field, places in columns.places.items():
        seen = looks[places[0]]
        confidence[field] = _fitting(field, seen) / seen.filled if seen.filled else 1.0
        why = _doubt(field, seen, len(rows)) or _rival(field, columns, rows, looks)
        if why:
            doubts[field] = f"“{columns.name(field)}”{why}"
    used = {index for places in columns.places.values() for index in places}
    strangers = [
        own
        for index, own in enumerate(looks)
        if index not in used and not known_but_unused(columns.header[index])
    ]
    said = any(own.mostly(own.statuses) for own in strangers)
    if said and columns.has("status") and not looks[columns.places["status"][0]].statuses:
        doubts.setdefault("status", f"“{columns.name('status')}”里没有认识的状态，另有一列有")
    return Judged(_missing(columns, strangers), doubts, confidence)


def _fitting(field: str, seen: Look) -> int:
    if field == "number":
        return seen.numbers
    if field in ("created", "paid_at"):
        return seen.times
    if field in (*AMOUNTS, "postage", "paid"):
        return seen.amounts
    return seen.statuses if field == "status" else seen.filled


def _doubt(field: str, seen: Look, rows: int) -> str:
    """Why a column does not hold what its name says; "" where it may well."""
    if field == "number" and seen.filled > 1 and seen.phones * 2 > seen.filled:
        return "里像是手机号，不是订单编号"
    if field == "created" and not seen.filled and rows >= ENOUGH:
        return "是空的"
    if field in ("created", "paid_at") and seen.hardly(seen.times):
        return "里不是时间"
    if field in (*AMOUNTS, "paid") and seen.hardly(seen.amounts):
        return "里不是金额" if not seen.phones else "里像是手机号，不是金额"
    others = seen.times + seen.prices + seen.long_numbers + seen.phones
    if field == "status" and seen.filled >= ENOUGH and seen.mostly(others):
        return "里不是订单状态"
    return ""


def _rival(
    field: str, columns: Columns, rows: Sequence[Sequence[str]], looks: Sequence[Look]
) -> str:
    """A second column of the same name that fits as well, and says something else."""
    if field not in (*AMOUNTS, *PAYMENT, "created"):
        return ""
    own = columns.places[field][0]
    plain = normalised(columns.header[own])
    for other, name in enumerate(columns.header):
        if other == own or normalised(name) != plain or not looks[other].filled:
            continue
        fits = looks[other].mostly(_fitting(field, looks[other]))
        same = all(_cell(row, own) == _cell(row, other) for row in rows)
        if fits and not same:
            return f"有两列（第 {own + 1} 列和第 {other + 1} 列），内容不同"
    return ""


def _cell(row: Sequence[str], index: int) -> str:
    return unwrap(row[index]) if index < len(row) else ""


def _missing(columns: Columns, strangers: Sequence[Look]) -> tuple[str, ...]:
    """What no name was found for, where a column of unknown name may well hold it."""
    missing = []
    if not columns.has("created") and any(own.mostly(own.times) for own in strangers):
        missing.append("created")
    said = any(own.mostly(own.statuses) for own in strangers)
    if said and not columns.has("status"):
        missing.append("payment")
    priced = any(own.mostly(own.prices) for own in strangers)
    if priced and not any(columns.has(field) for field in (*AMOUNTS, "listed")):
        missing.append("amount")
    return tuple(missing)


def layout_of(
    columns: Columns, rows: Sequence[Sequence[str]], judged: Judged, line: int, sheet: str
) -> Layout:
    """What to show of a table whose header was found."""
    shown = distinct(columns.header)
    cells = columns_of_cells(rows, len(shown))
    people = {i for f in ("buyer", "receiver", "address") for i in columns.places.get(f, ())}
    return Layout(
        sheet=sheet,
        line=line,
        header=tuple(shown),
        samples=tuple(_samples(own, hide=i in people) for i, own in enumerate(cells)),
        found={f: tuple(shown[i] for i in own) for f, own in columns.places.items()},
        missing=judged.missing,
        doubts=judged.doubts,
        rows=tuple(tuple(row) for row in rows),
    )


def guessed_layout(tables: Sequence[Sequence[Sequence[str]]]) -> Layout | None:
    """What to show of a file in which no header was recognised; None where it is no list at all.

    The likeliest header: the first of the rows that name the most columns, above cells of which at
    least one column holds long numbers.
    """
    best: tuple[int, Sequence[str], Sequence[Sequence[str]]] | None = None
    for rows in tables:
        for index, row in headers(rows[:-1]):
            names = [plain for name in row if (plain := unwrap(name))]
            if len(names) < ENOUGH or not all(_BARE_NAME.fullmatch(name) for name in names):
                continue
            if best is None or len(names) > best[0]:
                best = len(names), row, rows[index + 1 :]
    if best is None:
        return None
    _, header, rows = best
    looks = [look(cells) for cells in columns_of_cells(rows, len(header))]
    if not any(own.mostly(own.long_numbers) for own in looks):
        return None
    shown = distinct(header)
    place = columns_of([*shown, SYNONYMS["number"][0]])
    known = {f: own for f, own in place.places.items() if f != "number"} if place else {}
    columns = Columns(known, {f: shown[own[0]] for f, own in known.items()}, (), tuple(shown))
    judged = judge(columns, rows)
    return layout_of(columns, rows, judged._replace(missing=needful(columns)), 0, "")


def _samples(cells: Sequence[str], *, hide: bool) -> tuple[str, ...]:
    filled = dict.fromkeys(plain for cell in cells if (plain := unwrap(cell)))
    return tuple(_masked(cell, hide=hide) for cell in list(filled)[:SAMPLES])


def _masked(cell: str, *, hide: bool) -> str:
    """A sample without what names a person: `王*`, `139****1111`; order numbers stay whole."""
    return f"{excerpt(cell[:1], 2)}*" if hide else excerpt(cell, 20)


def unclear(layout: Layout) -> str:
    """The sentence: what was looked for, what was found, what to do."""
    wanted = "；".join(f"没有认出{_QUESTIONS[q]}，找过：{_names_of(q)}" for q in layout.missing)
    why = "；".join(part for part in (*layout.doubts.values(), wanted) if part)
    names = "、".join(masked_excerpt(name) for name in layout.header[:_NAMES_SHOWN])
    more = f" 等 {len(layout.header)} 列" if len(layout.header) > _NAMES_SHOWN else ""
    place = f"第 {layout.line} 行" if layout.line else ""
    where = f"工作表“{excerpt(layout.sheet)}”{place}" if layout.sheet else place
    return with_advice(f"列名看不准，没有导入：{why}。{where}表头是：{names}{more}")


def with_advice(words: str) -> str:
    """A sentence with what to do where a column is known to the agent alone."""
    return f"{words}。{WHAT_TO_DO}"


def needful(columns: Columns) -> tuple[str, ...]:
    """The questions that the columns leave open."""
    open_ = [q for q, fields in _ASKED.items() if not any(columns.has(f) for f in fields)]
    return tuple(q for q in open_ if q != "amount" or not columns.has("listed"))


WHAT_TO_DO: Final = (
    "请在终端里运行 kefu import 这个文件，或在工作台导入，手工对应一次列；"
    "保存后这种文件会自动认出，也可用 --mapping 名字 指定"
)


def _names_of(question: str) -> str:
    names = [name for field in _ASKED[question] for name in SYNONYMS[field][:3]]
    return " / ".join(names[:6])


def question_words(question: str) -> str:
    """What is asked for, in words."""
    return _QUESTIONS[question]


def fields_for(question: str) -> tuple[str, ...]:
    """The fields of which one answers a question."""
    return _ASKED[question]


def optional_fields(layout: Layout) -> list[str]:
    """Fields that no column is known for and no order needs, those of the card first."""
    asked = {field for question in _ASKED for field in _ASKED[question]}
    rest = [f for f in LABELS if f not in layout.found and f not in asked]
    return sorted(rest, key=lambda field: field not in _OFTEN)


def field_for(layout: Layout, question: str, column: str) -> str:
    """The field that a column answers a question with, by what its cells look like."""
    if question == "amount":
        return "due"
    if question != "payment":
        return question
    cells = columns_of_cells(layout.rows, len(layout.header))[layout.header.index(column)]
    seen = look(cells)
    if seen.statuses:
        return "status"
    if seen.mostly(seen.times):
        return "paid_at"
    return "paid" if seen.mostly(seen.amounts) else "status"


def needed(question: str) -> bool:
    """Whether no order can be read without an answer."""
    return question != "amount"
