"""How it is said, checked: polite, no pressing, no refusal without an apology, nothing a shop may
not ask for or promise, nothing forgotten in a copy."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu_tui.scripting.parsing import Draft, RawSection
from kefu_tui.scripting.render import PLACEHOLDERS
from kefu_tui.scripting.script import Fault

_NAMES = "|".join(PLACEHOLDERS)
_SECRET = "密码|验证码|身份证号?|卡号"
_TO_ME = "(?:告诉|发给|报给|念给|发|给)我"

NEVER: dict[re.Pattern[str], str] = {
    re.compile("哦|嗯|呃|不知道|没办法|不清楚|不可能|不归我管"): "不说「{}」",
    re.compile("[你妳]"): "不说「{}」，请用「您」",
    re.compile(
        "赶紧|必须|务必|催您|催款|欠款|逾期|再不付|最后一次|最后通知|拉黑|后果"
        "|(?<![“「])立即付款|立刻付|马上付款"
    ): "不说「{}」，听着像讨债",
    re.compile(
        f"(?:{_SECRET})[^，。？！]{{0,6}}{_TO_ME}|{_TO_ME}[^，。？！]{{0,4}}(?:{_SECRET})"
    ): "「{}」：密码、验证码、卡号不问也不听",
    re.compile(
        "加[^，。？！]{0,4}微信|微信转账|私下转|转账给我|直接转给我"
    ): "「{}」：只在平台上付款，不加微信、不转账",
    re.compile(
        "全网最|最低价|最便宜|百分之百|100%|绝对|史上|永久|终身"
    ): "「{}」：店里做不到，广告法也不许",
    re.compile(r"[X\uff38×]{2,}|某某|待填|[?？]{3,}"): "「{}」还没有填好",
    re.compile(
        rf"[（(<《【]\s*(?:{_NAMES})\s*[）)>》】]|\$(?:{_NAMES})"
    ): "「{}」要写在花括号里，如 {{金额}}",
    re.compile(r"(?<=[\u4e00-\u9fff])[,;:!?]"): "「{}」是半角标点，请用全角",
    re.compile("->|→|\uff1e"): "要说的话里有箭头「{}」：分支的行首要写 -",
    re.compile(r"^[*•·●○◆+]|(?:结果|原因)\s*\d$"): "「{}」：这一行像是分支，行首要写 -",
}
"""What is not in anything said: pattern -> reason, with `{}` for the words found."""

_REFUSAL = re.compile(
    "(?<!能)不能|(?<!可)不可以|(?<!行)不行|没法|无法|做不到|没有权限|不支持"
    "|没有?货|缺货|断货|卖完|(?:改|退|换|发|做|查)不了"
    "|(?:没有|没)(?:另外的|其他的?|别的)?(?:优惠|折扣|赠品)"
)
_APOLOGY = re.compile("抱歉|对不起|不好意思|真不巧")


def check_manners(draft: Draft, raw: RawSection) -> Iterator[Fault]:
    """The faults of one section, row by row."""
    apologised = False
    for line, row in raw.rows:
        for pattern, reason in NEVER.items():
            for found in pattern.finditer(row):
                yield Fault(draft.file, line, reason.format(found.group()))
        refusal, apology = _REFUSAL.search(row), _APOLOGY.search(row)
        if refusal and not apologised and not (apology and apology.start() < refusal.start()):
            yield Fault(draft.file, line, f"先道歉，再说「{refusal.group()}」")
        apologised = apologised or apology is not None
