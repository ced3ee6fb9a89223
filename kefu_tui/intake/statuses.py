"""The platforms' status words -> what they say of the payment."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Final

from kefu_tui.domain.orders import OrderStatus, OrderTerms
from kefu_tui.intake.cells import UNREADABLE, no_moment, text

ON_DELIVERY: Final = "货到付款"


class Said(Enum):
    """What a status word says."""

    UNPAID = auto()
    PAID = auto()
    CLOSED = auto()
    """closed, and the word does not say whether after a payment"""
    NEVER_PAID = auto()
    """closed before any payment"""
    REFUNDED = auto()
    IGNORED = auto()
    """the agent has said that such rows are none of this desk's business"""
    UNKNOWN = auto()


# Members by plain name: Python 3.11 looks them up slowly, and every row asks.
_SAID_UNPAID, _SAID_PAID, _SAID_UNKNOWN = Said.UNPAID, Said.PAID, Said.UNKNOWN
_UNPAID, _PAID = OrderStatus.UNPAID, OrderStatus.PAID

_WORDS: dict[Said, tuple[str, ...]] = {
    Said.UNPAID: (
        "等待买家付款", "等待付款", "待付款", "待支付", "等待支付", "等待买家支付", "未付款", "未支付",
        "未付", "等未付", "待买家付款", "已拍下", "已拍下,待付款", "已下单,待付款", "已下单未付款",
        "待付定金", "等待付定金", "等待买家付定金", "待付尾款", "待尾款", "等待付尾款", "等待买家付尾款",
        "定金已付,等待付尾款", "定金已付", "已付定金", "尾款未付", "待客户付款", "等待客户付款",
        "等待顾客付款", "等待用户付款", "待买家支付", "待顾客付款", "订单待支付", "订单待付款",
        "买家未付款", "客户未付款", "拍下未付款", "已拍下未付款", "已下单,未付款", "待付全款", "未付清",
        "待付首款", "待付预付款", "等待分期付款", "待支付定金", "待支付尾款", "等待支付尾款",
        "WAIT_BUYER_PAY", "TRADE_NO_CREATE_PAY", "PAY_PENDING", "WAITBUYERPAY", "UNPAID",
    ),
    Said.PAID: (
        "买家已付款", "买家已付款,等待卖家发货", "等待卖家发货", "等待商家发货", "等待发货", "卖家部分发货",
        "卖家已发货", "卖家已发货,等待买家确认", "卖家已发货,等待买家确认收货", "等待买家确认",
        "等待买家确认收货", "等待确认收货", "等待收货", "买家已签收", "交易成功", "交易完成", "订单完成",
        "已付款", "已支付", "已付", "已付款待发货", "已付款,待发货", "已付款,等待发货", "已付款待审核",
        "已客审待财审", "待客审", "待财审", "待发货", "待配货", "待出库", "待揽收", "待收货", "待签收",
        "待评价", "待自提", "备货中", "配货中", "出库中", "发货中", "外仓发货中", "部分发货", "已部分发货",
        "已发货", "已发货,待签收", "已发货待收货", "已发货,待收货", "已发货未签收", "已出库", "已揽收",
        "运输中", "派送中", "已签收", "已收货", "已确认收货", "确认收货", "已完成", "已完结", "已成交",
        "已成团", "已成团,待发货", "已付款,待成团", "待成团", "已评价", "完成", "等待出库", "部分退款",
        "退款中", "售后中", "退款处理中", "售后处理中", "待商家发货", "待卖家发货", "商家已发货",
        "待买家收货", "待确认收货", "买家已收货", "买家已确认收货", "交易已完成", "订单已完成",
        "已支付待发货", "已支付,待发货", "支付成功", "付款成功", "拼单成功", "拼团成功", "拼团成功,待发货",
        "已拼成", "商品出库", "等待打印", "等待拣货", "正在出库", "等待自提", "已自提", "待提货", "已提货",
        "待取件", "已取件", "待打单", "待打印", "已打单", "已打印", "已揽件", "在途", "配送中", "已送达",
        "已妥投", "妥投", "待使用", "已使用", "待核销", "已核销", "待发货待打单", "退货中", "退货退款中",
        "换货中", "退款申请中", "申请退款", "申请退款中", "PAID_FORBID_CONSIGN", "WAITSELLERSEND",
        "WAITBUYERRECEIVE", "PAID", "WAIT_SELLER_SEND_GOODS", "SELLER_CONSIGNED_PART",
        "WAIT_BUYER_CONFIRM_GOODS", "TRADE_BUYER_SIGNED", "TRADE_FINISHED",
    ),
    Said.CLOSED: (
        "交易关闭", "交易已关闭", "已关闭", "关闭", "订单关闭", "订单已关闭", "已取消", "取消", "交易取消",
        "订单取消", "订单已取消", "已作废", "作废", "取消订单", "用户取消", "买家取消", "客户取消",
        "买家已取消", "用户已取消", "卖家取消", "商家取消", "系统取消", "系统自动取消", "已撤单", "撤单",
        "已删除", "删除", "交易失败", "已失效", "失效", "订单失效", "CLOSED", "CANCEL", "CANCELLED",
        "CANCELED",
    ),
    Said.NEVER_PAID: (
        "TRADE_CLOSED_BY_TAOBAO", "未付款关闭", "未付款已关闭", "未付款取消", "未付款已取消", "超时未付款",
        "超时未付款关闭", "超时未支付", "超时关闭", "付款超时", "支付超时", "付款超时关闭", "付款前关闭",
        "付款前取消", "超时未付", "超时未付款自动关闭", "超时取消", "超时自动取消", "支付超时关闭",
        "未支付关闭", "未支付已关闭", "未支付取消", "未支付已取消", "待付款取消", "买家未付款关闭",
        "逾期未付款", "未付款订单关闭", "用户主动取消未付款订单",
    ),
    Said.REFUNDED: (
        "TRADE_CLOSED", "已退款", "退款成功", "退款完成", "全额退款", "已全额退款", "全部退款", "退款关闭",
        "付款后关闭", "退货退款成功", "退款退货成功", "已退货退款", "退货成功", "已退货", "退货完成",
        "全部商品售后之后,订单取消", "REFUNDED",
    ),
}  # fmt: skip
_SAID = {word: said for said, words in _WORDS.items() for word in words}
_GIVEN_BACK = ("退款成功", "退款完成", "已退款", "全额退款")
_BRACKETED = re.compile(r"\([^)]*\)")
_STRUCK = re.compile(r"\((删除|已删除|取消|已取消)\)")
"""What 京东 writes before the state that a cancelled order had."""
_NO = frozenset(
    {
        "", "否", "无", "0", "-", "--", "/", "N", "n", "no", "No", "false", "FALSE", "不是", "非预售",
        "现货", "普通", "普通订单", "非货到付款", "非预售订单", "未预售",
    }
)  # fmt: skip


