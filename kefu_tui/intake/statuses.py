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
        "等待买家付款",
        "等待付款",
        "待付款",
        "待支付",
        "未付款",
        "WAIT_BUYER_PAY",
        "TRADE_NO_CREATE_PAY",
    ),
    Said.PAID: (
        "买家已付款",
        "买家已付款,等待卖家发货",
        "等待卖家发货",
        "卖家部分发货",
        "卖家已发货",
        "卖家已发货,等待买家确认",
        "等待买家确认",
        "等待买家确认收货",
        "买家已签收",
        "交易成功",
        "已付款",
        "待发货",
        "备货中",
        "部分发货",
        "已发货",
        "已发货,待签收",
        "已签收",
        "已收货",
        "已完成",
        "等待出库",
        "WAIT_SELLER_SEND_GOODS",
        "SELLER_CONSIGNED_PART",
        "WAIT_BUYER_CONFIRM_GOODS",
        "TRADE_BUYER_SIGNED",
        "TRADE_FINISHED",
    ),
    Said.CLOSED: ("交易关闭", "已关闭", "已取消"),
    Said.NEVER_PAID: ("TRADE_CLOSED_BY_TAOBAO",),
    Said.REFUNDED: ("TRADE_CLOSED",),
}
_SAID = {word: said for said, words in _WORDS.items() for word in words}
_BRACKETED = re.compile(r"\([^)]*\)")
_NOT_PRESALE = frozenset(
    {"", "否", "无", "0", "-", "--", "/", "N", "n", "no", "No", "false", "FALSE"}
)


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
    if said := _SAID.get(word) or _SAID.get(word.upper()) or _SAID.get(bare):
        return said
    return Said.UNPAID if ON_DELIVERY in word and not bare else Said.UNKNOWN


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


def terms_of(presale: str, flag: str, delivery: str, payment: str, status: str) -> OrderTerms:
    """预售 from the two cells on presale, 货到付款 from any cell on payment, delivery or status."""
    if ON_DELIVERY in delivery or ON_DELIVERY in payment or ON_DELIVERY in status:
        return OrderTerms.ON_DELIVERY
    if (presale and text(presale) not in _NOT_PRESALE) or (flag and text(flag) not in _NOT_PRESALE):
        return OrderTerms.PRESALE
    return OrderTerms.ORDINARY
