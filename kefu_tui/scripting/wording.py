"""What is said, checked: placeholders, holes, the four elements, 短信 rules."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from kefu_tui.domain.outcomes import Channel
from kefu_tui.scripting.manners import check_manners
from kefu_tui.scripting.parsing import Draft, RawSection
from kefu_tui.scripting.render import (
    PLACEHOLDERS,
    SMS_LIMIT,
    TemplateError,
    dead_wordings,
    expand,
    fit_sms,
    placeholders,
    render,
    sms_length,
    sms_parts,
)
from kefu_tui.scripting.script import Fault, Script, Section

TYPICAL: dict[str, str] = {
    "称呼": "王女士/先生",
    "店铺": "唯美旗舰店",
    "客服": "阿华",
    "商品": "真丝四件套",
    "金额": "¥1,263",
    "下单时间": "昨天21:14",
    "下单时段": "昨天晚上",
    "剩余时间": "5 小时 12 分",
    "优惠": "十元店铺优惠券",
    "截止发货": "今天16:00",
    "订单数": "2",
    "关闭时间": "明天21:14",
    "付款链接": "https://example.com/order?id=123456789012345678",
}
"""An ordinary case: lengths are measured with it."""
LONG: dict[str, str] = {
    "称呼": "欧阳女士/先生",
    "店铺": "唯美家居生活官方旗舰店",
    "客服": "欧阳小美",
    "商品": "春夏新款桑蚕丝真丝四件套双面全真丝床上用品床单款玫瑰红色加大",
    "金额": "¥12,630.50",
    "下单时间": "11月20日 21:14",
    "下单时段": "11月20日晚上",
    "剩余时间": "2 天 23 小时",
    "优惠": "满一千减一百五十元的全店通用优惠券",
    "截止发货": "11月21日16:00",
    "订单数": "12",
    "关闭时间": "11月23日21:14",
    "付款链接": f"https://example.com/{'order/' * 12}?id=123456789012345678",
}
"""About the longest that occurs: even then one 短信 must do."""

SPOKEN_LIMIT = 40
NAME_WITHIN = 7

_CLOSING = re.compile("谢|再见|祝您|欢迎|抱歉|对不起")
_HOLES = {
    re.compile(r"[，。、；：！？,;:!?]\s*[，。、；：！？,;:!?]"): "标点重复",
    re.compile(r"^\s*[，。、；：！？,;:!?]", re.MULTILINE): "句首是标点",
    re.compile(r"（\s*）|\(\s*\)|“\s*”|《\s*》|「\s*」|【\s*】"): "括号里是空的",
    re.compile("您您"): "出现「您您」",
    re.compile(r"[，、]\s*$", re.MULTILINE): "句子断在逗号",
}
_ELEMENTS: dict[str, set[str]] = {
    "人物 {称呼}": {"称呼"},
    "时间 {下单时间} 或 {下单时段}": {"下单时间", "下单时段"},
    "地点 {店铺}": {"店铺"},
    "事情 {商品}": {"商品"},
}


def check_wording(draft: Draft, script: Script | None, channel: Channel | None) -> Iterator[Fault]:
    """The faults of a script that loads, or of a 公共 file; `draft` gives the lines."""
    needs = script.needs if script is not None else ()
    for raw in draft.sections:
        yield from check_manners(draft, raw)
        yield from _check_combinations(draft, raw, needs)
        if channel in (Channel.PHONE, None):
            yield from _check_lengths(draft, raw)
        if channel is Channel.PHONE:
            yield from _check_closing(draft, raw)
    if script is None:
        return
    if script.reason is None and channel in (Channel.PHONE, Channel.WANGWANG):
        yield from _check_opening(draft, script)
    if channel is Channel.SMS:
        for raw in draft.sections:
            yield from _check_sms(draft, raw, needs)


def _check_closing(draft: Draft, raw: RawSection) -> Iterator[Fault]:
    """Where there is nothing more to ask, the call ends there: thanks or a good-bye are due."""
    ends = len(raw.branches) == 1 and "结果" in raw.branches[0][1]
    if ends and raw.rows and not _CLOSING.search(raw.text):
        yield Fault(draft.file, raw.rows[-1][0], "通话到这里结束，要有「谢谢」或「再见」")


def _check_combinations(draft: Draft, raw: RawSection, needs: Sequence[str]) -> Iterator[Fault]:
    for line, text in _pieces(raw):
        names = placeholders(text)
        if not PLACEHOLDERS.keys() >= set(names):
            # Told already, and what has no name has no combinations.
            continue
        for reason in dead_wordings(text):
            yield Fault(draft.file, line, reason)
        for combination in _combinations(names, needs):
            said = expand(text, {name: TYPICAL.get(name, "某某") for name in combination})
            hole = _hole(said) if said else None
            if said and hole:
                lacking = "、".join(name for name in names if name not in combination)
                when = f"没有 {lacking} 时" if lacking else "填好以后"
                yield Fault(draft.file, line, f"{when}{hole}：{said[:80]}")
                break


def _pieces(raw: RawSection) -> Sequence[tuple[int, str]]:
    """Row by row; the section as one where a `[ … ]` reaches over rows."""
    try:
        for _, row in raw.rows:
            placeholders(row)
    except TemplateError:
        return [(raw.rows[0][0], raw.text)]
    return raw.rows


def _combinations(names: Sequence[str], needs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of names that have a value, the fullest first; those needed always have one."""
    free = [name for name in names if name not in needs]
    always = [name for name in names if name in needs]
    for count in range(len(free), -1, -1):
        for chosen in itertools.combinations(free, count):
            yield (*always, *chosen)


