"""Our own scripts: every one can be said, whatever is known of the case; every road ends."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import OUTCOMES, Channel, Outcome, Reason
from kefu_tui.scripting.catalogue import load
from kefu_tui.scripting.dialogue import Ending, Walk
from kefu_tui.scripting.lint import lint
from kefu_tui.scripting.render import (
    PLACEHOLDERS,
    SMS_LIMIT,
    expand,
    placeholders,
    render,
    sms_length,
)
from kefu_tui.scripting.script import SITUATIONS, Script
from kefu_tui.scripting.wording import LONG, TYPICAL

OURS = Path(__file__).resolve().parents[2] / "scripts_zh"
CATALOGUE = load(OURS)
ALWAYS = ("店铺", "客服", "下单时间", "下单时段")
"""What is known of every case: the settings and the order's time."""
BARE = {name: TYPICAL[name] for name in ALWAYS}
HISTORY = ("承诺未付", "未接后", "跟进", "首次")
"""Exactly one of these holds of any case."""
BAD = re.compile(
    r"[{}\[\]〔〕]|[，。、；：！？,;:!?]{2,}|您您|（）|【】|^[，。、；：！？]|[，、]$", re.M
)

every_script = pytest.mark.parametrize("script", CATALOGUE.scripts, ids=lambda s: s.name)
every_dialogue = pytest.mark.parametrize(
    "script", [s for s in CATALOGUE.scripts if s.opening.branches], ids=lambda s: s.name
)


def test_ours_have_no_faults() -> None:
    assert lint(OURS) == []
    assert len(CATALOGUE.scripts) >= 28


@every_script
def test_every_choice_of_values_renders_without_a_hole(script: Script) -> None:
    for section in script.sections:
        names = placeholders(section.text)
        assert set(names) <= set(PLACEHOLDERS)
        for present in itertools.product((True, False), repeat=len(names)):
            values = {
                name: TYPICAL[name] for name, here in zip(names, present, strict=True) if here
            }
            said = render(section.text, values)
            if said is None:
                assert (set(names) & {*ALWAYS, *script.needs}) - set(values), values
                continue
            assert not BAD.search(said), said
            # The file itself reads well: no doubled punctuation had to be put right.
            assert not BAD.search((expand(section.text, values) or "").replace("\n\n", "\n"))


@every_script
@pytest.mark.parametrize("values", [TYPICAL, LONG, BARE], ids=["typical", "long", "bare"])
def test_every_script_can_be_said_in_every_case(script: Script, values: dict[str, str]) -> None:
    assert script.can_be_said(values_for(script, values))


def values_for(script: Script, values: dict[str, str]) -> dict[str, str]:
    """`values` with those that the script is not offered without."""
    return values | {name: TYPICAL[name] for name in script.needs}


def endings(script: Script) -> dict[str, Ending]:
    """Every ending, by section and answer, found by walking each section's branches once.

    Jumps end in their reason: the answers have their own roads.
    """
    found: dict[str, Ending] = {}
    seen: set[str] = set()
    waiting = [Walk.start(script)]
    while waiting:
        walk = waiting.pop()
        if walk.current.name in seen:
            continue
        seen.add(walk.current.name)
        assert walk.branches, walk.current.name
        for index, branch in enumerate(walk.branches):
            further = walk.choose(index)
            if isinstance(further, Ending):
                found[f"{walk.current.name}/{branch.label}"] = further
            else:
                waiting.append(further)
    assert seen == {section.name for section in script.sections}
    return found


@every_dialogue
def test_every_branch_reaches_an_outcome(script: Script) -> None:
    assert endings(script)
    # By the first answers alone, the way a hurried agent presses Enter, it ends as well.
    walk: Walk | Ending = Walk.start(script)
    for _ in range(8):
        if isinstance(walk, Walk):
            walk = walk.choose(0)
    assert isinstance(walk, Ending)


