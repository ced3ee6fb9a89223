"""`kefu plan`."""

from __future__ import annotations

import unicodedata

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


@pytest.mark.parametrize("command", ["plan", "report"])
def test_its_bars_are_as_the_screens(kefu: Kefu, command: str) -> None:
    """With `ui.ascii` nothing in the columns may be drawn two cells wide, and no column moves."""
    kefu.ok("import", kefu.demo()[0])
    for row in kefu.ok("queue", "--json").json[:6]:
        kefu.ok("record", row["case"], "no_answer", "--channel", "phone")
    as_it_is = kefu.ok(command).out
    assert "█" in as_it_is
    kefu.ok("config", "set", "ui.ascii", "true")
    told = kefu.ok(command).out
    assert "#" in told
    assert not {c for c in told if unicodedata.east_asian_width(c) == "A"}
    assert list(map(len, told.split("\n"))) == list(map(len, as_it_is.split("\n")))


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
