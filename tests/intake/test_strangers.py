"""Tables that are no order list are named, also where an order's own columns stand in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kefu_tui.errors import IntakeError
from kefu_tui.intake import recognise
from kefu_tui.intake.layout import NeedsMappingError
from kefu_tui.intake.strangers import STRANGERS
from tests.intake.headers import HEADERS
from tests.intake.samples import SAMPLES
from tests.intake.sheets import NOW, as_csv, read_bytes
from tests.intake.test_reader import VALUES


def _table(*rows: list[str]) -> bytes:
    return as_csv(rows).encode("utf-8")


ALONE = [
    ("订单编号,退款编号,订单付款时间,买家实际支付金额,买家退款金额,退款状态", "退款列表"),
    ("收货人,手机,所在地区,详细地址,邮编,默认地址", "收货地址簿"),
    ("宝贝id,宝贝标题,一口价,库存数量,商家编码,上架时间", "商品列表"),
    ("商品编码,规格编码,商品名称,可用库存,在途库存,仓库", "商品列表"),
    ("账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,账户余额（元）", "账单"),
    ("交易号,商家订单号,交易创建时间,付款时间,交易对方,商品名称,金额（元）,收/支,交易状态", "账单"),
    ("交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注", "账单"),
    ("运单号,订单编号,寄件人,收件人,揽收时间,签收时间,重量", "物流清单"),
    ("统计日期,访客数,浏览量,支付买家数,支付转化率", "生意参谋报表"),
    ("统计日期,商品ID,商品名称,商品访客数,商品浏览量,支付金额", "生意参谋报表"),
    ("日期,计划名称,展现量,点击量,花费,投入产出比", "推广报表"),
    ("客服旺旺,接待人数,询单人数,询单转化率,平均响应时间", "客服绩效报表"),
    ("会员名,姓名,手机,会员等级,交易总额,交易笔数,上次交易时间", "会员列表"),
    ("客户昵称,手机号,累计消费金额,最近购买时间,生日", "会员列表"),
    ("发票代码,发票号码,开票日期,购方名称,价税合计", "发票列表"),
    ("评价内容,评价时间,宝贝标题,买家昵称", "评价列表"),
    ("采购单号,供应商,采购数量,商品编码,入库时间", "采购单"),
    ("催款日期,处理人员,催款数,回单数,成功率", "催付台自己的报表"),
    ("文件,行,列,原因,怎样处理", "催付台自己的导入问题清单"),
]  # fmt: skip
ORDERS = "订单编号,买家会员名,订单状态,订单创建时间,订单付款时间,宝贝标题,买家实际支付金额"
BESIDE = [
    (f"{ORDERS},退款编号,退款类型,退款的申请时间,退款状态", "退款列表"),
    (f"{ORDERS},退款原因,退款申请时间,退款金额", "退款列表"),
    ("售后单号,订单号,商品单号,订单状态,商品名称,下单时间,支付时间,售后申请时间,售后类型", "退款列表"),
    (f"{ORDERS},评价内容,评价时间", "评价列表"),
    (f"{ORDERS},发票号码,开票时间,价税合计", "发票列表"),
    (f"{ORDERS},开票申请单号,抬头类型,开票状态", "发票列表"),
    (f"{ORDERS},访客数,支付转化率", "生意参谋报表"),
    (f"{ORDERS},交易笔数,交易总额,上次交易时间", "会员列表"),
    ("动账时间,动账流水号,动账金额,订单号,子订单号,下单时间,实付金额", "结算账单"),
    ("订单号,运单号,下单时间,状态,寄件人,揽收时间,计费重量,运费", "物流清单"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "kind"), [*ALONE, *BESIDE])
def test_other_tables_are_named(tmp_path: Path, header: str, kind: str) -> None:
    names = header.split(",")
    row = [VALUES.get(name, "260000000000000017") for name in names]
    for above in ([], [["导出于 2026-11-21"], ["店铺", "小鹿示例店"]]):
        with pytest.raises(IntakeError, match=f"这好像是{kind}") as caught:
            read_bytes(tmp_path, _table(*above, names, row))
        assert "已卖出的宝贝" in str(caught.value)
        assert not isinstance(caught.value, NeedsMappingError)


def test_every_kind_is_tried() -> None:
    kinds = {kind for _, kind in (*ALONE, *BESIDE)}
    assert kinds == {stranger.name for stranger in STRANGERS}
    unmistakable = {stranger.name for stranger in STRANGERS if stranger.beside}
    assert unmistakable - {kind for _, kind in BESIDE} <= {
        "账单",
        "催付台自己的报表",
        "催付台自己的导入问题清单",
    }


@pytest.mark.parametrize(
    "header",
    [
        "单号,旺旺,收货人,手机,收货地址,状态",
        "订单编号,收货人,手机,收货地址,备注",
        "流水,收货人,手机,地址,金额",
    ],
)
def test_what_may_be_an_order_list_is_no_address_book(tmp_path: Path, header: str) -> None:
    names = header.split(",")
    with pytest.raises(IntakeError) as caught:
        read_bytes(tmp_path, _table(names, ["260000000000000017"] * len(names)))
    assert "收货地址簿" not in str(caught.value)


@pytest.mark.parametrize("family", HEADERS)
def test_no_export_of_orders_is_taken_for_another_table(tmp_path: Path, family: str) -> None:
    names = HEADERS[family]
    path = tmp_path / "file.csv"
    path.write_bytes(_table(names, [VALUES.get(name.strip(), "") for name in names]))
    assert recognise(path, NOW).columns["number"].strip() in VALUES


@pytest.mark.parametrize("platform", SAMPLES)
@pytest.mark.parametrize(
    "others",
    [
        ["退款状态", "退款金额", "售后状态", "取消原因"],
        ["物流单号", "快递公司", "发货时间", "签收时间", "重量", "揽收时间"],
        ["发票抬头", "发票类型", "发票内容", "纳税人识别号"],
        ["会员等级", "积分", "是否评价", "库存", "商品id"],
    ],
)
def test_what_order_lists_also_hold_is_no_mark(
    tmp_path: Path, platform: str, others: list[str]
) -> None:
    table = SAMPLES[platform].table()
    header = [own for own in others if own not in SAMPLES[platform].header.split("|")]
    rows = [[*row, *(header if row == SAMPLES[platform].header.split("|") else [""] * len(header))]
            for row in table if len(row) > 1]  # fmt: skip
    assert len(read_bytes(tmp_path, _table(*rows)).orders) == len(SAMPLES[platform].expected)
