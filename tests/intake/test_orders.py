"""What a row says: status, amounts, terms, words; and rows that are kept out (quirks 13, 14)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.domain.orders import OrderStatus, OrderTerms
from kefu_tui.errors import IntakeError
from tests.intake.sheets import EXPORTED, HEADER, ROW, one_order, read_rows

PAID_AT = "2026-11-20 00:42:40"


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("等待买家付款", OrderStatus.UNPAID),
        ("买家已付款,等待卖家发货", OrderStatus.PAID),
        ("买家已付款，等待卖家发货", OrderStatus.PAID),
        ("卖家部分发货", OrderStatus.PAID),
        ("卖家已发货，等待买家确认", OrderStatus.PAID),
        (" 卖家已发货,等待买家确认\t", OrderStatus.PAID),
        ("交易成功", OrderStatus.PAID),
        ("交易关闭", OrderStatus.CLOSED),
        ("WAIT_BUYER_PAY", OrderStatus.UNPAID),
        ("wait_buyer_pay", OrderStatus.UNPAID),
        ("TRADE_FINISHED", OrderStatus.PAID),
        ("TRADE_CLOSED", OrderStatus.REFUNDED),
        ("TRADE_CLOSED_BY_TAOBAO", OrderStatus.CLOSED),
        ('="交易成功"', OrderStatus.PAID),
    ],
)
def test_status_words(tmp_path: Path, word: str, status: OrderStatus) -> None:
    assert one_order(tmp_path, 订单状态=word).status is status


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({}, OrderStatus.CLOSED),
        ({"订单关闭原因": "买家未付款"}, OrderStatus.CLOSED),
        ({"订单关闭原因": "退款"}, OrderStatus.REFUNDED),
        ({"订单付款时间 ": PAID_AT}, OrderStatus.REFUNDED),
        ({"买家实际支付金额": "3"}, OrderStatus.REFUNDED),
        ({"买家实际支付金额": "0", "退款金额": "无退款申请"}, OrderStatus.CLOSED),
    ],
)
def test_a_closed_trade_was_refunded_where_money_had_come_in(
    tmp_path: Path, cells: dict[str, str], status: OrderStatus
) -> None:
    assert one_order(tmp_path, 订单状态="交易关闭", **cells).status is status


def test_unpaid(tmp_path: Path) -> None:
    order = one_order(tmp_path, 买家实际支付金额="", 订单付款时间="")
    assert (order.paid_amount, order.paid_at, order.paid_seen_at) == (0, None, None)
    assert order.seen_at == order.unpaid_seen_at == EXPORTED


@pytest.mark.parametrize(("paid", "fen"), [("190.00", 19000), ("", 20112), ("null", 20112)])
def test_paid(tmp_path: Path, paid: str, fen: int) -> None:
    order = one_order(tmp_path, 订单状态="交易成功", 订单付款时间=PAID_AT, 买家实际支付金额=paid)
    assert order.paid_amount == fen
    assert order.paid_at is not None
    assert order.paid_at.isoformat() == "2026-11-20T00:42:40+08:00"
    assert order.seen_at == order.paid_seen_at == EXPORTED
    assert order.unpaid_seen_at is None


def test_a_paid_order_of_a_file_without_paid_amounts(tmp_path: Path) -> None:
    assert one_order(tmp_path, 订单状态="交易成功").paid_amount == 20112


def test_goods_and_postage_are_due_and_the_list_price_is_not(tmp_path: Path) -> None:
    assert one_order(tmp_path, 买家应付邮费="10", 总金额="999").amount_due == 21112


@pytest.mark.parametrize("name", ["总金额", "订单应付金额", "应付金额"])
def test_what_is_due_where_goods_are_missing(tmp_path: Path, name: str) -> None:
    header = [name if column == "买家应付货款" else column for column in HEADER]
    export = read_rows(tmp_path, [*ROW, "10"], header=[*header, "买家应付邮费"])
    assert export.orders[0].amount_due == 20112


@pytest.mark.parametrize(
    ("paid_at", "paid", "status"),
    [
        ("", "0", OrderStatus.UNPAID),
        ("", "", OrderStatus.UNPAID),
        ("null", "0元", OrderStatus.UNPAID),
        ("0000-00-00 00:00:00", "0", OrderStatus.UNPAID),
        (PAID_AT, "201.12", OrderStatus.PAID),
        (PAID_AT, "0", OrderStatus.PAID),
        ("", "201.12", OrderStatus.PAID),
        ("昨天", "3", OrderStatus.PAID),
        ("昨天", "0", None),
        ("", "三块", None),
    ],
)
def test_a_file_without_a_status_column(
    tmp_path: Path, paid_at: str, paid: str, status: OrderStatus | None
) -> None:
    header = ["订单编号", "总金额", "买家实际支付金额", "订单创建时间", "订单付款时间 "]
    export = read_rows(tmp_path, ["7", "201.12", paid, ROW[4], paid_at], header=header)
    assert export.family == "tmall_order_report"
    if status is None:
        assert export.orders == ()
        assert "不能确定" in export.problems[0].reason
    else:
        assert export.orders[0].status is status


@pytest.mark.parametrize(
    ("cells", "terms"),
    [
        ({"分阶段订单信息": "阶段1：已付定金"}, OrderTerms.PRESALE),
        ({"分阶段订单信息": "否"}, OrderTerms.ORDINARY),
        ({"分阶段信息": '=""'}, OrderTerms.ORDINARY),
        ({"预售订单": "是"}, OrderTerms.PRESALE),
        ({"分阶段订单信息": "null", "预售订单": "是"}, OrderTerms.PRESALE),
        ({"分阶段订单信息": "无", "预售订单": "0"}, OrderTerms.ORDINARY),
        ({"运送方式": "货到付款"}, OrderTerms.ON_DELIVERY),
        ({"支付详情": "货到付款（现金）"}, OrderTerms.ON_DELIVERY),
        ({"订单状态": "等待买家付款(货到付款)"}, OrderTerms.ON_DELIVERY),
        ({"运送方式": "快递"}, OrderTerms.ORDINARY),
    ],
)
def test_terms(tmp_path: Path, cells: dict[str, str], terms: OrderTerms) -> None:
    assert one_order(tmp_path, **cells).terms is terms


def test_words(tmp_path: Path) -> None:
    order = one_order(
        tmp_path,
        **{
            "收货人姓名": "欧阳若溪",
            "收货地址 ": "浙江省 杭州市 余杭区 示例路 7 号",
            "联系电话 ": "'null",
            "联系手机": "'13900000017",
            "订单备注": "",
            "商家备忘": "11.20 小美 已催付",
            "买家留言": "null",
            "宝贝总数量": "3",
            "店铺名称": "示例·暖居家纺旗舰店",
            "订单关闭原因": "订单未关闭",
        },
    )
    assert (order.receiver, order.phone) == ("欧阳若溪", "13900000017")
    assert (order.region, order.message) == ("浙江省 杭州市", "")
    assert (order.memo, order.quantity) == ("11.20 小美 已催付", 3)
    assert (order.shop, order.close_reason) == ("示例·暖居家纺旗舰店", "")


def test_of_two_columns_the_first_that_is_not_empty_counts(tmp_path: Path) -> None:
    both = one_order(tmp_path, 订单备注="甲", 商家备忘="乙")
    assert both.memo == "甲"
    plain = one_order(tmp_path, 买家会员名="t**1", 买家会员昵称="tb_小鹿1")
    assert plain.buyer == "tb_小鹿1"


@pytest.mark.parametrize(
    "hostile",
    [
        "订单[/x]号",
        "[red]红[/red]",
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "a\x1b[31mb\x07",
        "右\u202e左",
        "𠮷😀",
        "a\x0bb\x85c\u2028d",
    ],
)
def test_hostile_text_is_kept_as_data(tmp_path: Path, hostile: str) -> None:
    """Quirk 13: nothing is obeyed here and nothing lost; the screen and the sheets make it safe."""
    order = one_order(tmp_path, 宝贝标题=hostile, 买家会员名=hostile, 订单备注=hostile)
    assert order.item == order.buyer == order.memo == hostile


@pytest.mark.parametrize(
    ("place", "cell", "column", "reason"),
    [
        (0, "", "订单编号", "没有订单编号"),
        (0, "3.51531E+16", "订单编号", "后几位已丢失"),
        (0, "见备注", "订单编号", "不能用：见备注"),
        (2, "面议", "买家应付货款", "金额看不懂：面议"),
        (3, "", "订单状态", "没有订单状态"),
        (3, "冻结\x1b[2J", "订单状态", "不认识的订单状态：冻结\\u001b[2J"),
        (4, "", "订单创建时间", "没有时间"),
        (4, "前天", "订单创建时间", "时间看不懂：前天"),
    ],
)
def test_a_bad_row_is_reported_and_the_others_go_in(
    tmp_path: Path, place: int, cell: str, column: str, reason: str
) -> None:
    """Quirk 14: file (the export's), line, column and reason."""
    bad = [*ROW]
    bad[0] = "260000000000000018"
    bad[place] = cell
    export = read_rows(tmp_path, bad, ROW)
    assert [order.number for order in export.orders] == [ROW[0]]
    (problem,) = export.problems
    assert (problem.line, problem.column) == (2, column)
    assert reason in problem.reason
    assert problem.done == "未导入这一行"
    assert export.rows == 2


def test_a_bad_cell_that_decides_nothing_leaves_the_row_in(tmp_path: Path) -> None:
    """A paid order must go in whatever its amounts look like: else it would be chased."""
    row = [*ROW, "昨天", "若干"]
    row[2], row[3] = "面议", "交易成功"
    export = read_rows(tmp_path, row, header=[*HEADER, "付款时间", "买家实付金额"])
    (order,) = export.orders
    assert (order.status, order.amount_due, order.paid_amount) == (OrderStatus.PAID, 0, 0)
    assert [problem.column for problem in export.problems] == [
        "付款时间",
        "买家应付货款",
        "买家实付金额",
    ]
    assert [problem.done for problem in export.problems] == [
        "这一行已导入，只少“付款时间”",
        "这一行已导入，只少“买家应付货款”",
        "这一行已导入，只少“买家实付金额”",
    ]


def test_a_row_that_is_left_out_says_so_at_each_bad_cell(tmp_path: Path) -> None:
    row = [*ROW, "若干"]
    row[2] = "面议"
    export = read_rows(tmp_path, row, header=[*HEADER, "买家实付金额"])
    assert not export.orders
    assert [problem.done for problem in export.problems] == ["未导入这一行"] * 2


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["订单编号", "标题", "价格", "购买数量", "订单状态"], "宝贝明细表"),
        (["子订单编号", "主订单编号", "标题", "订单状态"], "宝贝明细表"),
        (["订单编号", "买家会员名", "订单状态"], "没有下单时间"),
        (["订单编号", "订单创建时间"], "看不出哪些订单未付款"),
    ],
)
def test_files_that_cannot_make_orders(tmp_path: Path, header: list[str], said: str) -> None:
    with pytest.raises(IntakeError, match=said):
        read_rows(tmp_path, ["1"] * len(header), header=header)
