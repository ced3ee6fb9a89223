"""The report in the terminal and in the chat: complete, aligned, honest, and harmless."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

import pytest

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.orders import Order
from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.printable import cell_width
from kefu_tui.reports.daily import Report, Tomorrow
from kefu_tui.reports.text import chat_text, terminal_report
from tests.reports.shop import (
    DAY,
    EVENING,
    HOSTILE,
    HOUR,
    NEXT_EVENING,
    NOON,
    contact,
    mixed_day,
    paid,
    report_of,
    unpaid,
)

DETAIL = "催款日期 拍下日期 客户ID 订单未付款额 联系结果 是否付款 付款日期 付款总额"
SUMMARY = "催款日期 处理人员 催款数 回单数 未付款总金额 追回金额 成功率"


def section(text: str, title: str) -> list[str]:
    """The lines beneath a title."""
    [found] = [part for part in text.split("\n\n") if part.startswith(f"■ {title}")]
    return found.splitlines()[1:]


def busy_day(buyers: int, agents: int = 3) -> Report:
    """Every third buyer paid an hour later."""
    orders: list[Order] = []
    contacts: list[Contact] = []
    for n in range(buyers):
        order = unpaid(f"{n:018d}", f"王小明的店{n}", 1_000 + n * 137)
        at = NOON + timedelta(minutes=n % 240)
        contacts.append(
            contact(
                n + 1,
                order,
                at=at,
                agent=f"客服{n % agents}",
                channel=list(Channel)[n % 3],
                outcome=Outcome.HESITATING,
                reason=list(Reason)[n % len(Reason)],
                script=f"script_{n % 4}",
            )
        )
        orders.append(order if n % 3 else paid(order, at + HOUR))
    later = (Tomorrow(NEXT_EVENING, "王小明的店1", 1_137, "电话 13812345678"),)
    return report_of(orders, contacts, tomorrow=later)


def test_both_sheets_have_their_columns_exactly() -> None:
    text = terminal_report(mixed_day())
    assert section(text, "催款明细表")[0].split() == DETAIL.split()
    assert section(text, "催款汇总表")[0].split() == SUMMARY.split()
    assert len(section(text, "催款明细表")) == 2 + 7
    assert len(section(text, "催款汇总表")) == 2 + 2


def test_rows_say_what_the_report_says() -> None:
    report = mixed_day()
    text = terminal_report(report)
    lines = section(text, "催款明细表")[2:]
    for line, row in zip(lines, report.detail, strict=True):
        cells = line.split()
        assert cells[:2] == [row.contact_date.isoformat(), row.placed_date.isoformat()]
        assert cells[2:6] == [
            row.buyer,
            format_yuan(row.amount_unpaid),
            row.result,
            "是" if row.paid else "否",
        ]
        assert cells[-1] == format_yuan(row.amount_paid)
    assert section(text, "催款汇总表")[-1].split() == [
        "2020-02-21",
        "阿华",
        "5",
        "2",
        "¥1,479.50",
        "¥1,340.00",
        "90.6%",
    ]


def test_every_part_is_there_with_its_n_and_interval() -> None:
    text = terminal_report(mixed_day())
    for title in ("五堆", "未付款原因汇总", "渠道效果", "话术效果", "时段效果", "明日跟进"):
        assert section(text, title)
    assert "合计: 催款数 7 · 回单数 2" in text
    assert "成功率 78.4%" in text
    assert "2/7 = 28.6% (8.2%–64.1%)" in text
    assert "承诺兑现率 (已到时间或已兑现的承诺): 1/1 = 100.0% (20.7%–100.0%)" in text
    assert "自然付款 (联系前自己付的, 另计): 2 单 ¥124.50" in text
    assert "接通率 5/6 = 83.3% (43.6%–97.0%)" in text
    assert "446.7 倍" in text
    week = section(text, "近 7 天")[2:]
    assert [row.split()[0] for row in week] == [f"2020-02-{day}" for day in range(15, 22)]
    assert week[-1].split()[1:6] == ["7", "2", "¥1,709.50", "¥1,340.00", "78.4%"]
    assert "免费" in text


def test_the_piles_add_up_on_the_page() -> None:
    text = terminal_report(mixed_day())
    assert "■ 五堆 (合计 = 催款数 7)" in text
    piles = [line.split() for line in section(text, "五堆")[2:]]
    assert [p[0] for p in piles] == ["回单", "联系前已付", "已关闭", "已退款", "跟进中"]
    assert sum(int(p[1]) for p in piles) == 7


def test_it_says_which_days_are_meant_and_whose_the_credit_is() -> None:
    text = terminal_report(mixed_day())
    assert "催款日期是联系买家的那一天" in text
    assert "回单记在付款前最后一次联系" in text
    assert "本表已按后续导单重述: 1 位买家的付款在之后的导单中才出现" in text
    assert "重述" not in terminal_report(report_of([], []))


@pytest.mark.parametrize("width", [80, 100, 140])
def test_tables_stay_within_the_width_and_line_up(width: int) -> None:
    for report in (mixed_day(), busy_day(300)):
        text = terminal_report(report, width=width)
        for title in ("催款明细表", "催款汇总表", "五堆", "话术效果", "时段效果", "明日跟进"):
            lines = [line for line in section(text, title) if not line.startswith("  (")]
            assert max(map(cell_width, lines)) <= width, title
        lines = section(text, "催款明细表")
        assert len(set(map(cell_width, lines))) == 1


def test_a_long_day_shows_every_row() -> None:
    report = busy_day(300)
    assert len(section(terminal_report(report), "催款明细表")) == 2 + 300
    assert sum(report.piles.values()) == report.contacted == 300


def test_tomorrow_is_cut_and_says_how_many_are_left_out() -> None:
    later = [Tomorrow(NEXT_EVENING, f"买家{n}", 1_000, "旺旺") for n in range(43)]
    lines = section(terminal_report(report_of([], [], tomorrow=later)), "明日跟进")
    assert len(lines) == 2 + 40 + 1
    assert lines[-1].strip() == "另有 3 位, 见工作簿"


def test_hostile_data_is_shown_and_not_obeyed() -> None:
    orders = [unpaid(str(n), nick) for n, nick in enumerate(HOSTILE)]
    contacts = [
        contact(n, o, agent=HOSTILE[-n], script=HOSTILE[-n]) for n, o in enumerate(orders, 1)
    ]
    later = [Tomorrow(NEXT_EVENING, nick, 1, nick) for nick in HOSTILE]
    report = report_of(orders, contacts, tomorrow=later)
    for text in (terminal_report(report), chat_text(report)):
        text.encode("utf-8")
        plain = text.replace("\n", "").replace("\u200d", "")
        assert not [c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    text = terminal_report(report)
    assert "[red]订单[/x]号" in text
    assert "␛[31m红" in text
    assert len(section(text, "催款明细表")) == 2 + len(HOSTILE)
    assert chat_text(report).count("\n") < 15


def test_an_empty_day_says_so_and_what_to_do() -> None:
    text = terminal_report(report_of([], []))
    assert "2020-02-21 没有催付记录" in text
    assert "按数字键" in text
    assert "kefu report --date 2020-02-20" in text
    assert "没有催付记录" in chat_text(report_of([], []))


def test_the_chat_text_is_short_and_holds_no_personal_data() -> None:
    for report in (mixed_day(), busy_day(300, agents=12)):
        text = chat_text(report)
        assert len(text.splitlines()) <= 15
        assert not re.search(r"\d{7,}", text)
        assert "|" not in text
        assert "─" not in text
        for row in report.detail:
            assert row.buyer not in text
        assert not any(word in text for word in ("王小明", "138", "山高"))


def test_the_chat_text_has_the_figures() -> None:
    lines = chat_text(mixed_day()).splitlines()
    assert lines[:5] == [
        "【催付日报 02.21】",
        "催款 7 位 · 回单 2 位 · 追回 ¥1,340 / ¥1,709.50 · 成功率 78.4%",
        "回单率 2/7 = 28.6% (8.2%–64.1%)",
        "阿华: 催 5 · 回 2 · 追回 ¥1,340 · 成功率 90.6%",
        "小美: 催 3 · 回 0 · 追回 ¥0 · 成功率 0.0%",
    ]
    assert "未付款原因: 余额不足 1 · 议价不成 1" in lines
    assert "明日跟进 1 位" in lines
    assert any(line.startswith("本表已按后续导单重述") for line in lines)


def test_agents_are_added_up_over_several_days() -> None:
    order = unpaid("1", "小雨")
    report = report_of(
        [order],
        [contact(1, order), contact(2, order, at=NOON + 24 * HOUR)],
        days=(DAY, DAY + timedelta(days=1)),
        now=EVENING + 24 * HOUR,
    )
    lines = chat_text(report).splitlines()
    assert lines[0] == "【催付日报 02.21–02.22】"
    assert "阿华: 催 2 · 回 0 · 追回 ¥0 · 成功率 0.0%" in lines
    assert "2020-02-21 至 2020-02-22" in terminal_report(report)


def test_many_agents_share_a_line_in_the_chat() -> None:
    lines = chat_text(busy_day(60, agents=12)).splitlines()
    assert sum(line.startswith("客服") for line in lines) == 5
    [rest] = [line for line in lines if line.startswith("另 7 人")]
    assert "催 35" in rest
