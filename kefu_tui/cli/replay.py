"""`kefu replay`: days of a past export worked again, one order of work against another."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import over, tell
from kefu_tui.cli.opening import Commands, a_day, fen
from kefu_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from kefu_tui.desk.replay import Policy, Score, World
    from kefu_tui.domain.rules import Rules, Span

    Scores = Mapping[Policy, Score]

_MINUTE = timedelta(minutes=1)
_NAMES = {
    "value": "按风险金额 (队列)",
    "amount": "按金额",
    "time": "按拍下时间",
    "first_come": "先来先催",
    "newest": "从新到旧 (照导出的表)",
    "untouched": "没催过的先催",
}


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "replay", parents=[shared], add_help=False, help="拿以前的导出重演, 比较催付的先后次序"
    )
    parser.add_argument("file", metavar="FILE", help="带付款时间的导出文件; 不写进数据")
    parser.add_argument("--date", metavar="D", help="重演哪一天 (默认文件里的每一天)")
    parser.add_argument("--days", type=int, metavar="N", help="从这一天起的 N 天")
    parser.add_argument(
        "--hours", metavar="SPANS", help="客服在岗的时段, 如 11:00-12:00,16:00-17:00"
    )
    parser.add_argument("--window", type=float, metavar="H", help="付款期限几小时 (默认按设置)")
    parser.add_argument("--max-amount", metavar="YUAN", help="不算超过多少元的订单 (一单定胜负时)")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=print_replay)


def print_replay(given: argparse.Namespace) -> ExitCode:
    """Replay and compare. Raises IntakeError, ConfigError or UsageError."""
    from kefu_tui import config
    from kefu_tui.clock import Clock
    from kefu_tui.desk.replay import Policy, World
    from kefu_tui.domain.payments import shorter_window
    from kefu_tui.intake import read_export
    from kefu_tui.paths import config_file, store_folder

    now = Clock.from_environment().now()
    rules = config.load(config_file(store_folder(given.store))).rules()
    if given.window is not None:
        if not 0 < given.window <= 24 * 60:
            raise UsageError("--window 要大于 0, 最多 1440 小时")
        rules = replace(rules, window=timedelta(hours=given.window))
    most = fen(given.max_amount, "--max-amount")
    orders = [
        o for o in read_export(Path(given.file), now).orders if not most or o.amount_due <= most
    ]
    shorter = shorter_window(orders, rules.window)
    if shorter is not None:
        hours = shorter / timedelta(hours=1)
        tell(f"文件里的付款都在下单后 {hours:g} 小时内; 期限更短的话加 --window {hours:g}")
    world = World(orders, rules)
    days, spans = _days(given, world, now.date()), _spans(given.hours, rules)
    scores = {policy: _replayed(world, days, policy, spans) for policy in Policy}
    if given.json:
        output.json(_json(world, days, spans, scores))
    else:
        output.block(_text(world, days, spans, scores))
    return ExitCode.DONE


def _replayed(world: World, days: Sequence[date], policy: Policy, spans: Sequence[Span]) -> Score:
    from kefu_tui.desk.replay import replay

    watched = sys.stderr.isatty()
    progress: Callable[[date], None] | None = None
    if watched:

        def progress(day: date) -> None:
            over(f"{_NAMES[policy]} {day} (Ctrl-C 取消)")

    score = replay(world, days, policy, spans, progress)
    if watched:
        over("")
    return score


def _days(given: argparse.Namespace, world: World, today: date) -> tuple[date, ...]:
    """The days asked for; every day of the file when none is."""
    if not world.days:
        raise UsageError(f"{given.file}: 没有可重演的订单; 要有下单时间, 付过的还要有付款时间")
    if given.days is not None and not 1 <= given.days <= 366:
        raise UsageError("--days 要在 1 到 366 之间")
    first = world.days[0]
    if given.date:
        from kefu_tui.domain.moments import at

        first = a_day(given.date, at(today, time.min))
    elif given.days is None:
        return world.days
    if not world.days[0] <= first <= world.days[-1]:
        raise UsageError(f"--date: 文件里是 {world.days[0]} 到 {world.days[-1]} 的订单")
    return tuple(first + timedelta(days=n) for n in range(given.days or 1))


def _spans(text: str | None, rules: Rules) -> tuple[Span, ...]:
    """When the agent is there: as said, as the shift has it, else all day but the quiet hours."""
    from kefu_tui.config.settings import spans

    if text is None:
        waking = rules.quiet[::-1]
        hours = rules.shift or waking
        return (hours,) if hours[0] < hours[1] else (waking,)
    said = tuple(sorted(spans("--hours", tuple(re.findall(r"[^,，;；\s]+", text)))))
    if not said or any(ends > starts for (_, ends), (starts, _) in pairwise(said)):
        raise UsageError("--hours: 时段要有, 也不能重叠, 请写成 11:00-12:00,16:00-17:00")
    return said


def _text(world: World, days: Sequence[date], spans: Sequence[Span], scores: Scores) -> str:
    from kefu_tui.domain.money import format_yuan
    from kefu_tui.printable import table

    any_score = next(iter(scores.values()))
    hours = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)
    lines = [
        f"重演 {days[0]} 到 {days[-1]}, 一位客服, 在岗 {hours}",
        f"待催 {len(any_score.waiting)} 单 {format_yuan(any_score.amount(any_score.waiting))}, "
        f"其中始终没付 {len(any_score.lost)} 单 {format_yuan(any_score.amount(any_score.lost))}",
        "",
    ]
    titles = (
        "次序",
        "风险金额",
        "催到",
        "没付的催到",
        "占",
        "打过电话",
        "联系",
        "白催",
        "违规",
        "等",
    )
    rows = [_row(policy, score) for policy, score in scores.items()]
    lines += table(titles, rows, width=100, right=frozenset(range(1, len(titles))))
    lines += [
        "",
        "风险金额: 关闭前催到的订单, 催到那一刻的风险金额; 没付的催到: 始终没付的订单里关闭前催到的金额;",
        "打过电话: 其中打过电话的; 白催: 后来自己付了的占联系数几成; 等: 从拍下到首次联系, 中位数",
        "重演看不出催付有没有用: 没付的订单催了会不会付, 导出里没有答案。",
    ]
    if not world.numbers_known:
        lines.append("文件里没有电话号码, 当作每位顾客都能打通。")
    return "\n".join(lines)


def _row(policy: Policy, score: Score) -> list[str]:
    from kefu_tui.domain.money import format_yuan

    lost = score.lost
    reached = [number for number in lost if number in score.reached]
    whole, part = score.amount(lost), score.amount(reached)
    wait = score.wait
    return [
        _NAMES[policy],
        format_yuan(score.value_reached),
        str(len(score.reached)),
        format_yuan(part),
        f"{part / whole:.1%}" if whole else "-",
        format_yuan(score.amount(n for n in reached if n in score.called)),
        str(score.made),
        f"{(score.wasted + score.too_late) / score.made:.1%}" if score.made else "-",
        str(score.outside),
        f"{round(wait / _MINUTE)} 分" if wait is not None else "-",
    ]


def _json(
    world: World, days: Sequence[date], spans: Sequence[Span], scores: Scores
) -> dict[str, object]:
    """Money in fen, spans in minutes; keys once given stay, new ones may come."""
    score = next(iter(scores.values()))
    return {
        "first": days[0],
        "last": days[-1],
        "hours": [[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans],
        "numbers_known": world.numbers_known,
        "waiting": _sum(score, score.waiting),
        "never_paid": _sum(score, score.lost),
        "policies": {policy.value: _score_json(one) for policy, one in scores.items()},
    }


def _score_json(score: Score) -> dict[str, object]:
    reached = [number for number in score.lost if number in score.reached]
    wait = score.wait
    return {
        "value_reached": score.value_reached,
        "reached": _sum(score, score.reached),
        "never_paid_reached": _sum(score, reached),
        "never_paid_called": _sum(score, [n for n in reached if n in score.called]),
        "contacts": {channel.value: n for channel, n in score.contacts.items()},
        "would_have_paid": score.wasted,
        "had_paid": score.too_late,
        "outside_rules": score.outside,
        "minutes_busy": score.busy / _MINUTE,
        "median_wait_minutes": None if wait is None else wait / _MINUTE,
    }


def _sum(score: Score, numbers: Collection[str]) -> dict[str, int]:
    return {"orders": len(numbers), "amount_due": score.amount(numbers)}
