"""The report as plain tables, once for terminal and workbook: same columns, same figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from kefu_tui.domain.moments import month_day
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.statistics import Share
from kefu_tui.reports.daily import Report
from kefu_tui.reports.effects import Effect

CREDIT_RULE = (
    "回单记在付款前最后一次联系; 联系前已付的不算回单; "
    "付款后又退款的不计入追回; 超过付款期限才付的不算回单"
)
DAY_RULE = "催款日期是联系买家的那一天, 不是拍下日期, 也不是付款日期"
AGENT_RULE = "两位客服联系过同一买家时各计一次催款数, 合计按买家计"


class Kind(Enum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    """fen (`int`); shown in yuan"""
    RATE = "rate"
    """a fraction; shown as a percentage"""
    RATIO = "ratio"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT


Cell = str | int | float | date | datetime | None
"""What its column's kind says; None: nothing to say."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table; every row has a cell for each column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)


DETAIL = (
    Column("催款日期", Kind.DAY),
    Column("拍下日期", Kind.DAY),
    Column("客户ID"),
    Column("订单未付款额", Kind.MONEY),
    Column("联系结果"),
    Column("是否付款"),
    Column("付款日期", Kind.DAY),
    Column("付款总额", Kind.MONEY),
)
SUMMARY = (
    Column("催款日期", Kind.DAY),
    Column("处理人员"),
    Column("催款数", Kind.COUNT),
    Column("回单数", Kind.COUNT),
    Column("未付款总金额", Kind.MONEY),
    Column("追回金额", Kind.MONEY),
    Column("成功率", Kind.RATE),
)
_INTERVAL = (Column("95%下限", Kind.RATE), Column("95%上限", Kind.RATE))
_EFFECT = (
    Column("联系数", Kind.COUNT),
    Column("接通数", Kind.COUNT),
    Column("接通率", Kind.RATE),
    Column("接通率95%下限", Kind.RATE),
    Column("接通率95%上限", Kind.RATE),
    Column("买家数", Kind.COUNT),
    Column("回单数", Kind.COUNT),
    Column("回单率", Kind.RATE),
    Column("回单率95%下限", Kind.RATE),
    Column("回单率95%上限", Kind.RATE),
    Column("追回金额", Kind.MONEY),
)


def all_sheets(report: Report) -> tuple[Sheet, ...]:
    """The workbook's sheets, in their order."""
    return (
        detail_sheet(report),
        summary_sheet(report),
        reasons_sheet(report),
        channels_sheet(report),
        hours_sheet(report),
        scripts_sheet(report),
        variants_sheet(report),
        trend_sheet(report),
        tomorrow_sheet(report),
        notes_sheet(report),
    )


def detail_sheet(report: Report) -> Sheet:
    """催款明细表: one row per buyer and day."""
    rows = tuple(
        (
            row.contact_date,
            row.placed_date,
            row.buyer,
            row.amount_unpaid,
            row.result,
            "是" if row.paid else "否",
            row.paid_date,
            row.amount_paid,
        )
        for row in report.detail
    )
    return Sheet("催款明细表", DETAIL, rows)


def summary_sheet(report: Report) -> Sheet:
    """催款汇总表: one row per day and agent."""
    rows = tuple(
        (
            row.date,
            row.agent,
            row.contacted,
            row.recovered,
            row.amount_unpaid,
            row.amount_recovered,
            row.success_rate,
        )
        for row in report.summary
    )
    return Sheet("催款汇总表", SUMMARY, rows)


def reasons_sheet(report: Report) -> Sheet:
    """未付款原因汇总, the most frequent first."""
    columns = (Column("未付款原因"), Column("类别"), Column("次数", Kind.COUNT))
    return Sheet("未付款原因汇总", columns, tuple(reasons_named(report)))


def reasons_named(report: Report) -> list[tuple[str, str, int]]:
    """Every 未付款原因, 客观 or 主观, and how often; the most frequent first."""
    return [
        (reason.facts.label, "客观" if reason.facts.objective else "主观", count)
        for reason, count in sorted(report.reasons.items(), key=lambda item: -item[1])
    ]


def channels_sheet(report: Report) -> Sheet:
    """渠道效果: what each channel reached, brought and cost."""
    columns = (
        Column("渠道"),
        *_EFFECT,
        Column("成本", Kind.MONEY),
        Column("回报(追回÷成本)", Kind.RATIO),
    )
    rows = tuple(
        (channel_name(effect), *_effect(effect), effect.cost, effect.returned)
        for effect in report.channels
    )
    return Sheet("渠道效果", columns, rows)


def hours_sheet(report: Report) -> Sheet:
    """时段效果: by the hour of the contact."""
    rows = tuple((effect.name, *_effect(effect)) for effect in report.hours)
    return Sheet("时段效果", (Column("时段"), *_EFFECT), rows)


def scripts_sheet(report: Report) -> Sheet:
    """话术效果: by the script that was said."""
    rows = tuple((effect.name, *_effect(effect)) for effect in report.scripts)
    return Sheet("话术效果", (Column("话术"), *_EFFECT), rows)