class Statuses(dict[str, Said]):
    """What a status cell says, filled as asked: a file has a handful of words, on every row.

    `told`: words that the agent has explained, as `folded` gives them; they come before the known.
    """

    def __init__(self, told: Mapping[str, Said] | None = None) -> None:
        super().__init__()
        self._told = dict(told or {})

    def __missing__(self, cell: str) -> Said:
        said = self._told.get(folded(cell)) or said_by(cell)
        self[cell] = said
        return said

    def unknown(self) -> list[str]:
        """The words met so far that say nothing, each once, as the file has them."""
        words = {folded(cell): text(cell) for cell, said in self.items() if said is Said.UNKNOWN}
        return [shown for word, shown in words.items() if word]


def folded(cell: str) -> str:
    """A status word as it is compared: the comma's width differs from row to row of one file."""
    return "".join(unicodedata.normalize("NFKC", text(cell)).split())


def said_by(cell: str) -> Said:
    """What the platforms' own words say; UNKNOWN for any other."""
    word = folded(cell)
    bare = _BRACKETED.sub("", word).replace(ON_DELIVERY, "").strip(",;-_")
    if said := _SAID.get(word) or _SAID.get(word.upper()):
        return said
    if _STRUCK.match(word):
        return Said.CLOSED
    if said := _SAID.get(bare) or _together(bare):
        return said
    return Said.UNPAID if ON_DELIVERY in word and not bare else Said.UNKNOWN


def _together(word: str) -> Said | None:
    """Two words in one, the second of what came later: `待发货,退款中`, `已取消,退款成功`."""
    first, comma, second = word.partition(",")
    before, after = _SAID.get(first), _SAID.get(second)
    if not comma or before is Said.UNPAID:
        return before if before is after else None
    return Said.REFUNDED if after is Said.REFUNDED else before if after is Said.PAID else None


def status_of(
    said: Said, paid_at: datetime | None, paid: int | None, reason: str, refunded: int | None
) -> OrderStatus | None:
    """An order's status; None where the word is unknown or to be ignored. Amounts in fen.

    A closed trade is a refund when anything shows that money had come in.
    """
    if said is _SAID_PAID:
        return _PAID
    if said is _SAID_UNPAID:
        return _UNPAID
    if said is _SAID_UNKNOWN or said is Said.IGNORED:
        return None
    if said is Said.NEVER_PAID:
        return OrderStatus.CLOSED
    after_payment = paid_at or (paid or 0) > 0 or "退款" in reason or (refunded or 0) > 0
    return OrderStatus.REFUNDED if said is Said.REFUNDED or after_payment else OrderStatus.CLOSED


def said_by_money(paid_at: datetime | None, paid_at_cell: str, paid: int | None) -> Said:
    """What a row of a file without any status says: no pay time and nothing paid is unpaid."""
    if paid_at or (paid or 0) > 0:
        return _SAID_PAID
    if paid == UNREADABLE or (paid_at_cell and not no_moment(paid_at_cell)):
        return _SAID_UNKNOWN
    return _SAID_UNPAID


def terms_of(
    presale: str, flag: str, delivery: str, payment: str, status: str, on_delivery: str = ""
) -> OrderTerms:
    """预售 from the two cells on presale or a status on 定金 and 尾款, 货到付款 from a cell of its
    own (是/否) or any on payment, delivery or status."""
    if ON_DELIVERY in delivery or ON_DELIVERY in payment or ON_DELIVERY in status:
        return OrderTerms.ON_DELIVERY
    if on_delivery and text(on_delivery) not in _NO:
        return OrderTerms.ON_DELIVERY
    if (presale and text(presale) not in _NO) or (flag and text(flag) not in _NO):
        return OrderTerms.PRESALE
    return OrderTerms.PRESALE if in_stages(status) else OrderTerms.ORDINARY


def in_stages(status: str) -> bool:
    """Whether a status word speaks of a deposit and a final payment: a presale, that is."""
    return "定金" in status or "尾款" in status


class Staged(dict[str, bool]):
    """Whether a status cell alone makes an order no ordinary one (预售, 货到付款), filled as asked."""

    def __missing__(self, cell: str) -> bool:
        staged = ON_DELIVERY in cell or in_stages(cell)
        self[cell] = staged
        return staged


def closed_after(refund_state: str) -> Said:
    """What a closed trade says beside a cell on its refund (售后状态)."""
    return Said.REFUNDED if any(word in refund_state for word in _GIVEN_BACK) else Said.CLOSED
