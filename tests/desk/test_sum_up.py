"""The header's figures and the report say the same, through the day and afterwards."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event

import pytest

from kefu_tui.demo import demo_next_export, write_demo_export
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.priority import Lane
from kefu_tui.domain.statistics import Pile
from kefu_tui.errors import KefuError
from tests.desk.shop import Row, Shop, at, closed, paid, random_attempt, seeds


def _check_figures(shop: Shop) -> None:
    today, report = shop.desk.today(), shop.desk.report()
    assert today.day == report.last
    assert today.contacted == report.contacted == sum(report.piles.values())
    assert today.recovered == report.recovered
    assert today.amount_unpaid == report.amount_unpaid
    assert today.amount_recovered == report.amount_recovered
    assert today.to_work >= today.contacted


@pytest.mark.parametrize("seed", seeds(2, 12))
def test_the_header_agrees_with_the_report_all_day(shop: Shop, tmp_path: Path, seed: int) -> None:
    draw = Random(seed)
    opened = shop.now
    shop.desk.import_file(write_demo_export(tmp_path, opened, seed=seed))
    _check_figures(shop)
    for turn in range(24):
        shop.now += timedelta(minutes=draw.randrange(1, 12))
        shop.desk.tick()
        keys = [row.case for row in shop.desk.rows(frozenset(Lane))]
        with suppress(KefuError):
            if draw.random() < 0.2:
                shop.desk.undo()
            else:
                shop.desk.record(draw.choice(keys), random_attempt(draw, shop.now))
        if turn in (11, 23):
            later = shop.now - opened
            shop.desk.import_file(demo_next_export(tmp_path, opened, seed=seed, later=later))
        _check_figures(shop)
    shop.restart()
    _check_figures(shop)


def test_the_five_piles(shop: Shop) -> None:
    names = ("回单", "先付", "关闭", "退款", "跟进", "没联系")
    shop.take("21 16:10", *(Row(str(n), name, n * 1_000) for n, name in enumerate(names, 1)))
    for name in names[:5]:
        shop.record(name)
    shop.move_to("22 10:00")
    shop.take(
        "22 10:00",
        paid("1", "21 18:00", buyer="回单", due=1_000),
        paid("2", "21 16:05", buyer="先付", due=2_000),
        closed("3", buyer="关闭", due=3_000),
        Row("4", "退款", 4_000, status="交易关闭", paid_at="21 18:00", close_reason="退款"),
        Row("5", "跟进", 5_000),
        paid("6", "21 20:00", buyer="没联系", due=6_000),
    )
    report = shop.desk.report(at("21 00:00").date())
    assert report.piles == dict.fromkeys(Pile, 1)
    assert (report.natural.paid, report.natural.amount) == (2, 8_000)
    assert (report.amount_unpaid, report.amount_recovered) == (15_000, 1_000)
    assert report.restated
    assert shop.desk.today().contacted == 0


def test_a_past_day_is_restated_when_its_payments_come(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    friday = at("21 00:00").date()
    assert (shop.desk.report().recovered, shop.desk.report().restated) == (0, 0)
    shop.move_to("22 10:00")
    shop.desk.tick()
    assert shop.desk.report(friday).recovered == 0
    shop.take("22 10:00", paid("1", "21 23:00"))
    assert (shop.desk.report(friday).recovered, shop.desk.report(friday).restated) == (1, 1)
    assert shop.desk.report().contacted == 0
    both = shop.desk.report(days=2)
    assert (both.first, both.last, both.recovered) == (friday, at("22 00:00").date(), 1)


def test_midnight_begins_a_new_sheet(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨")
    assert shop.desk.today().contacted == 1
    shop.move_to("22 00:00")
    shop.desk.tick()
    assert shop.desk.today().contacted == 0
    assert shop.desk.today().day == shop.now.date()


def test_two_agents_share_a_buyer_and_the_last_one_has_the_credit(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    shop.record("小雨", agent="小美")
    shop.record("小雨", Outcome.PROMISED, Channel.PHONE, when="21 18:00")
    shop.move_to("21 18:30")
    shop.take("21 18:30", paid("1", "21 17:50"))
    rows = {row.agent: row for row in shop.desk.report().summary}
    assert [(r.contacted, r.recovered) for r in (rows["小美"], rows["阿华"])] == [(1, 0), (1, 1)]
    assert shop.desk.today().contacted == 1


def test_to_work_counts_each_buyer_once(shop: Shop) -> None:
    shop.take("21 16:10", *(Row(str(n), f"买家{n}") for n in range(1, 6)))
    assert (shop.desk.today().contacted, shop.desk.today().to_work) == (0, 5)
    shop.record("买家2", Outcome.PROMISED, when="21 16:20")
    shop.record("买家1")
    assert (shop.desk.today().contacted, shop.desk.today().to_work) == (2, 5)
    shop.move_to("21 16:50")
    shop.desk.tick()
    assert shop.lane("买家2") is Lane.DUE
    assert (shop.desk.today().contacted, shop.desk.today().to_work) == (2, 5)


def test_old_data_are_said_once_per_export(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"))
    assert shop.desk.stale_words() == ""
    shop.move_to("21 18:11")
    assert [n.text for n in shop.tasks.tick()] == ["导出已是 2 小时 1 分前的, 请重新导单"]
    assert shop.tasks.tick() == []
    shop.take("21 18:11", Row("1"))
    assert shop.tasks.tick() == []
    assert shop.desk.exported_words() == "导出 18:11, 0 分前"


def test_tomorrows_list(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山"))
    shop.record("小雨", Outcome.PROMISED, when="22 15:00")
    (row,) = [r for r in shop.desk.report().tomorrow if r.case == "小雨"]
    assert (row.at, row.amount_due) == (at("22 15:30"), 10_000)


def test_the_variants_of_the_scripts_are_compared_over_all_the_days(shop: Shop) -> None:
    shop.take("21 16:10", *(Row(str(n), f"买家{n}") for n in range(1, 5)))
    shop.record("买家1", script="旺旺首次A")
    shop.record("买家2", script="旺旺首次B")
    shop.move_to("22 16:10")
    shop.record("买家3", script="旺旺首次A")
    shop.record("买家4", script="旺旺老顾客")
    assert shop.desk.report().groups == ()
    [group] = shop.desk.report(days=2).groups
    assert group.name == "旺旺首次"
    assert [(variant, effect.buyers) for variant, effect in group.variants] == [("A", 2), ("B", 1)]


def test_the_trend_says_of_each_day_what_its_own_report_says(shop: Shop) -> None:
    early = "19 15:00"
    shop.move_to("19 16:10")
    shop.take("19 16:10", Row("1", "小雨", 1_000, early), Row("2", "山高", 2_000, early))
    shop.record("小雨")
    shop.record("山高")
    shop.move_to("21 16:10")
    settled = paid("1", "19 18:00", buyer="小雨", due=1_000, placed=early)
    shop.take("21 16:10", settled, Row("3", "木木", 3_000))
    shop.record("木木")
    report = shop.desk.report()
    assert [day.date.day for day in report.trend] == list(range(15, 22))
    assert [day.contacted for day in report.trend] == [0, 0, 0, 0, 2, 0, 1]
    for day in report.trend:
        own = shop.desk.report(day.date)
        figures = (day.contacted, day.recovered, day.amount_unpaid, day.amount_recovered)
        assert figures == (
            own.contacted, own.recovered, own.amount_unpaid, own.amount_recovered,
        )  # fmt: skip
        assert own.trend[-1] == day
    assert [day.recovered for day in report.trend] == [0, 0, 0, 0, 1, 0, 0]
    assert report.contacted == 1
    assert report.channels[0].contacts == 1
    assert len(shop.desk.report(days=9).trend) == 9


def test_a_report_can_be_worked_out_while_the_agent_goes_on(shop: Shop) -> None:
    """In a thread, as the day's workbook is; what it meets is a record or not yet, never a fault."""
    shop.take("21 16:10", *(Row(str(n), f"买家{n}") for n in range(1, 31)))
    counts: list[int] = []
    done = Event()

    def work_out() -> None:
        while not done.is_set():
            counts.append(shop.desk.report().contacted)

    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(1) as pool:
            reports = pool.submit(work_out)
            try:
                for n in range(1, 31):
                    shop.record(f"买家{n}", Outcome.PROMISED, when="22 15:00")
                    if n % 3 == 0:
                        shop.desk.undo()
            finally:
                done.set()
            reports.result()
    finally:
        sys.setswitchinterval(switch)
    assert shop.desk.report().contacted == 20
    assert all(0 <= count <= 21 for count in counts)
