"""The report in the terminal, and as a short text for the team's chat group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from kefu_tui.domain.money import format_yuan, short_yuan
from kefu_tui.domain.statistics import Share
from kefu_tui.printable import bar, fit, table, visible
from kefu_tui.reports.daily import Report
from kefu_tui.reports.effects import Effect
from kefu_tui.reports.sheets import (
    AGENT_RULE,
    CREDIT_RULE,
    DAY_RULE,
    Kind,
    Sheet,
    channel_name,
    days_shown,
    detail_sheet,
    plain,
    reasons_named,
    restated_note,
    short_days,
    summary_sheet,
    tomorrow_sheet,
)

NARROW = 92
"""Cells; below, days lose their year so that 催款明细表 fits into 80."""
CHAT_AGENTS = 5
"""Agents with a line of their own in the chat; the others share one."""
CHAT_NAME = 12
"""Cells of an agent's name in the chat."""
BAR = 24
_TOMORROWS = 40
"""Lines of 明日跟进: a month's export can bring thousands."""
_FIGURES = frozenset({Kind.COUNT, Kind.MONEY, Kind.RATE, Kind.RATIO})


def terminal_report(report: Report, *, width: int = 100) -> str:
    """Both sheets as aligned tables, and what worked; lines of at most `width` cells from 80 on.

    Only a sentence of prose may be longer. Text from data is made visible, never obeyed.
    """
    parts = [_heading(report)]
    if report.detail:
        parts += [
            _titled("催款明细表", sheet_lines(detail_sheet(report), width, flexible=2)),
            _titled("催款汇总表", sheet_lines(summary_sheet(report), width, flexible=1)),
            totals(report),
            _titled(f"五堆 (合计 = 催款数 {report.contacted})", _piles(report, width)),
            _titled("未付款原因汇总", _reasons(report, width)),
            _titled("渠道效果", _channels(report, width)),
            _titled("话术效果", scripts(report, width)),
            _titled("时段效果", _hours(report, width)),
            [promises(report)],
        ]
    else:
        parts.append([_empty(report)])
    parts += [
        _titled(f"近 {len(report.trend)} 天", trend(report, width)),
        _titled("明日跟进", _tomorrow(report, width)),
        [natural(report)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts)


def chat_text(report: Report) -> str:
    """At most 15 short lines to paste into a chat group.

    No buyer, receiver or number of anybody in it: a group has more readers than the desk.
    """
    lines = [f"【催付日报 {short_days(report)}】"]
    if report.detail:
        lines += [_chat_total(report), f"回单率 {report.recovered_share.label()}"]
        lines += _chat_agents(report)
        lines += _chat_reasons(report)
        if report.promises.n:
            lines.append(f"承诺兑现 {report.promises.label()}")
    else:
        lines.append("没有催付记录")
    if report.natural.paid:
        lines.append(natural(report))
    lines.append(f"明日跟进 {len(report.tomorrow)} 位")
    if report.restated:
        lines.append(restated_note(report))
    if report.detail:
        lines.append("回单记在付款前最后一次联系; 括号内是 95% 区间")
    return "\n".join(lines)


def _heading(report: Report) -> list[str]:
    lines = [
        f"催付日报 {days_shown(report)}    制表 {report.made_at:%Y-%m-%d %H:%M}",
        f"日期: {DAY_RULE}",
        f"口径: {CREDIT_RULE}",
    ]
    note = restated_note(report)
    return [*lines, f"重述: {note}"] if note else lines


def _empty(report: Report) -> str:
    before = report.first - timedelta(days=1)
    return (
        f"{days_shown(report)} 没有催付记录。联系买家后按数字键记下结果, 再来看报表。"
        f"看前一天: kefu report --date {before}"
    )


def _titled(title: str, lines: list[str]) -> list[str]:
    return [f"■ {title}", *(lines or ["(无)"])]


def cells_of(sheet: Sheet, width: int) -> list[list[str]]:
    """A sheet's rows as words, days without their year where `width` is narrow."""
    kinds = [column.kind for column in sheet.columns]
    return [
        [plain(cell, kind, short=width < NARROW) for cell, kind in zip(row, kinds, strict=True)]
        for row in sheet.rows
    ]


def figures_of(sheet: Sheet) -> frozenset[int]:
    """The columns that are set to the right."""
    return frozenset(i for i, column in enumerate(sheet.columns) if column.kind in _FIGURES)


def sheet_lines(sheet: Sheet, width: int, *, flexible: int) -> list[str]:
    """A sheet as it will stand in the workbook, column by column."""
    if not sheet.rows:
        return []
    rows = cells_of(sheet, width)
    return table(sheet.titles, rows, width=width, right=figures_of(sheet), flexible=flexible)


def totals(report: Report) -> list[str]:
    """What all agents came to together, and 回单率 of each."""
    lines = [
        f"合计: 催款数 {report.contacted} · 回单数 {report.recovered} · "
        f"未付款总金额 {format_yuan(report.amount_unpaid)} · "
        f"追回金额 {format_yuan(report.amount_recovered)} · 成功率 {_success(report)}",
        f"回单率 (回单数 ÷ 催款数, 括号内是 95% 区间): {report.recovered_share.label()}",
    ]
    agents = _by_agent(report)
    if len(agents) > 1:
        lines += [
            f"  {visible(agent)}: {Share(recovered, contacted).label()}"
            for agent, (contacted, recovered, _, _) in agents.items()
        ]
        lines.append(f"  ({AGENT_RULE})")
    return lines


def _piles(report: Report, width: int) -> list[str]:
    largest = max(report.piles.values())
    rows = [
        [
            pile.label,
            str(count),
            Share(count, report.contacted).label(),
            bar(count, largest, min(BAR, width - 56)),
        ]
        for pile, count in report.piles.items()
    ]
    return table(("堆", "催款数", "占比 (95% 区间)", ""), rows, width=width, right=frozenset({1}))


def _reasons(report: Report, width: int) -> list[str]:
    largest = max(report.reasons.values(), default=0)
    rows = [
        [label, kind, str(count), bar(count, largest, BAR)]
        for label, kind, count in reasons_named(report)
    ]
    titles = ("未付款原因", "类别", "次数", "")
    return table(titles, rows, width=width, right=frozenset({2})) if rows else []


def returned(effect: Effect) -> str:
    """回报: `12.3 倍`, or 免费."""
    return "免费" if effect.returned is None else f"{effect.returned:,.1f} 倍"


def _channels(report: Report, width: int) -> list[str]:
    """Figures in the table, the rates with their intervals beneath: side by side they are too
    wide for a screen."""
    if not report.channels:
        return []
    rows = [
        [
            channel_name(effect),
            str(effect.contacts),
            str(effect.reached),
            str(effect.recovered),
            format_yuan(effect.amount),
            format_yuan(effect.cost),
            returned(effect),
        ]
        for effect in report.channels
    ]
    titles = ("渠道", "联系数", "接通数", "回单数", "追回金额", "成本", "回报 (追回÷成本)")
    rates = [
        f"  {channel_name(effect)}: 接通率 {effect.reached_share.label()} · "
        f"回单率 {effect.recovered_share.label()}"
        for effect in report.channels
    ]
    note = "  (接通率按联系次数, 回单率按买家; 旺旺和短信有回应才算接通)"
    return [*table(titles, rows, width=width, right=frozenset(range(1, 7))), *rates, note]


def scripts(report: Report, width: int) -> list[str]:
    """话术效果, and what may be said of variants."""
    if not report.scripts:
        return []
    rows = [[*_effect(effect), effect.recovered_share.label()] for effect in report.scripts]
    titles = ("话术", "联系数", "接通数", "回单数", "回单率 (95% 区间)")
    lines = table(titles, rows, width=width, right=frozenset({1, 2, 3}))
    compared = [
        f"  {visible(group.name)} 回单率: {visible(verdict.label())}"
        for group in report.groups
        for verdict in group.verdicts
    ]
    days = "" if report.first < report.last else "; 看一个月: kefu report --days 30"
    return [*lines, *compared, f"  (区间有重叠就不分高下; 一天的数不足以换话术{days})"]


def _hours(report: Report, width: int) -> list[str]:
    if not report.hours:
        return []
    largest = max(effect.contacts for effect in report.hours)
    rows = [
        [*_effect(effect), effect.reached_share.label(), bar(effect.contacts, largest, width - 64)]
        for effect in report.hours
    ]
    titles = ("时段", "联系数", "接通数", "回单数", "接通率 (95% 区间)", "")
    return table(titles, rows, width=width, right=frozenset({1, 2, 3}))


def _effect(effect: Effect) -> list[str]:
    return [effect.name, str(effect.contacts), str(effect.reached), str(effect.recovered)]


def trend(report: Report, width: int) -> list[str]:
    """成功率 of money and 回单率 of buyers, day by day; nothing where nobody was contacted."""
    if not any(day.contacted for day in report.trend):
        return []
    rows = [
        [
            plain(day.date, Kind.DAY, short=width < NARROW),
            str(day.contacted),
            str(day.recovered),
            format_yuan(day.amount_unpaid),
            format_yuan(day.amount_recovered),
            plain(day.success_rate, Kind.RATE),
            day.recovered_share.label() if day.contacted else "",
        ]
        for day in report.trend
    ]
    titles = ("催款日期", "催款数", "回单数", "未付款额", "追回金额", "成功率", "回单率 (95% 区间)")
    return table(titles, rows, width=width, right=frozenset(range(1, 6)), flexible=6)


def _tomorrow(report: Report, width: int) -> list[str]:
    """The earliest of them: all stand in the workbook."""
    sheet = tomorrow_sheet(report)
    more = len(sheet.rows) - _TOMORROWS
    lines = sheet_lines(replace(sheet, rows=sheet.rows[:_TOMORROWS]), width, flexible=1)
    return [*lines, f"  另有 {more} 位, 见工作簿"] if more > 0 else lines


def promises(report: Report) -> str:
    """承诺兑现率, in one line."""
    return f"承诺兑现率 (已到时间或已兑现的承诺): {report.promises.label()}"


def natural(report: Report) -> str:
    """自然付款, in one line."""
    paid = report.natural
    return f"自然付款 (联系前自己付的, 另计): {paid.paid} 单 {format_yuan(paid.amount)}"


def _success(report: Report) -> str:
    """成功率 over all agents: of money, not of people, so without an interval."""
    return plain(report.success_rate, Kind.RATE) or "—"


def _by_agent(report: Report) -> dict[str, tuple[int, int, int, int]]:
    """agent -> contacted, recovered, fen unpaid, fen recovered, over all days."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row in report.summary:
        own = (row.contacted, row.recovered, row.amount_unpaid, row.amount_recovered)
        sums[row.agent] = [a + b for a, b in zip(sums[row.agent], own, strict=True)]
    return {agent: (c, r, u, g) for agent, (c, r, u, g) in sorted(sums.items())}


def _chat_total(report: Report) -> str:
    return (
        f"催款 {report.contacted} 位 · 回单 {report.recovered} 位 · "
        f"追回 {short_yuan(report.amount_recovered)} / {short_yuan(report.amount_unpaid)} · "
        f"成功率 {_success(report)}"
    )


def _chat_agents(report: Report) -> Iterable[str]:
    agents = _by_agent(report)
    ranked = sorted(agents.items(), key=lambda item: (-item[1][3], item[0]))
    for agent, (contacted, recovered, unpaid, got) in islice(ranked, CHAT_AGENTS):
        rate = f"{got / unpaid:.1%}" if unpaid else "—"
        name = fit(agent, CHAT_NAME)
        yield (f"{name}: 催 {contacted} · 回 {recovered} · 追回 {short_yuan(got)} · 成功率 {rate}")
    rest = [sums for _, sums in ranked[CHAT_AGENTS:]]
    if rest:
        contacted, recovered, _, got = (sum(column) for column in zip(*rest, strict=True))
        yield f"另 {len(rest)} 人: 催 {contacted} · 回 {recovered} · 追回 {short_yuan(got)}"


def _chat_reasons(report: Report) -> Iterable[str]:
    top = [f"{label} {count}" for label, _, count in reasons_named(report)[:3]]
    if top:
        yield f"未付款原因: {' · '.join(top)}"
