"""Quirks 4, 6, 7, 8: wrapped cells, money, times, order numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.intake.cells import (
    UNREADABLE,
    Amounts,
    code,
    excerpt,
    lost_digits,
    masked_excerpt,
    moment,
    no_moment,
    order_number,
    region,
    text,
    whole,
)


def _at(*parts: int) -> datetime:
    year, month, day, hour, minute, second = (*parts, 0, 0, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("35150000000000079", "35150000000000079"),
        ('="35150000000000079"', "35150000000000079"),
        ('"35150000000000079"', ""),
        ("'35150000000000079", "35150000000000079"),
        ("35150000000000079\t", "35150000000000079"),
        ('="35150000000000079\t"', "35150000000000079"),
        ("１２３４５", "12345"),
        ("200221-123456789012345", "200221-123456789012345"),
        ("1001.0", "1001"),
        ("7", "7"),
        ('=""', ""),
        ("", ""),
        ("0", ""),
        ("null", ""),
        ("合计", ""),
        ("260000000000000017，260000000000000018", ""),
        ("3.51531E+16", ""),
        ("3.51531e16", ""),
        ("35150000000000079.0", ""),
    ],
)
def test_order_numbers_are_text_or_nothing(cell: str, number: str) -> None:
    assert order_number(cell) == number


@pytest.mark.parametrize("cell", ["3.51531E+16", '="3.51531E+16"', "4e18", "35150000000000079.0"])
def test_numbers_that_a_spreadsheet_has_rounded(cell: str) -> None:
    assert lost_digits(cell)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("201.12", 20112),
        ("0元", 0),
        ("123.45元", 12345),
        ("¥1,263.00", 126300),
        ("￥3", 300),
        ('="88.00"', 8800),
        ("'88", 8800),
        ("88.00\t", 8800),
        ("", None),
        ('=""', None),
        ("null", None),
        ("NULL", None),
        ("无退款申请", None),
        ("十块", UNREADABLE),
        ("-5", UNREADABLE),
        ("99999999999999999", UNREADABLE),
    ],
)
def test_money(cell: str, fen: int | None) -> None:
    amounts = Amounts()
    assert amounts[cell] == fen
    assert amounts[cell] == fen


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2017-07-08 00:42:32", _at(2017, 7, 8, 0, 42, 32)),
        ("2020/2/21 0:00", _at(2020, 2, 21)),
        ("2020/2/21 9:05:07", _at(2020, 2, 21, 9, 5, 7)),
        ("2020-02-21", _at(2020, 2, 21)),
        ("2020/2/21", _at(2020, 2, 21)),
        ("2020年2月21日 9时5分", _at(2020, 2, 21, 9, 5)),
        ('="2020-02-21 09:05:07"', _at(2020, 2, 21, 9, 5, 7)),
        ("2020-02-21 09:05:07\t", _at(2020, 2, 21, 9, 5, 7)),
        ("2020-02-21 01:05:07+00:00", _at(2020, 2, 21, 9, 5, 7)),
        ("2020/2/21 上午 9:05:07", _at(2020, 2, 21, 9, 5, 7)),
        ("2020/2/21 下午9:05:07", _at(2020, 2, 21, 21, 5, 7)),
        ("2020/2/21 下午 21:05", _at(2020, 2, 21, 21, 5)),
        ("2020/2/21 上午 12:05", _at(2020, 2, 21, 0, 5)),
        ("2020/2/21 中午12:05", _at(2020, 2, 21, 12, 5)),
        ("2020/2/21 中午1:05", _at(2020, 2, 21, 13, 5)),
        ("2020/2/21 星期五 9:05", _at(2020, 2, 21, 9, 5)),
        ("2020-02-21 09:05:07 PM", _at(2020, 2, 21, 21, 5, 7)),
        ("20200221090507", _at(2020, 2, 21, 9, 5, 7)),
        ("43882.378553241", _at(2020, 2, 21, 9, 5, 7)),
    ],
)
def test_times_are_shanghai_times(cell: str, read: datetime) -> None:
    found = moment(cell)
    assert found == read
    assert found is not None
    assert found.tzinfo is SHANGHAI


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "null",
        "昨天",
        "2020-13-01",
        "2020/2/30 0:00",
        "0000-00-00 00:00:00",
        "9999-12-31",
        "0001-01-01 00:00:00+00:00",
        "9999-12-31T23:59:59-23:59",
        "43882.5",
        "43882.38",
        "99999.378",
        "2020/2/21 下午 25:00",
        "20201321090507",
        "３",
    ],
)
def test_what_is_no_time(cell: str) -> None:
    assert moment(cell) is None


@pytest.mark.parametrize(
    ("cell", "none"),
    [
        ("", True),
        ('=""', True),
        ("NULL", True),
        ("0000-00-00 00:00:00", True),
        ("1970-01-01 08:00:00", True),
        ("昨天", False),
        ("2020-13-01", False),
    ],
)
def test_no_payment_yet_is_not_an_unreadable_time(cell: str, none: bool) -> None:
    assert no_moment(cell) is none


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("  示例 毛毯\u3000", "示例 毛毯"),
        ('="示例"', "示例"),
        ('=""', ""),
        ("=1+1", "=1+1"),
        ('="', '="'),
        ("null", ""),
        ("[red]\x1b[31m", "[red]\x1b[31m"),
        ("'引号", "'引号"),
    ],
)
def test_words_stand_as_they_are(cell: str, words: str) -> None:
    assert text(cell) == words


@pytest.mark.parametrize(
    "cell", ["'13900000017", '="13900000017"', "13900000017\t", " 13900000017"]
)
def test_phones_lose_what_excel_needed(cell: str) -> None:
    assert code(cell) == "13900000017"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("浙江省 杭州市 余杭区 示例路 7 号", "浙江省 杭州市"),
        ("上海 上海市 ***", "上海 上海市"),
        ("内蒙古自治区", "内蒙古自治区"),
        ("上海 ***", "上海"),
        ("***", ""),
        ("", ""),
        ("null", ""),
        ('="广东省 深圳市 龙岗区"', "广东省 深圳市"),
        ("浙江省杭州市余杭区示例路7号3单元", "浙江省 杭州市"),
        ("示例路很长很长很长很长很长很长7号", ""),
        ("上海 示例路很长很长很长很长很长很长7号", "上海"),
    ],
)
def test_an_address_gives_province_and_city_only(address: str, shown: str) -> None:
    assert region(address) == shown


@pytest.mark.parametrize(("cell", "count"), [("2", 2), ("3件", 3), ("2.0", 2), ("", 1), ("x", 1)])
def test_quantities(cell: str, count: int) -> None:
    assert whole(cell) == count


def test_quoted_cells_are_short_and_harmless() -> None:
    assert excerpt("a\x1b[31m\n\u202e") == "a\\u001b[31m\\u000a\\u202e"
    assert len(excerpt("长" * 99)) == 24
    assert masked_excerpt("13900000017") == "********017"


@given(st.text())
def test_no_cell_raises(cell: str) -> None:
    for read in (text, code, order_number, lost_digits, moment, no_moment, whole, region, excerpt):
        read(cell)
    assert Amounts()[cell] is None or Amounts()[cell] is not None


@given(st.integers(0, 6_311_433_599))
def test_every_time_an_export_writes_is_read_back(seconds: int) -> None:
    when = _at(2000, 1, 1) + timedelta(seconds=seconds)
    assert moment(f"{when:%Y-%m-%d %H:%M:%S}") == when
    assert moment(f"{when.year}/{when.month}/{when.day} {when.hour}:{when:%M:%S}") == when