@pytest.mark.parametrize(
    "script", [s for s in CATALOGUE.scripts if s.channel is Channel.PHONE], ids=lambda s: s.name
)
def test_a_phone_call_can_end_in_every_outcome(script: Script) -> None:
    assert script.opening.branches[0].label == "是本人"
    reached = {ending.outcome for ending in endings(script).values()}
    with_a_key = {outcome for outcome, facts in OUTCOMES.items() if facts.key}
    assert with_a_key - {Outcome.OTHER} <= reached
    asked = {e.reason for e in endings(script).values() if e.outcome is Outcome.PAYMENT_PROBLEM}
    assert len(asked) == 8


@pytest.mark.parametrize("name", [s.name for s in CATALOGUE.scripts if s.channel is Channel.PHONE])
def test_the_ordinary_call_takes_six_keys_at_most(name: str) -> None:
    script = CATALOGUE.named(name)
    assert script is not None
    walk: Walk | Ending = Walk.start(script)
    keys = 0
    while isinstance(walk, Walk):
        walk, keys = walk.choose(0), keys + 1
    assert walk.outcome is Outcome.REMINDED
    assert keys + 1 <= 6  # one more to record it


@pytest.mark.parametrize("reason", list(Reason), ids=lambda r: r.facts.label)
def test_every_reason_has_its_answer(reason: Reason) -> None:
    answer = CATALOGUE.answer(reason, BARE)
    assert answer is not None
    assert answer.name == f"应答-{reason.facts.label}"
    assert answer.opening.branches
    assert reason in {ending.reason for ending in endings(answer).values()}


@pytest.mark.parametrize("reason", [r for r in Reason if r.facts.objective])
def test_objective_reasons_come_with_steps_to_read_out(reason: Reason) -> None:
    answer = CATALOGUE.answer(reason, BARE)
    assert answer is not None
    said = "\n".join(section.text for section in answer.sections)
    assert "第一步，" in said
    assert "第二步，" in said
    assert any(e.outcome is Outcome.PROMISED for e in endings(answer).values())


@pytest.mark.parametrize(
    ("channel", "situations", "group"),
    [
        (Channel.PHONE, ["首次"], "电话首次"),
        (Channel.PHONE, ["首次", "老顾客"], "电话老顾客"),
        (Channel.PHONE, ["首次", "大单"], "电话大单"),
        (Channel.PHONE, ["首次", "活动"], "电话活动"),
        (Channel.PHONE, ["预售"], "电话预售尾款"),
        (Channel.PHONE, ["承诺未付", "临近关闭", "跟进", "老顾客"], "电话承诺未付"),
        (Channel.PHONE, ["临近关闭", "首次", "大单"], "电话临近关闭"),
        (Channel.PHONE, ["未接后", "跟进"], "电话未接后"),
        (Channel.PHONE, ["跟进", "大单"], "电话跟进"),
        (Channel.WANGWANG, ["首次"], "旺旺首次"),
        (Channel.WANGWANG, ["首次", "大单"], "旺旺大单"),
        (Channel.WANGWANG, ["首次", "老顾客"], "旺旺老顾客"),
        (Channel.WANGWANG, ["首次", "大单", "活动"], "旺旺大单"),
        (Channel.WANGWANG, ["首次", "活动"], "旺旺活动"),
        (Channel.WANGWANG, ["跟进", "活动"], "旺旺活动跟进"),
        (Channel.WANGWANG, ["预售"], "旺旺预售尾款"),
        (Channel.WANGWANG, ["未接后", "跟进", "老顾客"], "旺旺未接后"),
        (Channel.WANGWANG, ["临近关闭", "未接后", "跟进"], "旺旺临近关闭"),
        (Channel.WANGWANG, ["承诺未付", "跟进"], "旺旺承诺未付"),
        (Channel.WANGWANG, ["通话后", "跟进", "老顾客"], "旺旺通话后"),
        (Channel.WANGWANG, ["跟进"], "旺旺跟进"),
        (Channel.SMS, ["首次"], "短信日常"),
        (Channel.SMS, ["首次", "活动"], "短信活动"),
        (Channel.SMS, ["跟进"], "短信跟进"),
        (Channel.SMS, ["临近关闭", "跟进"], "短信临近关闭"),
    ],
)
def test_the_right_script_comes_up(channel: Channel, situations: list[str], group: str) -> None:
    for values in (TYPICAL, BARE):
        chosen = CATALOGUE.choose(channel, situations, values, "小雨")
        assert chosen is not None
        assert (chosen.group or chosen.name) == group


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("values", [TYPICAL, BARE], ids=["typical", "bare"])
def test_three_contacts_never_open_the_same_way_twice(
    channel: Channel, values: dict[str, str]
) -> None:
    """Whatever became of the ones before: three is the cap."""
    later = [["跟进"], *([tag, "跟进"] for tag in ("承诺未付", "临近关闭", "未接后"))]
    for first in (["首次"], ["首次", "老顾客"], ["临近关闭", "首次"], ["首次", "大单"]):
        for second, third in itertools.product(later, later):
            used: list[str] = []
            for situations in (first, second, third):
                chosen = CATALOGUE.choose(channel, situations, values, "小雨", used)
                assert chosen is not None
                assert chosen.name not in used
                used.append(chosen.name)


