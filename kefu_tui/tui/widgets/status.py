"""The status line: who works, the day's figures, the campaign's wave, the clock."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from kefu_tui.desk import Desk
from kefu_tui.desk.views import Today
from kefu_tui.domain.hours import Wave, closes_next, opens_next, wave_now
from kefu_tui.domain.moments import short, spoken_span
from kefu_tui.domain.money import format_yuan
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.rules import Rules
from kefu_tui.tui import strings
from kefu_tui.tui.format import Part, cell_width, fit, line
from kefu_tui.tui.themes import ALARM_BADGE, BADGE, BEST, STRONG

_KIND = 4
"""characters of the clock's note that tell what clock it is"""
_LEAST = 8
"""cells that a cut name is worth"""
_NUMBERS = "一二三四五六七八九十"


def status_line(desk: Desk, today: Today, now: datetime, width: int) -> Content:
    """`催付台 阿华 店铺   今日 23/148 位   追回 … / …  17.4%      14:32 电话 16:00 开`; on a campaign
    day `双十一 第二波 13:00` before the clock.

    `催付台 只看` while nothing can be stored, `催付台 已遮挡` while people are hidden.
    """
    settings, note = desk.settings, desk.clock.note
    rate = f"{today.success_rate:.1%}" if today.success_rate is not None else "--"
    figures: list[Part] = [
        "  今日 ",
        (str(today.contacted), STRONG),
        f"/{today.to_work} 位  追回 ",
        (format_yuan(today.amount_recovered), BEST),
        f" / {format_yuan(today.amount_unpaid)}  {rate}",
    ]
    title: list[Part] = [(strings.TITLE, STRONG)]
    if not desk.writable:
        title += [" ", (f" {strings.LOOKING_MARK} ", ALARM_BADGE)]
    if desk.hidden:
        title += [" ", (f" {strings.HIDDEN_MARK} ", BADGE)]
    middle = line(*title, *figures).cell_length
    clock, phone = f"{now:%H:%M}", _phone_words(now, desk.rules)
    campaign, wave = _campaign_words(now, desk.rules)
    whole = " ".join(word for word in (campaign, wave) if word)
    # What gives way when the window is narrow, first to go last; never that the clock is not real.
    kind = f"{note[:_KIND]} {clock}".strip()
    for words in (
        (note, whole, "" if clock in note else clock, phone),
        (whole, kind, phone),
        (whole, kind),
        (wave or campaign, kind),
        (kind,),
    ):
        right = "  ".join(word for word in words if word)
        room = width - middle - cell_width(right) - 2
        if room >= 0:
            break
    who = _who(settings.agent_name, settings.shop.name, room - 1)
    head = f" {who}" if who else ""
    gap = " " * max(1, width - middle - cell_width(head) - cell_width(right))
    return line(*title, head, *figures, gap, right)


def _who(agent: str, shop: str, width: int) -> str:
    """The agent and the shop; of the shop nothing rather than a character or two."""
    whole = "  ".join(filter(None, (agent, shop)))
    if cell_width(whole) > width and width < cell_width(agent) + _LEAST:
        whole = agent
    return whole if cell_width(whole) <= width else fit(whole, width) if width >= _LEAST else ""


def _campaign_words(now: datetime, rules: Rules) -> tuple[str, str]:
    """The campaign's name, and `第二波 13:00` while a wave is near or still to come."""
    wave = wave_now(now, rules)
    return rules.on(now.date()).campaign, wave_words(wave) if wave is not None else ""


def wave_words(wave: Wave) -> str:
    """`第二波 13:00`."""
    number = _NUMBERS[wave.number - 1] if wave.number <= len(_NUMBERS) else str(wave.number)
    return f"第{number}波 {wave.at:%H:%M}"


def _phone_words(now: datetime, rules: Rules) -> str:
    """`电话还有 54 分`, or `电话 16:00 开`."""
    end = closes_next(Channel.PHONE, now, rules)
    if end:
        return f"电话还有 {spoken_span(end - now)}"
    opening = opens_next(now, rules)
    return f"电话 {short(opening, now)} 开" if opening else ""
