"""A shop in one line: export files as shops write them, and a desk whose clock the test moves."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.config import TaskKind
from kefu_tui.desk import Attempt, Desk
from kefu_tui.desk.views import Recorded, TakenIn
from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.domain.priority import Lane, Standing, stand
from kefu_tui.tasks import Runner

DAY = datetime(2026, 11, 21, tzinfo=SHANGHAI)
"""A Saturday."""

HEADER = (
    "订单编号", "买家会员名", "买家应付货款", "买家应付邮费", "买家实际支付金额", "订单状态",
    "收货人姓名", "联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "订单备注",
    "订单关闭原因",
)  # fmt: skip


def at(text: str) -> datetime:
    """`21 16:10` or `21 16:10:30`: a time of November 2026."""
    shape = "%d %H:%M:%S" if text.count(":") == 2 else "%d %H:%M"
    clock = datetime.strptime(text, shape).replace(tzinfo=SHANGHAI)
    return clock.replace(year=DAY.year, month=DAY.month)


@dataclass(frozen=True)
class Row:
    """One order as the export shows it. `due` in fen."""

    number: str
    buyer: str = "小雨"
    due: int = 10_000
    placed: str | datetime = "21 09:00"
    status: str = "等待买家付款"
    paid_at: str | datetime = ""
    memo: str = ""
    item: str = ""
    receiver: str = "王丽"
    phone: str = "13900001111"
    close_reason: str = ""

    def cells(self) -> list[str]:
        paid = _yuan(self.due) if self.paid_at else "0"
        return [
            f'="{self.number}"', self.buyer, _yuan(self.due), "0.00", paid, self.status,
            self.receiver, self.phone, _time(self.placed), _time(self.paid_at),
            self.item or f"羊毛衫 {self.number}", self.memo, self.close_reason,
        ]  # fmt: skip


def paid(number: str, paid_at: str | datetime, **words: Any) -> Row:
    return Row(number, status="买家已付款，等待卖家发货", paid_at=paid_at, **words)


def closed(number: str, **words: Any) -> Row:
    return Row(number, status="交易关闭", close_reason="买家未付款", **words)


def export(folder: Path, exported: str, rows: Iterable[Row]) -> Path:
    """Write an export file, named with its time as the back end does."""
    path = folder / f"ExportOrderList{at(exported):%Y%m%d%H%M}.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(row.cells() for row in rows)
    return path


class Shop:
    """A desk on a store of its own; `now` is what its clock shows."""

    def __init__(self, folder: Path, now: str = "21 16:10", **settings: Any) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.now = folder, at(now)
        values = {key.replace("__", "."): value for key, value in settings.items()}
        config.put(paths.config_file(folder / "store"), {"agent.name": "阿华", **values})
        self.desk: Desk = self.open()

    def open(self) -> Desk:
        """The desk as it is after a restart."""
        self.desk = build_desk(self.folder / "store", Clock(lambda: self.now))
        self.tasks = Runner(self.desk)
        return self.desk

    def set(self, key: str, value: object) -> None:
        """Change a setting while the desk is open."""
        path = paths.config_file(self.folder / "store")
        config.put(path, {key: value})
        self.desk.settings = config.load(path)

    def restart(self) -> Desk:
        self.desk.close()
        return self.open()

    def move_to(self, moment: str | datetime) -> None:
        self.now = at(moment) if isinstance(moment, str) else moment

    def take(self, exported: str, *rows: Row) -> TakenIn:
        return self.desk.import_file(export(self.folder, exported, rows))

    def record(
        self,
        key: str,
        outcome: Outcome = Outcome.REMINDED,
        channel: Channel | None = Channel.WANGWANG,
        *,
        when: str = "",
        **words: Any,
    ) -> Recorded:
        agreed = at(when) if when else None
        return self.desk.record(key, Attempt(outcome, channel, when=agreed, **words))

    def told(self) -> list[str]:
        """Let the clock act; the cases announced as due, first due first."""
        due = [n.cases for n in self.tasks.tick() if n.kind is TaskKind.DUE]
        return [case for cases in due for case in cases]

    def lane(self, key: str) -> Lane | None:
        return self.lanes().get(key)

    def lanes(self) -> dict[str, Lane]:
        return {s.case.key: s.lane for s in self.desk.worklist}

    def fresh(self) -> dict[str, Standing]:
        """Where every case stands now, worked out anew, case by case."""
        worklist = self.desk.worklist
        found = {}
        for key in {s.case.key for s in worklist.open_cases()}:
            case = worklist.case(key, self.now)
            found[key] = stand(case, self.now, self.desk.rules, worklist.large_at)
        return {key: s for key, s in found.items() if s.lane is not Lane.DONE}


def random_rows(seed: int, now: datetime, buyers: int = 40) -> list[Row]:
    """Unpaid orders of up to three days, some buyers with two, some with a colleague's remark."""
    draw = Random(seed)
    rows = []
    for index in range(buyers):
        for turn in range(draw.choice((1, 1, 1, 2))):
            age = timedelta(seconds=draw.randrange(60, 74 * 3600))
            memo = ""
            if draw.random() < 0.15:
                memo = f"{now - age * draw.random():%m.%d} 小美 已催付"
            rows.append(
                Row(
                    f"26{seed:04d}{index:08d}{turn}",
                    f"买家{index}",
                    draw.choice((900, 4_900, 12_900, 26_900, 126_300)),
                    now - age,
                    memo=memo,
                    phone=draw.choice(("13900001111", "138****1234", "")),
                )
            )
    return rows


def random_attempt(draw: Random, now: datetime) -> Attempt:
    """What an agent may report at `now`."""
    outcome = draw.choice([o for o in Outcome if o is not Outcome.CONTACT_AGAIN])
    when = None
    if outcome in (Outcome.PROMISED, Outcome.BUSY, Outcome.PAYMENT_PROBLEM, Outcome.OTHER):
        when = now + timedelta(minutes=draw.randrange(5, 40 * 60))
    reason = None
    if outcome in (Outcome.PAYMENT_PROBLEM, Outcome.HESITATING):
        reason = draw.choice(list(Reason))
    return Attempt(outcome, draw.choice([*Channel, None]), reason, when=when, note="改地址")


def seeds(few: int, many: int) -> list[Any]:
    """The first `few` for the ordinary run, the others for the long one."""
    return [*range(few), *(pytest.param(n, marks=pytest.mark.long) for n in range(few, many))]


def keys_of(standings: Iterable[Standing]) -> list[str]:
    return [s.case.key for s in standings]


def steps(draw: Random, count: int, longest: int = 50) -> Sequence[timedelta]:
    """Spans by which a test lets the clock run, in whole seconds up to `longest` minutes."""
    return [timedelta(seconds=draw.randrange(1, longest * 60)) for _ in range(count)]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _time(moment: str | datetime) -> str:
    if not moment:
        return ""
    return f"{at(moment) if isinstance(moment, str) else moment:%Y-%m-%d %H:%M:%S}"
