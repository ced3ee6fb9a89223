"""Tables that are no order list: what their header shows them to be, and which export is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from kefu_tui.errors import IntakeError
from kefu_tui.intake.cells import unwrap
from kefu_tui.intake.columns import normalised


class Stranger(NamedTuple):
    """A kind of table, known by groups of names: a header with one of each group is of it."""

    name: str
    groups: tuple[tuple[str, ...], ...]
    beside_orders: bool = False
    """whether the names mark it even where an order list's own columns stand beside them"""


_BY_PHONE = ("手机", "手机号", "手机号码", "电话", "联系电话", "联系手机", "收货人手机", "电话号码")
_BY_ADDRESS = (
    "地址", "详细地址", "收货地址", "收件地址", "所在地区", "街道地址", "邮编", "邮政编码", "默认地址",
)  # fmt: skip
_ACCOUNTS = (
    "账务流水号", "业务流水号", "财务流水号", "收入金额(+元)", "支出金额(-元)", "收入金额", "支出金额",
    "收入(+元)", "支出(-元)", "收/支", "账户余额", "账户余额(元)", "资金状态", "交易对方", "对方账户",
    "对方账号", "对方帐号", "业务类型", "账务类型", "入账时间", "商户订单号",
)  # fmt: skip

STRANGERS: Final = (
    Stranger(
        "退款列表",
        (
            ("退款编号", "退款单号", "退款id", "售后编号", "售后单号", "售后id", "退款订单编号"),
            (
                "退款状态", "售后状态", "退款类型", "售后类型", "退款的申请时间", "退款申请时间",
                "申请时间", "退款原因", "买家退款金额", "退款金额", "退款完结时间",
            ),
        ),
    ),
    Stranger(
        "支付宝账单",
        (
            ("账务流水号", "业务流水号", "财务流水号", "收/支", "资金状态", "账户余额", "收入金额"),
            _ACCOUNTS,
        ),
        beside_orders=True,
    ),
    Stranger(
        "商品列表",
        (
            ("宝贝id", "商品id", "商品数字id", "itemid", "宝贝标题", "商品标题", "商品名称", "宝贝名称"),
            (
                "库存", "库存数量", "可售库存", "宝贝数量", "一口价", "宝贝价格", "类目", "宝贝类目",
                "商品类目", "上架时间", "上下架状态", "商品状态", "宝贝状态", "宝贝主图",
            ),
        ),
    ),
    Stranger(
        "物流清单",
        (
            ("运单号", "运单编号", "快递单号", "物流单号", "物流运单号", "面单号"),
            (
                "揽收时间", "签收时间", "物流状态", "运单状态", "揽收网点", "派件网点", "派送网点",
                "重量", "计费重量", "寄件人", "寄件人姓名", "寄件电话", "寄件地址", "签收人", "打单时间",
            ),
        ),
    ),
    Stranger("评价列表", (("评价内容", "评论内容", "评价时间", "评价结果", "买家评价"),)),
    Stranger(
        "生意参谋报表",
        (
            ("访客数", "商品访客数", "店铺访客数"),
            ("浏览量", "商品浏览量", "支付转化率", "支付买家数", "加购人数", "支付金额"),
        ),
    ),
    Stranger(
        "收货地址簿",
        (("收货人", "收货人姓名", "收件人", "姓名", "联系人"), _BY_PHONE, _BY_ADDRESS),
    ),
)  # fmt: skip

_WANTED: Final = (
    "请在千牛「已卖出的宝贝」里批量导出订单（ExportOrderList… 或订单报表），导入那个文件"
)


def refuse_stranger(headers: Iterable[Sequence[str]], *, orders: bool) -> None:
    """Raises IntakeError where a row of names belongs to another kind of table.

    `orders`: the table could hold orders all the same; only the unmistakable kinds are refused.
    """
    for header in headers:
        shown = {normalised(name): unwrap(name) for name in header}
        for stranger in STRANGERS:
            if orders and not stranger.beside_orders:
                continue
            if marks := _marks(stranger, shown):
                raise IntakeError(
                    f"这好像是{stranger.name}（有“{'”“'.join(marks)}”这些列），不是订单列表；{_WANTED}"
                )


def _marks(stranger: Stranger, shown: dict[str, str]) -> list[str]:
    """The names that give it away, a different one for each group; empty where one is lacking."""
    marks: list[str] = []
    for group in stranger.groups:
        mark = next(
            (shown[n] for n in map(normalised, group) if shown.get(n, "") not in ("", *marks)), ""
        )
        if not mark:
            return []
        marks.append(mark)
    return marks
