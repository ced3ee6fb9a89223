"""Every platform and tool that docs/imports.md names: its generated sample is read as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kefu_tui.domain.orders import OrderStatus, OrderTerms
from kefu_tui.intake.columns import columns_of
from kefu_tui.intake.names import SYNONYMS
from kefu_tui.intake.statuses import Said, said_by
from tests.intake.samples import SAMPLES
from tests.intake.sheets import HEADER, ROW, as_csv, as_xlsx, read_bytes, read_rows
from tests.intake.wrapped import as_page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "imports.md"


@pytest.mark.parametrize("form", ["gb18030", "utf-8-sig", "utf-16", "xlsx", "page"])
@pytest.mark.parametrize("platform", SAMPLES)
def test_a_sample_of_each_platform(tmp_path: Path, platform: str, form: str) -> None:
    sample = SAMPLES[platform]
    table = sample.table()
    if form == "xlsx":
        data = as_xlsx(table)
    elif form == "page":
        data = as_page(table).encode()
    else:
        data = as_csv(table).encode(form)
    export = read_bytes(tmp_path, data)
    assert export.problems == ()
    shown = tuple((o.number, o.status, o.amount_due) for o in export.orders)
    assert shown == sample.expected
    first = export.orders[0]
    assert (first.buyer, first.region) == (sample.buyer, sample.region)
    assert (first.item, first.quantity) == (sample.item, sample.quantity)
    assert (first.memo, first.message) == (sample.memo, sample.message)
    assert first.created_at.isoformat() == "2026-11-20T10:00:00+08:00"
    for order in export.orders:
        assert (order.paid_at is not None) <= order.was_paid
        assert order.was_paid or order.paid_amount == 0


def test_cash_on_delivery_of_a_sample(tmp_path: Path) -> None:
    export = read_bytes(tmp_path, as_csv(SAMPLES["京东"].table()).encode())
    assert [o.terms for o in export.orders].count(OrderTerms.ON_DELIVERY) == 1


def test_the_platforms_word_counts_before_an_erps(tmp_path: Path) -> None:
    export = read_bytes(tmp_path, as_csv(SAMPLES["聚水潭"].table()).encode())
    assert export.columns["status"] == "店铺状态"
    assert export.columns["number"] == "线上订单号"


@pytest.mark.parametrize(
    ("word", "status", "terms"),
    [
        ("等待买家付尾款", OrderStatus.UNPAID, OrderTerms.PRESALE),
        ("定金已付，等待付尾款", OrderStatus.UNPAID, OrderTerms.PRESALE),
        ("未付款已取消", OrderStatus.CLOSED, OrderTerms.ORDINARY),
        ("已发货，退款成功", OrderStatus.REFUNDED, OrderTerms.ORDINARY),
        ("退款中", OrderStatus.PAID, OrderTerms.ORDINARY),
    ],
)
def test_words_of_a_whole_life(
    tmp_path: Path, word: str, status: OrderStatus, terms: OrderTerms
) -> None:
    (order,) = read_rows(tmp_path, [*ROW[:3], word, *ROW[4:]]).orders
    assert (order.status, order.terms) == (status, terms)


@pytest.mark.parametrize("word", ["异常", "被合并", "已递交仓库", "锁定", "处理中", "等待付款确认"])
def test_a_word_that_does_not_say_who_has_paid_is_no_guess(tmp_path: Path, word: str) -> None:
    assert said_by(word) is Said.UNKNOWN
    export = read_rows(tmp_path, [*ROW[:3], word, *ROW[4:]], ["26", *ROW[1:]])
    assert [o.number for o in export.orders] == ["26"]
    (problem,) = export.problems
    assert problem.line == 2
    assert word in problem.reason


def test_a_sum_paid_is_what_is_due_where_a_file_has_no_other(tmp_path: Path) -> None:
    header = ["订单编号", "实付金额", "订单状态", "下单时间"]
    export = read_rows(
        tmp_path,
        ["1", "108.00", "待付款", "2026-11-20 10:00"],
        ["2", "看涨", "待付款", "2026-11-20 10:00"],
        header=header,
    )
    (order,) = export.orders
    assert (order.amount_due, order.paid_amount) == (10800, 0)
    (problem,) = export.problems
    assert (problem.line, problem.column) == (3, "实付金额")


def test_discounts_that_cannot_be_read_leave_the_price(tmp_path: Path) -> None:
    header = ["订单号", "商品总价", "店铺优惠折扣", "订单状态", "下单时间"]
    rows = [[n, "100", off, "待支付", "2026-11-20 10:00"] for n, off in (("1", "?"), ("2", "999"))]
    export = read_rows(tmp_path, *rows, header=header)
    assert [o.amount_due for o in export.orders] == [10000, 0]


def test_no_name_stands_for_two_fields() -> None:
    names = [name for names in SYNONYMS.values() for name in names]
    assert len(names) == len(set(names))


def test_the_right_sheet_of_several(tmp_path: Path) -> None:
    """订单报表 before 销售明细, wherever it stands, and it is said which was read."""
    lines = [["子订单编号", "主订单编号", "标题", "订单状态", "买家应付货款", "订单创建时间"]]
    lines.append(["18", ROW[0], "示例毛毯", "等待买家付款", "100", "2026-11-20 00:42:32"])
    export = read_bytes(tmp_path, as_xlsx([["说明"]], lines, [["报表"], HEADER, ROW]))
    assert (export.recognised.sheet, export.recognised.header_line) == ("export3", 2)
    assert export.orders[0].amount_due == 20112


def test_the_guide_names_every_sample_and_only_columns_that_are_read() -> None:
    guide = DOCS.read_text("utf-8")
    for platform in SAMPLES:
        assert re.search(rf"^\| {re.escape(platform)}", guide, re.MULTILINE), platform
    rows = [line for line in guide.splitlines() if line.startswith("| ") and "·" in line]
    assert rows
    rows = [re.sub(r"`[^`]*(?:\.py|…)`", "", row) for row in rows]
    known = {name for names in SYNONYMS.values() for name in names}
    for row in rows:
        for name in re.findall(r"`([^`]+)`", row):
            assert name.lower() in known, name


def test_every_header_of_the_samples_is_found() -> None:
    for sample in SAMPLES.values():
        columns = columns_of(sample.header.split("|"))
        assert columns is not None
        assert columns.has("created")
        assert columns.has("status")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("(删除)等待付款", Said.CLOSED),
        ("(删除)等待出库", Said.CLOSED),
        ("（锁定）等待付款", Said.UNPAID),
        ("待发货，退款中", Said.PAID),
        ("已取消,退款成功", Said.REFUNDED),
        ("已发货，退款成功", Said.REFUNDED),
        ("已收货，售后处理中", Said.PAID),
        ("已取消，退款中", Said.CLOSED),
        ("待付款，退款成功", Said.UNKNOWN),
        ("待发货，待付款", Said.UNKNOWN),
        ("未知，待发货", Said.UNKNOWN),
        ("waitbuyerpay", Said.UNPAID),
        ("全部商品售后之后，订单取消", Said.REFUNDED),
    ],
)
def test_words_in_two_parts_and_words_struck_out(word: str, said: Said) -> None:
    assert said_by(word) is said


@pytest.mark.parametrize("word", ["非预售", "否", "现货", "普通"])
def test_what_says_that_it_is_no_presale(tmp_path: Path, word: str) -> None:
    header = [*HEADER, "是否预售", "是否货到付款"]
    (order,) = read_rows(tmp_path, [*ROW, word, "非货到付款"], header=header).orders
    assert order.terms is OrderTerms.ORDINARY
