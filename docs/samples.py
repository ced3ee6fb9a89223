"""Write docs/scripts.md, every script as it is said to a buyer of the demo shop: `make scripts-doc`.

At a fixed moment, so that the page changes only when the scripts or the demo shop do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Desk
from kefu_tui.desk.views import Card
from kefu_tui.domain.outcomes import Channel
from kefu_tui.scripting.script import SITUATIONS, Branch, Script, Section

PAGE = Path(__file__).resolve().parent / "scripts.md"
MOMENT = "2026-11-21T16:10:00+08:00"
SETTINGS = {
    "agent.name": "阿华",
    "shop.name": "示例·暖居家纺旗舰店",
    "shop.offer": "十元店铺优惠券",
    "shop.ship_by": "今天17:00",
}
_HEAD = """# 话术样张 / The scripts, filled in

*Every script of `scripts_zh/` as it is said to a buyer of the demo shop, for reading aloud. Written by
`make scripts-doc`; a test keeps it up to date.*

每条话术填进示例店铺的一位顾客，供朗读和挑毛病；店铺、顾客、订单都是虚构的。
`→` 后面是走到哪一段，或记什么结果；*斜体* 是给客服看的提示，不念。
改话术请改 `scripts_zh/` 里的文件，写法见 [scripts_zh/README.md](../scripts_zh/README.md)；
改完运行 `make scripts-doc`。
"""
_CHAPTERS: tuple[tuple[str, Channel | None], ...] = (
    ("旺旺", Channel.WANGWANG),
    ("电话", Channel.PHONE),
    ("短信", Channel.SMS),
    ("应答未付款原因", None),
)


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as name:
        folder, now = Path(name), datetime.fromisoformat(MOMENT)
        config.put(paths.config_file(folder), SETTINGS)
        desk = build_desk(folder, Clock(lambda: now))
        try:
            desk.import_file(write_demo_export(folder, now))
            return "\n".join([_HEAD, *_chapters(desk)])
        finally:
            desk.close()


def _chapters(desk: Desk) -> Iterator[str]:
    for title, channel in _CHAPTERS:
        scripts = [script for script in desk.scripts.scripts if script.channel is channel]
        cards = [desk.card(standing.case.key, channel) for standing in desk.worklist]
        yield f"## {title}\n"
        for number, script in enumerate(scripts):
            yield from _script(script, _fitting(script, cards, number))
        shared = {section: script for script in scripts for section in script.shared}
        if shared:
            yield f"### {title}：公共段\n"
            for section, script in shared.items():
                yield from _section(script, section, cards[0], named=True)


def _fitting(script: Script, cards: Sequence[Card], number: int) -> Card:
    """A card on which the script comes up; else one after the other, to vary the names."""
    found = [card for card in cards if card.script is not None and card.script.name == script.name]
    return found[0] if found else cards[number % len(cards)]


def _script(script: Script, card: Card) -> Iterator[str]:
    when = "、".join(tag for tag in SITUATIONS if tag in script.situations)
    more = [f"情形 {when}"]
    more += [f"原因 {script.reason.facts.label}"] if script.reason else []
    more += [f"需要 {'、'.join(script.needs)}"] if script.needs else []
    more += [f"{script.group} 变体 {script.variant}"] if script.group else []
    yield f"### {script.name}\n\n{' · '.join(more)}\n"
    for section in script.sections[: script.own]:
        yield from _section(script, section, card, named=bool(script.opening.branches))


def _section(script: Script, section: Section, card: Card, *, named: bool) -> Iterator[str]:
    said = script.say(section, card.values)
    assert said is not None, (script.name, section.name)
    title = f"**{section.name}**  \n" if named else ""
    yield title + "  \n".join(said.split("\n")) + "\n"
    if section.hint:
        yield "*" + section.hint.replace("\n", " ") + "*\n"
    if section.branches:
        for branch in section.branches:
            yield f"- {branch.label} → {_end(script, section, branch)}"
        yield ""


def _end(script: Script, section: Section, branch: Branch) -> str:
    if branch.target is not None:
        return branch.target
    if branch.outcome is None:
        return f"原因 {branch.reason.facts.label}" if branch.reason else "返回"
    # What is shared records the reason of whichever answer led to it.
    reason = branch.reason if section in script.shared else script.reason_of(branch)
    return " ".join(
        part
        for part in (
            branch.outcome.facts.key,
            branch.outcome.facts.short,
            reason.facts.label if reason else "",
        )
        if part
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