@pytest.mark.parametrize("channel", list(Channel))
def test_no_case_is_left_without_words(channel: Channel) -> None:
    others = [tag for tag in SITUATIONS if tag not in (*HISTORY, "通用", "原因")]
    for history in HISTORY:
        for count in range(len(others) + 1):
            for more in itertools.combinations(others, count):
                situations = [tag for tag in SITUATIONS if tag in (history, *more)]
                assert CATALOGUE.choose(channel, situations, BARE), situations


@pytest.mark.parametrize("values", [TYPICAL, LONG], ids=["typical", "long"])
@pytest.mark.parametrize(
    "script", [s for s in CATALOGUE.scripts if s.channel is Channel.SMS], ids=lambda s: s.name
)
def test_text_messages_keep_their_rules(script: Script, values: dict[str, str]) -> None:
    free = [name for name in values if name not in (*ALWAYS, *script.needs)]
    for count in range(len(free) + 1):
        for left_out in itertools.combinations(free, count):
            known = {name: value for name, value in values.items() if name not in left_out}
            said = script.say(script.opening, known)
            assert said is not None
            assert sms_length(said) <= SMS_LIMIT
            assert said.endswith(f"【{values['店铺']}】")
            if "称呼" in known:
                assert values["称呼"] in said[:7]


def test_where_the_name_is_masked_nothing_is_awkward() -> None:
    for script in CATALOGUE.scripts:
        for section in script.sections:
            said = script.say(section, values_for(script, BARE))
            assert said is not None
            assert "您您" not in said
            assert "女士" not in said
    call = CATALOGUE.named("电话首次A")
    assert call is not None
    asked = call.say(call.opening, BARE)
    assert asked == "您好，这里是唯美旗舰店，请问您是下单的顾客本人吗？"


def test_a_stranger_on_the_phone_never_hears_what_was_bought() -> None:
    for script in CATALOGUE.scripts:
        for section in script.sections:
            if section.name in ("开场", "非本人", "转告", "新号码", "打错了", "语音留言"):
                assert not {"商品", "金额"} & set(placeholders(section.text))


def test_the_manual_explains_every_placeholder_and_situation() -> None:
    manual = (OURS / "README.md").read_text(encoding="utf-8")
    for name, meaning in PLACEHOLDERS.items():
        assert f"| `{{{name}}}` | {meaning} |" in manual
    for tag in SITUATIONS:
        assert f"| {tag} | " in manual


def test_the_manual_s_examples_work(tmp_path: Path) -> None:
    manual = (OURS / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^ {4,}.*\n|^\n)+", manual, re.M)
    code = [re.sub(r"^ {4,}", "", block, flags=re.M).strip() for block in blocks]
    front, text, dialogue = (block for block in code if block)
    (tmp_path / "a.md").write_text(f"{front}\n{text}\n", encoding="utf-8")
    assert lint(tmp_path) == []
    phone = "---\n名称: 例\n渠道: 电话\n情形: 首次\n优先级: 1\n---\n"
    (tmp_path / "b.md").write_text(phone + dialogue, encoding="utf-8")
    assert load(tmp_path).problems == ()
