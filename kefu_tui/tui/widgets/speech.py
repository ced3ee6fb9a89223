"""What is said, in words: the channels with the call's clock, and the script; `width -> text`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from textual.content import Content

from kefu_tui.desk.views import Card
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Named
from kefu_tui.tui.format import (
    Part,
    cell_width,
    fit_parts,
    line,
    lines,
    span_clock,
    text_of,
    wrap,
    wrapped,
)
from kefu_tui.tui.talk import Talk
from kefu_tui.tui.themes import ALARM, BEST, CHOSEN, KEY, MUTED, STRONG, URGENT

_ORDER = (Channel.PHONE, Channel.WANGWANG, Channel.SMS)


def channel_tabs(
    card: Card, talk: Talk, call: timedelta | None, limit: timedelta, width: int
) -> Content:
    """The three channels, always in the same places, the one in use marked; why this one, and what
    stands against the others now; on the right which script it is and why, where there is room, and
    the call's clock: yellow from three quarters of `limit` on, red from there."""
    notes = "  ".join(_channel_notes(card))
    parts: list[Part] = [*_channel_names(card), (f" {notes}  ", MUTED)]
    clock = ""
    style = ""
    if call is not None:
        clock = f"{span_clock(call)} / {span_clock(limit)}"
        style = BEST
        if call >= limit:
            style = ALARM
        elif call >= limit * 0.75:
            style = URGENT
    room = max(0, width - cell_width(clock) - 2)
    left = room - sum(cell_width(text_of(part)) for part in parts)
    offers = list(_script_words(card, talk))
    # Without a clock its bare name is there in any case: the notes give way.
    shortest = f" {offers[-1]}" if offers and not clock else ""
    words = next((w for w in offers if cell_width(w) <= left), shortest)
    parts = fit_parts(parts, room - cell_width(words))
    return line(*parts, (words, MUTED), " ", (clock, style))


def _channel_names(card: Card) -> Iterator[Part]:
    """Those that cannot be used now are set back."""
    for option in sorted(card.options, key=lambda option: _ORDER.index(option.channel)):
        style = MUTED if option.obstacle(card.now) else ""
        if option.channel is card.channel:
            style = CHOSEN
        yield f" {option.channel.label} ", style
        yield " "


def _channel_notes(card: Card) -> Iterator[str]:
    """Which would be better, why this one, `大单, 电话最有效`, and of each what is against it now,
    `短信 17:30 起`."""
    recommended = None if card.standing.lane is Lane.DONE else card.standing.channel
    mine = next(option for option in card.options if option.channel is card.channel)
    if recommended not in (None, mine.channel):
        yield strings.RECOMMENDED.format(channel=recommended.label)
    if mine.fits:
        yield mine.why
    against: dict[str, list[str]] = {}
    for option in card.options:
        if obstacle := option.obstacle(card.now):
            against.setdefault(obstacle, []).append(option.channel.label)
    yield from (f"{'、'.join(names)} {obstacle}" for obstacle, names in against.items())


def _script_words(card: Card, talk: Talk) -> Iterator[str]:
    """`话术 旺旺跟进B: 跟进 (旺旺跟进A 说过了)`: which it is, when it is said, and what would fit
    better; then the same in fewer words."""
    if not card.has_words or talk.walk is None:
        return
    script = talk.walk.script
    named = strings.SCRIPT_NAME.format(name=script.name)
    if script.reason is None:
        why = f": {script.fits}"
        if script is card.script and card.passed_over:
            yield named + why + strings.SCRIPT_HEARD.format(name=card.passed_over)
        yield named + why
        yield script.name + why
    yield named
    yield script.name


def script_text(card: Card, talk: Talk, width: int, named: Named) -> Content:
    """What to say now, and the branches to choose from."""
    walk, ending = talk.walk, talk.ending
    if not card.has_words or (card.on_request and walk is None):
        why = strings.NOTHING_TO_SAY.format(why="，".join(card.row.reasons))
        offer = named(strings.BALANCE_OFFER) if card.on_request else ""
        return line((why + offer, MUTED))
    if walk is None:
        return line((named(strings.NO_SCRIPT), MUTED))
    rows = wrapped(talk.says(card.values), width - 2, STRONG)
    # Last: where the window is low, rather what to do than what to answer is out of sight.
    hint = wrap(f"({walk.current.hint})", width - 2) if walk.current.hint else []
    hints = [line((row, MUTED)) for row in hint]
    if ending is not None:
        facts_ = ending.outcome.facts
        reason = f" {ending.reason.facts.label}" if ending.reason else ""
        told = f" {ending.told}" if ending.told else ""
        key = f"{facts_.key} " if facts_.key else ""
        rows.append(
            line(
                (named(strings.WRITES_DOWN), MUTED),
                (f"{key}{facts_.short}{reason}{told}", CHOSEN),
            )
        )
        return lines(rows + hints)
    used = 0
    parts: list[Part] = []
    for index, choice in enumerate(walk.branches):
        label = f"【{choice.label}】" if index == talk.branch else f"  {choice.label}  "
        size = cell_width(label)
        if used + size > width and parts:
            rows.append(line(*parts))
            parts, used = [], 0
        parts.append((label, KEY if index == talk.branch else ""))
        used += size
    if parts:
        rows.append(line(*parts))
    return lines(rows + hints)
