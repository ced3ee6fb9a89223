"""Tables that are no order list: what their header shows them to be, and which export is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import unwrap
from kefu_tui.intake.columns import Columns, field_of, makes_orders, normalised

Groups = tuple[tuple[str, ...], ...]
"""Groups of names: a header with a different name out of each is meant."""


class Stranger(NamedTuple):
    """A kind of table, and the names that tell it."""

    name: str
    groups: Groups
    beside: Groups = ()
    """the names that mark it even where an order list's own columns stand beside them"""
    without_money: bool = False
    """whether `beside` counts only where no column says what is due or was paid"""
    also_in_orders: bool = False
    """whether an order list holds all these names as well: then it must hold nothing of an order"""


def _always(name: str, *groups: tuple[str, ...]) -> Stranger:
    """A kind whose names are the same beside an order list's columns."""
    return Stranger(name, groups, groups)


_LONGEST: Final = 64
_BY_PHONE = ("手机", "手机号", "手机号码", "电话", "联系电话", "联系手机", "收货人手机", "电话号码")
_BY_ADDRESS = (
    "地址", "详细地址", "收货地址", "收件地址", "所在地区", "街道地址", "邮编", "邮政编码", "默认地址",
)  # fmt: skip
_ACCOUNTS = (
    "账务流水号", "业务流水号", "财务流水号", "收入金额(+元)", "支出金额(-元)", "收入金额", "支出金额",
    "收入(+元)", "支出(-元)", "收/支", "账户余额", "账户余额(元)", "资金状态", "交易对方", "对方账户",
    "对方账号", "对方帐号", "业务类型", "账务类型", "入账时间", "商户订单号",
)  # fmt: skip
_REFUNDS = (
    "退款编号", "退款单号", "退款id", "售后编号", "售后单号", "售后id", "售后单id", "退款订单编号",
    "售后工单号", "退货单号", "refund_id",
)  # fmt: skip
_OF_REFUNDS = (
    "退款的申请时间", "退款申请时间", "售后申请时间", "申请时间", "退款原因", "买家退款原因", "售后原因",
    "申请原因", "退款类型", "售后类型", "退款完结时间", "退款说明", "买家退款说明", "退款时间",
    "退货物流单号", "买家退款金额",
)  # fmt: skip
_INVOICES = (
    "发票号码", "发票代码", "发票号", "电子发票号码", "数电票号码", "全电发票号码", "发票流水号",
    "开票流水号", "开票申请编号", "开票申请单号", "发票申请编号", "发票申请单号",
)  # fmt: skip
_OF_INVOICES = (
    "开票日期", "开票时间", "开票金额", "开票状态", "价税合计", "税额", "税率", "购方名称", "购买方名称",
    "购方税号", "销方名称", "销售方名称", "发票类型", "抬头类型", "不含税金额",
)  # fmt: skip
_PARCELS = ("运单号", "运单编号", "快递单号", "物流单号", "物流运单号", "面单号", "邮件号")
_OF_PARCELS = (
    "揽收时间", "揽件时间", "签收时间", "物流状态", "运单状态", "快递状态", "揽收网点", "派件网点",
    "派送网点", "派件员", "寄件人", "寄件人姓名", "寄件电话", "寄件地址", "寄件时间", "签收人", "计费重量",
    "结算重量", "始发地", "目的地", "最新物流", "打单时间",
)  # fmt: skip
_REVIEWS = ("评价内容", "评论内容", "初评内容", "追评内容", "买家评价", "评价详情")
_OF_REVIEWS = (
    "评价时间", "评论时间", "评价结果", "评价等级", "评价星级", "评分", "描述相符", "宝贝描述", "追评时间",
    "追评内容", "评价解释", "商家回复", "评价图片", "评价人",
)  # fmt: skip
_MEMBERS = (
    "交易笔数", "交易总额", "交易次数", "累计消费金额", "累计消费", "累计交易金额", "累计购买次数",
    "消费总额", "购买次数", "上次交易时间", "最近交易时间", "最近购买时间", "最近一次交易时间",
    "最后交易时间", "最近下单时间", "成长值", "入会时间", "会员卡号", "平均客单价",
)  # fmt: skip
_VISITS = ("访客数", "商品访客数", "店铺访客数", "浏览量", "商品浏览量", "店铺浏览量")
_RATES = (
    "支付转化率", "下单转化率", "商品支付转化率", "支付买家数", "下单买家数", "加购人数", "商品加购人数",
    "收藏人数", "跳失率", "平均停留时长", "客单价", "支付金额", "uv价值",
)  # fmt: skip
_SETTLED = ("动账流水号", "动账时间", "动账方向", "动账金额", "结算单号", "账单号", "结算单编号")

