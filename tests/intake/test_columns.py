"""Quirk 3, and the order of precedence between names for one field."""

from __future__ import annotations

import pytest

from kefu_tui.intake.columns import SYNONYMS, columns_of, field_of, normalised
from kefu_tui.intake.heading import find_header
from tests.intake.headers import HEADERS


@pytest.mark.parametrize(
    "name",
    [
        "订单编号",
        "订单编号 ",
        " 订单编号",
        "\u3000订单编号\u3000",
        "\ufeff订单编号",
        "订单 编号",
        '="订单编号"',
        "\t订单编号",
    ],
)
def test_blanks_and_marks_around_a_name_do_not_matter(name: str) -> None:
    columns = columns_of([name, "宝贝标题 "])
    assert columns is not None
    assert columns.places == {"number": (0,), "item": (1,)}


def test_widths_letters_and_units_do_not_matter() -> None:
    assert normalised("用户实付金额（元）") == normalised("用户实付金额(元)") == "用户实付金额"
    assert normalised("\uff34\uff29\uff24") == "tid"
    assert normalised("商品数量(件)") == "商品数量"


@pytest.mark.parametrize(("field", "name"), [(f, n) for f, ns in SYNONYMS.items() for n in ns])
def test_every_synonym_is_found_anywhere(field: str, name: str) -> None:
    beside = {"number": [], "adjusted": ["tid", "货品总价"], "discount": ["tid", "货品总价"]}
    header = ["没人用的", *beside.get(field, ["tid"]), name]
    columns = columns_of(header)
    assert columns is not None
    if field == "postage":
        assert columns.ignored == ("没人用的", name)  # postage alone is no sum
    else:
        assert columns.names[field] == name
        assert columns.ignored == ("没人用的",)


@pytest.mark.parametrize("family", HEADERS)
def test_the_known_headers(family: str) -> None:
    columns = columns_of(HEADERS[family])
    assert columns is not None
    detail = family.startswith("detail")
    names = columns.names
    assert names["number"] == ("主订单编号" if family == "detail_list_2021" else "订单编号")
    assert names["status"] == "订单状态"
    assert names["item"] == {"order_list_xlsx_2026": "商品标题"}.get(
        family, "标题" if detail else "宝贝标题"
    )
    assert names.get("buyer") == ("买家会员名" if family.startswith("order_list_20") else None)
    assert "total" not in names
    assert columns.has("goods") is (family != "detail_list_2017")
    assert columns.has("line") is (family == "detail_list_2021")
    assert "备注标签" not in names.values()
    assert len(names) + len(columns.ignored) <= len(HEADERS[family])


def test_the_list_price_counts_only_where_nothing_better_stands() -> None:
    old = columns_of(["订单编号", "总金额"])
    new = columns_of(["订单编号", "总金额", "买家应付货款", "买家应付邮费"])
    assert old is not None
    assert new is not None
    assert old.names["total"] == "总金额"
    assert not new.has("total")
    assert new.has("postage")


def test_the_order_comes_before_the_line_in_a_list_of_lines() -> None:
    columns = columns_of(["子订单编号", "订单编号", "主订单编号"])
    assert columns is not None
    assert columns.names["number"] == "主订单编号"
    assert columns.names["line"] == "子订单编号"


def test_a_line_number_alone_is_no_order_number() -> None:
    assert columns_of(["子订单编号", "标题"]) is None


def test_the_header_may_stand_under_title_rows() -> None:
    rows = [["十一月订单报表"], [], ["打印人", "小美"], ["订单号", "下单时间"], ["1", "2"]]
    found = find_header(rows)
    assert found is not None
    assert found[0] == 3


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("淘宝订单号", "number"),
        ("订单编号(必填)", "number"),
        ("下单时间（北京时间）", "created"),
        ("收货人手机号(脱敏)", "phone"),
        ("应付金额（单位：元）", "due"),
        ("订单实付款", "paid"),
        ("拼多多商家备注", "memo"),
        ("订单商品", ""),
        ("订单名称", ""),
        ("订单手机", ""),
        ("应付金额(退款)", ""),
        ("淘宝", ""),
        ("订单", ""),
    ],
)
def test_a_remark_and_whose_it_is_leave_a_name_what_it_is(name: str, field: str) -> None:
    assert field_of(name) == field


def test_a_name_known_as_it_stands_comes_first() -> None:
    columns = columns_of(["淘宝订单号", "订单编号", "订单实付款", "实付款"])
    assert columns is not None
    assert columns.names == {"number": "订单编号", "paid": "实付款"}
