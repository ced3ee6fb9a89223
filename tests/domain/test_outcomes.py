"""The catalogues, word for word."""

from __future__ import annotations

from kefu_tui.domain.outcomes import (
    OUTCOME_BY_KEY,
    OUTCOMES,
    REASONS,
    Channel,
    Outcome,
    Reason,
    reasons_for,
)


def test_outcomes_have_one_digit_each() -> None:
    codes = {key: outcome.value for key, outcome in OUTCOME_BY_KEY.items()}
    assert codes == {
        "1": "reminded",
        "2": "promised",
        "3": "no_answer",
        "4": "busy",
        "5": "payment_problem",
        "6": "hesitating",
        "7": "not_wanted",
        "8": "third_party",
        "9": "do_not_contact",
        "0": "other",
    }
    assert set(OUTCOMES) == set(Outcome)


def test_outcomes_in_the_users_words() -> None:
    labels = {o.value: f.label for o, f in OUTCOMES.items()}
    assert labels["no_answer"] == "无人接听 / 关机 / 直接挂断"
    assert labels["do_not_contact"] == "反感挂断 · 不再联系"
    assert labels["wrong_order"] == "信息错误·重拍"
    assert [c.label for c in Channel] == ["旺旺", "电话", "短信"]


def test_what_is_no_contact_of_the_buyer() -> None:
    looks = {o for o, facts in OUTCOMES.items() if not facts.is_contact}
    assert looks == {Outcome.ALREADY_PAID, Outcome.CONTACT_AGAIN}
    ends = {o for o, facts in OUTCOMES.items() if facts.ends}
    assert ends == {Outcome.NOT_WANTED, Outcome.WRONG_ORDER, Outcome.ALREADY_PAID}
    assert not OUTCOMES[Outcome.NO_ANSWER].reached


def test_reasons_in_the_users_words() -> None:
    labels = [REASONS[reason].label for reason in Reason]
    assert labels == [
        "余额不足",
        "忘记密码",
        "新手不会付款",
        "支付宝/网银升级",
        "支付受限",
        "U盾/证书问题",
        "需要代付",
        "议价不成",
        "服务不满",
        "对商品有疑虑",
        "多笔订单想合并邮费",
        "比较其他商家",
        "发现更低价",
        "误拍/不想要了",
        "其他",
    ]


def test_reasons_a_chooser_offers() -> None:
    objective = reasons_for(Outcome.PAYMENT_PROBLEM)
    subjective = reasons_for(Outcome.HESITATING)
    assert {*objective, *subjective} == set(Reason)
    assert {*objective} & {*subjective} == {Reason.OTHER}
    assert objective[-1] is subjective[-1] is Reason.OTHER
    assert len(objective) == len(subjective) == 8