STRANGERS: Final = (
    Stranger(
        "退款列表",
        (_REFUNDS, (*_OF_REFUNDS, "退款状态", "售后状态", "退款金额")),
        ((*_REFUNDS, *_OF_REFUNDS), _OF_REFUNDS),
    ),
    _always(
        "账单",
        ("账务流水号", "业务流水号", "财务流水号", "收/支", "资金状态", "账户余额", "收入金额"),
        _ACCOUNTS,
    ),
    Stranger(
        "结算账单",
        (_SETTLED, (*_SETTLED, "结算金额", "结算时间", "佣金", "平台服务费", "入账时间")),
        (_SETTLED, (*_SETTLED, "结算时间", "平台服务费")),
    ),
    _always("发票列表", _INVOICES, _OF_INVOICES),
    Stranger("评价列表", ((*_REVIEWS, *_OF_REVIEWS[:3]),), (_REVIEWS, _OF_REVIEWS)),
    _always("生意参谋报表", _VISITS, _RATES),
    Stranger(
        "推广报表",
        (("展现量", "曝光量", "展示量"), ("点击量", "点击率", "花费", "消耗", "投入产出比", "千次展现花费")),
    ),
    Stranger(
        "客服绩效报表",
        (
            ("接待人数", "咨询人数", "询单人数", "接待量"),
            ("平均响应时间", "首次响应时间", "平均响应", "询单转化率", "客服销售额", "询单人数", "答问比"),
        ),
    ),
    Stranger(
        "会员列表",
        (
            (
                "会员名", "会员昵称", "买家会员名", "买家昵称", "客户名称", "客户昵称", "客户姓名",
                "会员姓名", "会员id", "姓名", "客户", "会员卡号", "昵称", "手机号", "手机",
            ),
            (*_MEMBERS, "会员等级", "客户等级", "会员级别", "生日", "客户分组", "会员标签"),
        ),
        (_MEMBERS, _MEMBERS),
    ),
    Stranger(
        "商品列表",
        (
            (
                "宝贝id", "商品id", "商品数字id", "itemid", "宝贝标题", "商品标题", "商品名称", "宝贝名称",
                "商品编码", "商家编码", "货品编号", "sku编码", "skuid", "货品名称", "规格编码",
            ),
            (
                "库存", "库存数量", "可售库存", "可用库存", "实际库存", "库存数", "商品库存", "总库存",
                "在途库存", "宝贝数量", "一口价", "宝贝价格", "类目", "宝贝类目", "商品类目", "上架时间",
                "上下架状态", "商品状态", "宝贝状态", "宝贝主图",
            ),
        ),
    ),
    Stranger(
        "采购单",
        (
            ("采购单号", "采购单编号", "采购单", "入库单号", "出库单号", "调拨单号", "盘点单号"),
            ("供应商", "供应商名称", "采购数量", "采购员", "入库数量", "入库时间", "出库数量", "实盘数量"),
        ),
    ),
    _always(
        "催付台自己的报表", ("催款日期",), ("催款数", "联系结果", "处理人员", "回单数")
    ),
    _always("催付台自己的导入问题清单", ("怎样处理",), ("原因",)),
    Stranger(
        "物流清单",
        (_PARCELS, (*_OF_PARCELS, "重量")),
        (_PARCELS, _OF_PARCELS),
        without_money=True,
    ),
    Stranger(
        "收货地址簿",
        (("收货人", "收货人姓名", "收件人", "姓名", "联系人"), _BY_PHONE, _BY_ADDRESS),
        also_in_orders=True,
    ),
)  # fmt: skip

_WANTED: Final = (
    "请在千牛「已卖出的宝贝」里批量导出订单（ExportOrderList… 或订单报表），导入那个文件"
)
_MONEY: Final = ("goods", "due", "listed", "total", "paid")
_OF_AN_ORDER: Final = frozenset({"number", "status", "created", "paid_at", *_MONEY})


def refuse_stranger(rows: Iterable[Sequence[str]], columns: Columns | None = None) -> None:
    """Raises IntakeError where a row of names belongs to another kind of table.

    `columns`: what the only row was read as. Where orders could be made of it, the unmistakable
    kinds alone are refused.
    """
    orders = columns is not None and makes_orders(columns)
    money = columns is not None and any(map(columns.has, _MONEY))
    for header in rows:
        shown = {normalised(name): unwrap(name) for name in header if len(name) <= _LONGEST}
        told = {field_of(name) for name in shown}
        for stranger in STRANGERS:
            if stranger.also_in_orders and not told.isdisjoint(_OF_AN_ORDER):
                continue
            groups = stranger.beside if orders else stranger.groups
            if orders and money and stranger.without_money:
                continue
            if groups and (marks := _marks(groups, shown)):
                raise IntakeError(
                    f"这好像是{stranger.name}（有“{'”“'.join(marks)}”这些列），不是订单列表；{_WANTED}"
                )


def _marks(groups: Groups, shown: dict[str, str]) -> list[str]:
    """The names that give it away, a different one for each group; empty where one is lacking."""
    marks: list[str] = []
    for group in groups:
        mark = next(
            (shown[n] for n in map(normalised, group) if shown.get(n, "") not in ("", *marks)), ""
        )
        if not mark:
            return []
        marks.append(mark)
    return marks
