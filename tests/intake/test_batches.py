"""Column by column or row by row: the same orders and problems, whatever the rows hold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu_tui.domain.orders import Order
from kefu_tui.intake.columns import columns_of
from kefu_tui.intake.lines import in_stretches
from kefu_tui.intake.orders import OrderReader
from tests.intake.sheets import NOW

CELLS: dict[str, list[str]] = {
    "订单编号": ['="26000000{n:02d}"', "26000000{n:02d}", "026{n}", "A26{n}", "", "3.5E+16", "合计",
             "２６{n}"],
    "买家应付货款": ["100.00", "¥1,263.00", "", "null", "一百", "-3"],
    "货品总价": ["120.00", "100", "", "?"],
    "优惠金额": ["20.00", "-1", "", "一折"],
    "涨价或折扣": ["0", "-5.00", "?"],
    "买家应付邮费": ["0.00", "8", "", "?"],
    "买家实际支付金额": ["0.00", "108.00", "", "无"],
    "订单状态": ["等待买家付款", "买家已付款，等待卖家发货", "交易关闭", "交易成功", "待付尾款", "奇怪", ""],
    "订单创建时间": ["2026-11-20 00:42:32", "2026/11/20 0:42", "2026-11-20T00:42:32+00:00",
               "20261120T0042+08",                "1970-01-01", "昨天", ""],
    "订单付款时间": ["", "2026-11-20 00:43:00", "2026-11-20 00:43",
               "2026-11-20 00:43:00Z", "2200-01-01", "0000-00-00 00:00:00", "刚才"],
    "售后状态": ["", "-", "退款成功", "退款中"],
    "退款金额": ["无退款申请", "5.00", ""],
    "订单关闭原因": ["订单未关闭", "买家未付款", "退款", ""],
    "买家会员名": ["tb_小鹿", " tb_小鹿\t", '="小鹿"', "null", ""],
    "联系手机": ["'13900000017", "13900000017", "139****0017", '="139"', "", "$$x"],
    "联系电话": ["", "0571-1", "139****0018"],
    "收货地址": ["浙江省 杭州市 西湖区", "上海 ***", "广东省深圳市南山区科技园示例路七号", "",
             "内蒙古自治区 呼和浩特市 示例街 1 号", "浙江省 杭州市", "null 杭州市 x", '="浙江省 杭州市 x"',
             " 海南省  三亚市 x", "##密 文 x"],
    "宝贝标题": ["示例毛毯", " 示例 ", '=""', ""],
    "宝贝总数量": ["1", "2件", "x", ""],
    "订单备注": ["", "要开发票", "=1+1"],
    "买家留言": ["", "尽快"],
    "收货人姓名": ["王佳宁", "王*", "", "##x", "$$x", " null "],
    "分阶段订单信息": ["", "定金已付", "否"],
    "预售订单": ["", "是"],
    "运送方式": ["快递", "货到付款"],
    "支付方式": ["", "货到付款"],
    "货到付款": ["", "是", "否"],
    "店铺名称": ["示例店", ""],
}  # fmt: skip
"""Column -> cells it may hold, the usual ones first."""


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    needed = {"订单编号", "订单状态", "订单创建时间", "订单付款时间"}
    header = draw(st.permutations([n for n in CELLS if n in needed or draw(st.booleans())]))
    usual = draw(st.booleans())  # most batches hold nothing unusual, and those must be tried
    rows = []
    for n in range(draw(st.integers(1, 6))):
        several = n if draw(st.integers(0, 9)) else 0
        row = [
            draw(st.sampled_from(CELLS[name][:2] if usual else CELLS[name])).format(n=several)
            for name in header
        ]
        rows.append(row[: draw(st.integers(1, len(row)))] if draw(st.integers(0, 9)) == 9 else row)
    return header, rows


def _read(
    header: Sequence[str], rows: Sequence[Sequence[str]], *, batches: bool
) -> tuple[list[Order], list[tuple[object, ...]], int]:
    columns = columns_of(header)
    assert columns is not None
    reader = OrderReader(columns, NOW)
    if not batches:
        reader._batches = None
    coming = in_stretches((line, list(row)) for line, row in enumerate(rows, 2))
    assert reader.take(coming) == len(rows)
    reader.finish()
    return list(reader.orders.values()), [tuple(p) for p in reader.problems], reader.rows


Table = tuple[list[str], list[list[str]]]


@settings(max_examples=150)
@given(_tables())
def test_both_ways_agree(table: Table) -> None:
    header, rows = table
    assert _read(header, rows, batches=True) == _read(header, rows, batches=False)


@pytest.mark.long
@settings(max_examples=5_000, derandomize=False)
@given(_tables())
def test_both_ways_agree_by_the_thousand(table: Table) -> None:
    header, rows = table
    assert _read(header, rows, batches=True) == _read(header, rows, batches=False)


@pytest.mark.parametrize("left_out", ["", "买家应付货款"])  # without it, listed prices count
@pytest.mark.parametrize("name", CELLS)
def test_both_ways_agree_on_each_cell(name: str, left_out: str) -> None:
    usual = {column: cells[0] for column, cells in CELLS.items() if column != left_out}
    for cell in CELLS[name]:
        rows = [[c.format(n=n) for c in (usual | {name: cell}).values()] for n in range(3)]
        header = list(usual | {name: cell})
        assert _read(header, rows, batches=True) == _read(header, rows, batches=False)


def test_usual_rows_are_read_in_a_batch() -> None:
    """Else this file would prove nothing."""
    columns = columns_of(list(CELLS))
    assert columns is not None
    reader = OrderReader(columns, NOW)
    rows = [[cells[0].format(n=n) for cells in CELLS.values()] for n in range(3)]
    assert reader._take_batch(rows)
    assert len(reader.orders) == 3
