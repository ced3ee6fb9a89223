"""`kefu plan`."""

from __future__ import annotations

import pytest

from tests.cli.commands import Kefu
from tests.desk.shop import Row


def test_the_plan_of_the_demo_shop(kefu: Kefu) -> None:
    kefu.ok("import", kefu.demo()[0])
    answer = kefu.ok("plan")
    assert "11.21 的计划  16:10 到 22:00" in answer.out
    assert "时钟固定在" in answer.err
    data = kefu.ok("plan", "--json").json
    rows = kefu.ok("queue", "--json").json
    places = [p["case"] for p in data["planned"]] + [p["case"] for p in data["unfit_cases"]]
    assert len(places) == len(set(places))
    assert len(places) + data["later"]["cases"] == len(rows)


def test_another_day(kefu: Kefu) -> None:
    kefu.take("21 16:10", Row("1"))
    assert kefu.ok("plan", "--date", "明天", "--json").json["starts"] == "2026-11-22T10:00:00+08:00"
    for day, words in (("昨天", "已经过去"), ("某天", "看不懂日期")):
        answer = kefu("plan", "--date", day)
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err


def test_minutes_are_settings(kefu: Kefu) -> None:
    kefu.take("21 16:10", *(Row(str(n), f"买家{n}", 30_000) for n in range(1, 10)))
    assert kefu.ok("plan", "--json").json["calls"]["uncalled"]["cases"] == 0
    kefu.ok("config", "set", "dunning.call_minutes", "10")
    assert kefu.ok("plan", "--json").json["calls"]["uncalled"]["cases"] == 4


@pytest.mark.parametrize("rows", [(), (Row("1", status="交易关闭", close_reason="买家未付款"),)])
def test_an_empty_plan_says_what_to_do(kefu: Kefu, rows: tuple[Row, ...]) -> None:
    if rows:
        kefu.take("21 16:10", *rows)
    assert "kefu import" in kefu.ok("plan").out