def _hole(said: str) -> str | None:
    return next((what for pattern, what in _HOLES.items() if pattern.search(said)), None)


def _check_lengths(draft: Draft, raw: RawSection) -> Iterator[Fault]:
    for line, text in _pieces(raw):
        said = render(text, TYPICAL) or ""
        longest = max((len(row) for row in said.split("\n")), default=0)
        if longest > SPOKEN_LIMIT:
            reason = f"一行 {longest} 个字，一口气念不完：不超过 {SPOKEN_LIMIT} 个字"
            yield Fault(draft.file, line, reason)


def _check_opening(draft: Draft, script: Script) -> Iterator[Fault]:
    """The four elements stand where the agent gets to by the first answer of every section."""
    line = draft.sections[0].line
    said = "\n".join(section.text for section in _main_line(script))
    used = set(placeholders(said))
    for element, names in _ELEMENTS.items():
        if not used & names:
            yield Fault(draft.file, line, f"开场缺少 {element}")
    if "付" not in said:
        yield Fault(draft.file, line, "开场没有说到付款")
    if "您好" not in script.opening.text:
        yield Fault(draft.file, line, "开场要问候「您好」")


def _main_line(script: Script) -> Iterator[Section]:
    seen: set[str] = set()
    section = script.opening
    while section.name not in seen:
        yield section
        seen.add(section.name)
        if section.branches and section.branches[0].target is not None:
            section = script.section(section.branches[0].target)


def _check_sms(draft: Draft, raw: RawSection, needs: Sequence[str]) -> Iterator[Fault]:
    line, last = raw.rows[0][0], raw.rows[-1][0]
    if not {"店铺", "商品"} & set(placeholders(raw.text.replace("【{店铺}】", ""))):
        yield Fault(draft.file, line, "短信里要说到店铺或商品（签名不算）")
    if not raw.text.endswith("【{店铺}】"):
        yield Fault(draft.file, last, "短信最后要有签名【{店铺}】")
    if raw.text.count("【") > 1:
        yield Fault(draft.file, line, "短信里的【 】只能是签名，别处请用「 」")
    if "付" not in raw.text:
        yield Fault(draft.file, line, "短信没有说到付款")
    if raw.branches:
        yield Fault(draft.file, raw.branches[0][0], "短信是发出去的，不能有分支")
    said = render(raw.text, TYPICAL) or ""
    if sms_length(said) > SMS_LIMIT:
        reason = (
            f"短信 {sms_length(said)} 个字，要算 {sms_parts(said)} 条："
            f"一条最多 {SMS_LIMIT} 个字，签名也算"
        )
        yield Fault(draft.file, line, reason)
    else:
        yield from _check_long_sms(draft, line, raw.text, needs)
    name = LONG["称呼"]
    found = (render(raw.text, LONG) or "").find(name)
    if found < 0 or found + len(name) > NAME_WITHIN:
        yield Fault(draft.file, line, f"称呼要在短信的前 {NAME_WITHIN} 个字以内：以 {{称呼}} 开头")


def _check_long_sms(draft: Draft, line: int, text: str, needs: Sequence[str]) -> Iterator[Fault]:
    """Even with the longest values one text must do, whichever of them are there."""
    names = placeholders(text)
    for combination in _combinations(names, needs):
        values = {name: LONG[name] for name in combination}
        if render(text, values) and fit_sms(text, values) is None:
            reason = f"店名、时间较长时，短信会超过 {SMS_LIMIT} 个字"
            yield Fault(draft.file, line, reason)
            return
