"""The catalogues of outcomes (结果), reasons (未付款原因) and channels (渠道), as data."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Channel(StrEnum):
    """渠道: how a buyer is contacted."""

    WANGWANG = "wangwang"
    PHONE = "phone"
    SMS = "sms"

    @property
    def label(self) -> str:
        return _CHANNEL_LABELS[self]


_CHANNEL_LABELS = {Channel.WANGWANG: "旺旺", Channel.PHONE: "电话", Channel.SMS: "短信"}


class Outcome(StrEnum):
    """结果: what came of one attempt."""

    REMINDED = "reminded"
    PROMISED = "promised"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    PAYMENT_PROBLEM = "payment_problem"
    HESITATING = "hesitating"
    NOT_WANTED = "not_wanted"
    THIRD_PARTY = "third_party"
    DO_NOT_CONTACT = "do_not_contact"
    OTHER = "other"
    WRONG_ORDER = "wrong_order"
    ALREADY_PAID = "already_paid"
    CONTACT_AGAIN = "contact_again"

    @property
    def facts(self) -> OutcomeFacts:
        return OUTCOMES[self]


class Asks(StrEnum):
    """What the desk still has to ask before an outcome is complete."""

    NOTHING = "nothing"
    TIME = "time"
    """a promised or agreed time"""
    REASON = "reason"
    PERSON = "person"
    """who answered: passed on, or a new number"""
    TEXT = "text"
    ORDER = "order"
    """which of several orders it ends"""


class OutcomeFacts(NamedTuple):
    """One row of the outcome table. `status`: the remark's text, with {when} for the time."""

    key: str
    label: str
    short: str
    status: str
    asks: Asks = Asks.NOTHING
    is_contact: bool = True
    """whether the buyer was approached: counts towards the caps and the sheets"""
    reached: bool = False
    """whether somebody answered"""
    ends: bool = False
    """whether the orders it covers are finished with"""


OUTCOMES: dict[Outcome, OutcomeFacts] = {
    Outcome.REMINDED: OutcomeFacts("1", "已催付", "已催付", "已催付", reached=True),
    Outcome.PROMISED: OutcomeFacts(
        "2", "承诺付款", "承诺付款", "顾客{when}付款", Asks.TIME, reached=True
    ),
    Outcome.NO_ANSWER: OutcomeFacts("3", "无人接听 / 关机 / 直接挂断", "未接通", "电话未接通"),
    Outcome.BUSY: OutcomeFacts(
        "4", "不方便接听", "不方便", "顾客忙 {when}再联系", Asks.TIME, reached=True
    ),
    Outcome.PAYMENT_PROBLEM: OutcomeFacts(
        "5", "付款遇到问题", "付款问题", "付款遇到问题", Asks.REASON, reached=True
    ),
    Outcome.HESITATING: OutcomeFacts(
        "6", "犹豫 / 有疑虑", "犹豫", "顾客犹豫", Asks.REASON, reached=True
    ),
    Outcome.NOT_WANTED: OutcomeFacts(
        "7", "不需要了", "不需要", "顾客不需要 关闭交易", reached=True, ends=True
    ),
    Outcome.THIRD_PARTY: OutcomeFacts(
        "8", "非本人接听", "非本人", "非本人接听 {person}", Asks.PERSON, reached=True
    ),
    Outcome.DO_NOT_CONTACT: OutcomeFacts(
        "9", "反感挂断 · 不再联系", "勿再联系", "顾客反感 勿再联系", reached=True
    ),
    Outcome.OTHER: OutcomeFacts("0", "其他", "其他", "{note}", Asks.TEXT, reached=True),
    Outcome.WRONG_ORDER: OutcomeFacts(
        "",
        "信息错误·重拍",
        "信息错误重拍",
        "顾客信息错误 重拍订单",
        Asks.ORDER,
        reached=True,
        ends=True,
    ),
    Outcome.ALREADY_PAID: OutcomeFacts(
        "", "已付款", "已付款", "顾客已付款", is_contact=False, ends=True
    ),
    Outcome.CONTACT_AGAIN: OutcomeFacts(
        "", "解除勿扰", "解除勿扰", "解除勿扰 可再联系", is_contact=False
    ),
}
"""Rule *outcomes*: one digit each, in the order of the keys; the last three have none."""

OUTCOME_BY_KEY = {facts.key: outcome for outcome, facts in OUTCOMES.items() if facts.key}

PASSED_ON = "已转告"
NEW_NUMBER = "已留新号码"
NOT_PASSED_ON = "未转告"
"""What became of a call that somebody else answered; the last one is kept as the contact's note."""


class Reason(StrEnum):
    """未付款原因: why an order is not paid."""

    INSUFFICIENT_BALANCE = "insufficient_balance"
    FORGOT_PASSWORD = "forgot_password"
    BEGINNER = "beginner"
    UPGRADING = "upgrading"
    RESTRICTED = "restricted"
    CERTIFICATE = "certificate"
    PAY_BY_FRIEND = "pay_by_friend"
    BARGAINING = "bargaining"
    SERVICE = "service"
    DOUBTS = "doubts"
    MERGE_POSTAGE = "merge_postage"
    COMPARING = "comparing"
    FOUND_CHEAPER = "found_cheaper"
    MISTAKEN = "mistaken"
    OTHER = "other"

    @property
    def facts(self) -> ReasonFacts:
        return REASONS[self]


class ReasonFacts(NamedTuple):
    """One row of the reason table. `status`: the remark's text."""

    label: str
    status: str
    objective: bool
    """something stands in the way of paying, as against a doubt about buying"""


REASONS: dict[Reason, ReasonFacts] = {
    Reason.INSUFFICIENT_BALANCE: ReasonFacts("余额不足", "卡里余额不足", True),
    Reason.FORGOT_PASSWORD: ReasonFacts("忘记密码", "忘记密码", True),
    Reason.BEGINNER: ReasonFacts("新手不会付款", "新手不会付款", True),
    Reason.UPGRADING: ReasonFacts("支付宝/网银升级", "支付宝/网银升级", True),
    Reason.RESTRICTED: ReasonFacts("支付受限", "支付受限", True),
    Reason.CERTIFICATE: ReasonFacts("U盾/证书问题", "U盾/证书问题", True),
    Reason.PAY_BY_FRIEND: ReasonFacts("需要代付", "需要代付", True),
    Reason.BARGAINING: ReasonFacts("议价不成", "议价不成", False),
    Reason.SERVICE: ReasonFacts("服务不满", "服务不满", False),
    Reason.DOUBTS: ReasonFacts("对商品有疑虑", "对商品有疑虑", False),
    Reason.MERGE_POSTAGE: ReasonFacts("多笔订单想合并邮费", "多笔订单想合并邮费", False),
    Reason.COMPARING: ReasonFacts("比较其他商家", "比较其他商家", False),
    Reason.FOUND_CHEAPER: ReasonFacts("发现更低价", "发现更低价", False),
    Reason.MISTAKEN: ReasonFacts("误拍/不想要了", "误拍/不想要了", False),
    Reason.OTHER: ReasonFacts("其他", "其他原因", False),
}
"""Rule *reasons*: the objective ones first, as the chooser of key 5 shows them."""


def reasons_for(outcome: Outcome) -> tuple[Reason, ...]:
    """The reasons a chooser offers: objective ones for 付款遇到问题, the others for 犹豫."""
    objective = outcome is Outcome.PAYMENT_PROBLEM
    fitting = [r for r in Reason if r.facts.objective is objective and r is not Reason.OTHER]
    return (*fitting, Reason.OTHER)