def variants_sheet(report: Report) -> Sheet:
    """话术比较: the variants of each 组, and what may be said of them."""
    columns = (Column("话术组"), Column("变体"), *_EFFECT, Column("回单率比较"))
    rows = tuple(
        (
            group.name,
            variant,
            *_effect(effect),
            "; ".join(v.label() for v in group.verdicts if variant in (v.higher, v.lower)),
        )
        for group in report.groups
        for variant, effect in group.variants
    )
    return Sheet("话术比较", columns, rows)


def trend_sheet(report: Report) -> Sheet:
    """成功率走势: day by day, seven of them or as many as the report has."""
    columns = (
        Column("催款日期", Kind.DAY),
        Column("催款数", Kind.COUNT),
        Column("回单数", Kind.COUNT),
        Column("未付款总金额", Kind.MONEY),
        Column("追回金额", Kind.MONEY),
        Column("成功率", Kind.RATE),
        Column("回单率", Kind.RATE),
        Column("回单率95%下限", Kind.RATE),
        Column("回单率95%上限", Kind.RATE),
    )
    rows = tuple(
        (
            day.date,
            day.contacted,
            day.recovered,
            day.amount_unpaid,
            day.amount_recovered,
            day.success_rate,
            day.recovered_share.rate,
            *_bounds(day.recovered_share),
        )
        for day in report.trend
    )
    return Sheet("成功率走势", columns, rows)


def tomorrow_sheet(report: Report) -> Sheet:
    """明日跟进: who comes back, and when."""
    columns = (
        Column("跟进时间", Kind.MOMENT),
        Column("客户ID"),
        Column("订单未付款额", Kind.MONEY),
        Column("跟进内容"),
    )
    rows = tuple((t.at, t.case, t.amount_due, t.why) for t in report.tomorrow)
    return Sheet("明日跟进", columns, rows)


def notes_sheet(report: Report) -> Sheet:
    """说明: the piles, the rates, and what the figures mean."""
    columns = (
        Column("项目"),
        Column("数量", Kind.COUNT),
        Column("总数", Kind.COUNT),
        Column("比率", Kind.RATE),
        *_INTERVAL,
        Column("金额", Kind.MONEY),
        Column("说明"),
    )
    rows: list[tuple[Cell, ...]] = [("催款日期", *[None] * 6, f"{days_shown(report)}; {DAY_RULE}")]
    rows += [
        (f"五堆·{pile.label}", *_share(Share(count, report.contacted)), None, "五堆合计 = 催款数")
        for pile, count in report.piles.items()
    ]
    recovered = Share(report.recovered, report.contacted)
    natural = report.natural
    rows += [
        ("回单率", *_share(recovered), report.amount_recovered, CREDIT_RULE),
        ("承诺兑现率", *_share(report.promises), None, "已到时间或已兑现的承诺中, 按时付款的"),
        ("自然付款", natural.paid, *[None] * 4, natural.amount, "联系前自己付的订单, 另计"),
        ("重述", report.restated, *[None] * 5, restated_note(report) or "无"),
        ("制表时间", *[None] * 6, f"{report.made_at:%Y-%m-%d %H:%M}; {AGENT_RULE}"),
    ]
    return Sheet("说明", columns, tuple(rows))


def days_of(report: Report) -> tuple[date, ...]:
    """Every day from the first to the last."""
    span = (report.last - report.first).days
    return tuple(report.first + timedelta(days=i) for i in range(span + 1))


def days_shown(report: Report) -> str:
    """`2020-02-21`, or `2020-02-15 至 2020-02-21`."""
    first, last = report.first.isoformat(), report.last.isoformat()
    return last if first == last else f"{first} 至 {last}"


def short_days(report: Report) -> str:
    """`02.21`, or `02.15–02.21`."""
    first, last = month_day(report.first), month_day(report.last)
    return last if report.first == report.last else f"{first}–{last}"


def restated_note(report: Report) -> str:
    """That the sheet differs from the one of that evening; empty when it does not."""
    if not report.restated:
        return ""
    return f"本表已按后续导单重述: {report.restated} 位买家的付款在之后的导单中才出现"


def channel_name(effect: Effect) -> str:
    return Channel(effect.name).label


def plain(cell: Cell, kind: Kind, *, short: bool = False) -> str:
    """A cell as words on a screen; `short`: days without their year."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%m-%d %H:%M}" if short else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%m-%d}" if short else cell.isoformat()
    if kind is Kind.MONEY and isinstance(cell, int):
        return format_yuan(cell)
    if kind is Kind.RATE:
        return f"{cell:.1%}"
    return f"{cell:,.1f}" if kind is Kind.RATIO else str(cell)


def _effect(effect: Effect) -> Iterable[Cell]:
    reached, recovered = effect.reached_share, effect.recovered_share
    return (
        effect.contacts,
        effect.reached,
        reached.rate,
        *_bounds(reached),
        effect.buyers,
        effect.recovered,
        recovered.rate,
        *_bounds(recovered),
        effect.amount,
    )


def _share(share: Share) -> tuple[Cell, ...]:
    return (share.k, share.n, share.rate, *_bounds(share))


def _bounds(share: Share) -> tuple[float | None, float | None]:
    return share.interval or (None, None)
