"""Lint: every planted fault is found, with its file and line; nothing else is complained about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kefu_tui.scripting.catalogue import load
from kefu_tui.scripting.lint import Fault, lint

WANGWANG = """---
名称: 旺旺例
渠道: 旺旺
情形: 首次
优先级: 1
---
[{称呼}，您好|您好]！我是{店铺}的{客服}。
您{下单时段}拍下的[{商品}|宝贝]还没付款，我给您留着。
"""
PHONE = """---
名称: 电话例
渠道: 电话
情形: 首次
优先级: 1
---
# 开场
[您好，请问是{称呼}吗？|您好，请问是您本人吗？]
- 是本人 -> 说明
- 无人接听 -> 结果 3
# 说明
我是{店铺}的{客服}。
您{下单时段}拍的[{商品}|宝贝]还没付款。
- 这就付 -> 结果 1
- 没钱 -> 结果 5 余额不足
- 太贵 -> 结果 6 议价不成
"""
SMS = """---
名称: 短信例
渠道: 短信
情形: 通用
优先级: 1
---
[{称呼}您好|您好]，您拍下的[{商品}|宝贝]还没付款。
请尽快付款。【{店铺}】
"""
ANSWER = """---
名称: 应答例
情形: 原因
原因: 忘记密码
优先级: 1
---
没关系，点“忘记密码”就可以找回。
"""


def faults_of(folder: Path, text: str) -> list[Fault]:
    (folder / "例.md").write_text(text, encoding="utf-8")
    return lint(folder)


@pytest.mark.parametrize("text", [WANGWANG, PHONE, SMS, ANSWER])
def test_nothing_is_wrong_with_a_sound_script(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path, text) == []


PLANTED = [
    # base, what is replaced, by what, line, part of the reason
    (WANGWANG, "---\n名称", "名称", 1, "抬头"),
    (WANGWANG, "名称: 旺旺例\n", "", 1, "「名称」"),
    (WANGWANG, "渠道: 旺旺\n", "", 1, "「渠道」"),
    (WANGWANG, "渠道: 旺旺", "渠道: 微信", 3, "微信"),
    (WANGWANG, "情形: 首次\n", "", 1, "「情形」"),
    (WANGWANG, "情形: 首次", "情形: 头一次", 4, "头一次"),
    (WANGWANG, "情形: 首次", "情形: 首次, 通用", 4, "单独"),
    (WANGWANG, "情形: 首次", "情形: 首次\n原因: 余额不足", 5, "情形就要写"),
    (WANGWANG, "优先级: 1\n", "", 1, "「优先级」"),
    (WANGWANG, "优先级: 1", "优先级: 最高", 5, "整数"),
    (WANGWANG, "优先级: 1", "优先级: 1\n作者: 小美", 6, "作者"),
    (ANSWER, "原因: 忘记密码\n", "", 3, "原因"),
    (ANSWER, "原因: 忘记密码", "原因: 忘记了", 4, "忘记了"),
    (WANGWANG, "{商品}", "{宝贝名}", 8, "{宝贝名}"),
    (WANGWANG, "{商品}|", "{商品|", 8, "花括号"),
    (WANGWANG, "[{商品}|宝贝]", "[{商品}|宝贝", 8, "方括号"),
    (WANGWANG, "您好]！", "您好！", 7, "少了后一半"),
    (WANGWANG, "[{商品}|宝贝]", "[{商品}[的]|宝贝]", 8, "再套"),
    (WANGWANG, "[{商品}|宝贝]", "[宝贝]{商品}", 8, "省不掉"),
    (WANGWANG, "，我给", "，[{优惠}]，我给", 8, "标点重复"),
    (WANGWANG, "您{下单时段}", "[{优惠}]，您{下单时段}", 8, "句首是标点"),
    (WANGWANG, "，我给您留着。", "（[{金额}]）。", 8, "括号里是空的"),
    (WANGWANG, "，我给您留着。", "，[共{金额}]", 8, "断在逗号"),
    (WANGWANG, "[{称呼}，您好|您好]", "您[{称呼}]您好", 7, "您您"),
    (WANGWANG, "[{称呼}，您好|您好]", "您好", 7, "人物"),
    (WANGWANG, "{下单时段}", "", 7, "时间"),
    (WANGWANG, "{店铺}", "本店", 7, "地点"),
    (WANGWANG, "[{商品}|宝贝]", "宝贝", 7, "事情"),
    (WANGWANG, "还没付款，", "", 7, "付款"),
    (WANGWANG, "[{称呼}，您好|您好]！", "[{称呼}，]", 7, "您好"),
    (WANGWANG, "我给您", "嗯我给您", 8, "「嗯」"),
    (WANGWANG, "我给您留着", "好哦", 8, "「哦」"),
    (WANGWANG, "我给您留着", "我没办法", 8, "「没办法」"),
    (WANGWANG, "我给您留着", "我不知道", 8, "「不知道」"),
    (WANGWANG, "我给您", "我给你", 8, "请用「您」"),
    (WANGWANG, "我给您留着", "不能改价，抱歉", 8, "先道歉"),
    (WANGWANG, "我给您留着", "没有优惠", 8, "先道歉"),
    (WANGWANG, "我给您留着", "不付 -> 关闭", 8, "箭头"),
    (PHONE, "-> 说明", "-> 说清楚", 9, "说清楚"),
    (PHONE, "- 是本人 -> 说明", "- 是本人", 9, "分支要写成"),
    (PHONE, "-> 结果 3", "-> 结果", 10, "没有这个结果"),
    (PHONE, "5 余额不足", "5 没心情", 15, "没心情"),
    (PHONE, "5 余额不足", "5 议价不成", 15, "不配"),
    (PHONE, "6 议价不成", "6 余额不足", 16, "不配"),
    (PHONE, "-> 结果 3", "-> 结果 3 余额不足", 10, "不配"),
    (PHONE, "- 没钱", "- 这就付", 15, "两个"),
    (PHONE, "# 说明", "# 开场", 11, "重复"),
    (PHONE, "- 是本人 -> 说明\n", "", 10, "没有分支走到"),
    (PHONE, "# 说明", "# 空的\n# 说明", 11, "没有要说的话"),
    (PHONE, "-> 结果 3", "-> 等着\n# 等着\n请稍等。", 11, "没有下一步"),
    (PHONE, "-> 结果 3", "-> 等着\n# 等着\n请稍等。\n- 好 -> 等着", 11, "到不了结果"),
    (PHONE, "还没付款。", "还没付款" + "，" + "我一直都给您好好地留着呢" * 2 + "。", 13, "念不完"),
    (PHONE, PHONE[PHONE.index("# 开场") :], "您好，请付款。\n", 7, "要有分支"),
    (PHONE, "结果 5 余额不足", "原因 余额不足", 15, "没有「余额不足」的应答"),
    (PHONE, "-> 结果 5 余额不足", "-> 原因 没心情", 15, "没心情"),
    (PHONE, "-> 结果 5 余额不足", "-> 返回", 15, "「返回」"),
    (PHONE, "-> 结果 3", "-> 等着\n# 等着\n请稍等。\n- 挂了 -> 结果 3", 12, "再见"),
    (WANGWANG, "我给您留着", "请赶紧付", 8, "「赶紧」"),
    (WANGWANG, "我给您留着", "共{金额}", 8, "不一定有"),
    (WANGWANG, "优先级: 1", "优先级: 1\n需要: 优惠", 6, "没有用到"),
    (WANGWANG, "优先级: 1", "优先级: 1\n需要: 心情", 6, "{心情}"),
    (WANGWANG, "优先级: 1", "优先级: 1\n组: 首次", 6, "也要写「变体」"),
    (WANGWANG, "优先级: 1", "优先级: 1\n变体: A", 6, "也要写「组」"),
    (WANGWANG, "优先级: 1", "优先级: 1\n组: 首次\n变体: A", 6, "只有一条"),
    (SMS, "[{称呼}您好|您好]，您", "您好[，{称呼}]，您", 7, "前 7 个字"),
    (SMS, "[{称呼}您好|您好]，您", "您好，您", 7, "前 7 个字"),
    (SMS, "[{商品}|宝贝]", "宝贝", 7, "店铺或商品"),
    (SMS, "【{店铺}】", "", 8, "签名"),
    (SMS, "请尽快付款。", "请尽快付款。" * 8, 7, "最多 70"),
    (SMS, "请尽快付款。", "请尽快付款。" * 6, 7, "较长时"),
    (WANGWANG, "情形: 首次", "情形: 首次, 跟进", 4, "永远用不上"),
    (WANGWANG, "情形: 首次", "情形: 大单, 未接后, 首次", 4, "永远用不上"),
    (WANGWANG, "情形: 首次", "情形: 首次, 首次", 4, "两次"),
    (ANSWER, "情形: 原因", "情形: 原因, 首次", 3, "单独"),
    (ANSWER, "优先级: 1", "优先级: 1\n组: 甲\n变体: A", 6, "不分组"),
    (WANGWANG, "优先级: 1", "优先级: 1_0", 5, "整数"),
    (WANGWANG, "我给您", "（金额）我给您", 8, "花括号里"),
    (WANGWANG, "我给您", "<金额>我给您", 8, "花括号里"),
    (WANGWANG, "我给您", "$金额我给您", 8, "花括号里"),
    (WANGWANG, "我给您", "XX 先生我给您", 8, "没有填好"),
    (WANGWANG, "我给您留着", "现在没货了", 8, "先道歉"),
    (WANGWANG, "我给您留着", "您把验证码发给我", 8, "不问也不听"),
    (WANGWANG, "我给您留着", "请告诉我您的支付密码", 8, "不问也不听"),
    (WANGWANG, "我给您留着", "加我微信也能付", 8, "平台上付款"),
    (WANGWANG, "我给您留着", "您直接转账给我们", 8, "平台上付款"),
    (WANGWANG, "我给您留着", "全网最低价", 8, "广告法"),
    (WANGWANG, "我给您留着", "百分之百满意", 8, "广告法"),
    (WANGWANG, "我给您留着", "再不来就拉黑", 8, "讨债"),
    (WANGWANG, "我给您留着", "这是最后一次提醒", 8, "讨债"),
    (WANGWANG, "我给您留着", "请立即付款", 8, "讨债"),
    (WANGWANG, "，我给您", ",我给您", 8, "半角"),
    (WANGWANG, "我给您", "我给妳", 8, "请用「您」"),
    (WANGWANG, "[{商品}|宝贝]", "[{商品}|宝贝|东西]", 8, "永远轮不到"),
    (WANGWANG, "[{称呼}", "---\n[{称呼}", 7, "只写一次"),
    (PHONE, "# 开场", "先说一句。\n# 开场", 7, "也要有名字"),
    (PHONE, "- 无人接听", "• 无人接听 结果 3\n- 无人接听", 10, "行首要写 -"),
    (PHONE, "请问是{称呼}吗", "请问是{称呼}吗？{商品}是您拍的吗", 8, "只对本人说"),
    (
        PHONE,
        "-> 结果 3",
        "-> 留言\n# 留言\n[{金额}的]订单，再见。\n- 好 -> 结果 3",
        12,
        "只对本人说",
    ),
    (PHONE, "- 这就付", "- 再说一遍 -> 开场\n- 这就付", 9, "绕回来"),
    (PHONE, "还没付款。", "还没付款，看 www.example.com。", 13, "念不出口"),
    (SMS, "请尽快付款", "见 https://example.com", 8, "放不下"),
    (SMS, "还没付款。\n请尽快付款。", "我看到了。\n", 7, "没有说到付款"),
    (SMS, "请尽快付款。", "【{商品}】请尽快付款。", 7, "只能是签名"),
    (SMS, "【{店铺}】", "【{店铺}】\n- 好 -> 结果 1", 9, "不能有分支"),
]


@pytest.mark.parametrize(("base", "old", "new", "line", "reason"), PLANTED)
def test_a_planted_fault_is_found(
    tmp_path: Path, base: str, old: str, new: str, line: int, reason: str
) -> None:
    assert old in base
    (tmp_path / "好的.md").write_text(
        WANGWANG.replace("名称: 旺旺例", "名称: 好的"), encoding="utf-8"
    )
    faults = faults_of(tmp_path, base.replace(old, new, 1))
    assert {fault.file for fault in faults} == {"例.md"}
    assert any(fault.line == line and reason in fault.reason for fault in faults), faults
    assert any(str(fault).startswith(f"例.md:{line}: ") for fault in faults)


def test_questions_are_no_refusals(tmp_path: Path) -> None:
    asked = WANGWANG.replace("我给您留着", "您看能不能今天付，行不行，可不可以")
    assert faults_of(tmp_path, asked) == []
    sorry = WANGWANG.replace("我给您留着", "抱歉，价格我不能改")
    assert faults_of(tmp_path, sorry) == []


def test_answers_that_only_lead_to_one_another_end_nowhere(tmp_path: Path) -> None:
    """Neither says so by itself: each of them leads to an answer."""
    here = ANSWER.replace("没关系", "# 应答\n没关系") + "- 钱不够 -> 原因 余额不足\n"
    there = here.replace("余额不足", "甲").replace("忘记密码", "余额不足").replace("甲", "忘记密码")
    (tmp_path / "那.md").write_text(there.replace("应答例", "应答那"), encoding="utf-8")
    faults = faults_of(tmp_path, here)
    assert [(f.file, f.line) for f in faults] == [("例.md", 7), ("那.md", 7)]
    assert all("到不了结果" in fault.reason for fault in faults)
    assert faults_of(tmp_path, here + "- 付好了 -> 结果 1\n") == []


@pytest.mark.parametrize("name", ["跟进.txt", "跟进.md.txt", "跟进.docx", "甲/跟进.TXT"])
def test_a_file_that_notepad_named_otherwise_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / name).write_text(WANGWANG.replace("旺旺例", "跟进"), encoding="utf-8")
    (fault,) = faults_of(tmp_path, WANGWANG)
    assert (fault.file, fault.line) == (name, 0)
    assert ".md" in fault.reason
    (tmp_path / name).rename(tmp_path / "_放着.txt")
    assert lint(tmp_path) == []


STRANGE = {
    "large": "好".encode() * 40_000,
    "binary": bytes(range(256)) * 100,
    "utf-16": WANGWANG.encode("utf-16"),
    "gbk": WANGWANG.encode("gbk"),
    "nothing": b"",
    "nested": WANGWANG.replace("[{商品}|宝贝]", "[" * 50 + "{商品}" + "]" * 50).encode(),
    "spaces": f"{PHONE}- 好{' ' * 80_000}x\n".encode(),
    "dashes": f"{PHONE}- 好{'-' * 80_000}x\n".encode(),
    "many names": b"---\n\xe6\x83\x85\xe5\xbd\xa2: "
    + ("公共\n---\n# 甲\n" + "".join(f"[{{名{n}}}]" for n in range(40))).encode(),
}


@pytest.mark.parametrize("data", STRANGE.values(), ids=STRANGE.keys())
def test_strange_files_are_told_briefly_and_at_once(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "怪.md").write_bytes(data)
    faults = faults_of(tmp_path, WANGWANG)
    assert {fault.file for fault in faults} == {"怪.md"}
    assert all(len(fault.reason) < 150 for fault in faults)


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + WANGWANG,
        WANGWANG.replace("\n", "\r\n"),
        WANGWANG.replace("\n", "\r"),
        WANGWANG.replace("\n", "\u2028"),
        WANGWANG.replace(": ", "：\t"),
        WANGWANG.replace("我给您", "我\u200b给\x1b\0\ufeff您"),
        PHONE.replace("- ", "\t-\t").replace(" -> ", "\t->\t"),
        WANGWANG.replace("我给您", "😀我给您"),
    ],
)
def test_what_an_editor_leaves_behind_does_no_harm(tmp_path: Path, text: str) -> None:
    (tmp_path / "例.md").write_bytes(text.encode())
    assert lint(tmp_path) == []
    (script,) = load(tmp_path).scripts
    assert not re.search(r"[\x00-\x09\x1b\u200b\ufeff]", "".join(s.text for s in script.sections))


def test_two_of_one_name_and_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    (tmp_path / "甲" / "a.md").write_text(WANGWANG, encoding="utf-8")
    (tmp_path / "甲" / "b.md").write_text(WANGWANG, encoding="utf-8")
    (fault,) = lint(tmp_path)
    assert (fault.file, fault.line) == ("甲/b.md", 2)
    assert "甲/a.md" in fault.reason
    assert "找不到" in lint(tmp_path / "没有")[0].reason


def test_faults_come_by_file_and_line(tmp_path: Path) -> None:
    bad = WANGWANG.replace("我给您", "我给你").replace("首次", "头一次")
    for name in ("b.md", "a.md"):
        text = bad.replace("旺旺例", name)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [(fault.file, fault.line) for fault in lint(tmp_path)]
    assert found == [("a.md", 4), ("a.md", 8), ("b.md", 4), ("b.md", 8)]


def two_variants(folder: Path, old: str = "", new: str = "") -> list[Fault]:
    """What is wrong with two variants, when the second differs in this."""
    for name in "AB":
        head = f"名称: 首次{name}\n组: 首次\n变体: {name}"
        text = WANGWANG.replace("名称: 旺旺例", head)
        if name == "B":
            text = text.replace(old, new, 1)
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return lint(folder)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("变体: B", "变体: A", 4, "两个变体「A」"),
        ("情形: 首次", "情形: 首次, 大单", 6, "「情形」要一样"),
        ("优先级: 1", "优先级: 2", 7, "「优先级」要一样"),
        ("渠道: 旺旺", "渠道: 短信", 5, "「渠道」要一样"),
    ],
)
def test_variants_differ_in_their_words_only(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert two_variants(tmp_path) == []
    faults = two_variants(tmp_path, old, new)
    assert any((f.file, f.line) == ("B.md", line) and reason in f.reason for f in faults), faults


COMMON = """---
渠道: 电话
情形: 公共
---
# 说明
我是{店铺}的{客服}。
您{下单时段}拍的[{商品}|宝贝]还没付款。
- 这就付 -> 结果 1
- 现在忙 -> 约时间
# 约时间
好的，我晚些再打，谢谢您。
- 好 -> 结果 4
"""
CALL = PHONE[: PHONE.index("# 说明")]


def test_shared_sections_are_held_to_the_same_rules(tmp_path: Path) -> None:
    (tmp_path / "公共.md").write_text(COMMON, encoding="utf-8")
    assert faults_of(tmp_path, CALL) == []
    for old, new, line, reason in (
        ("您{下单", "你{下单", 7, "「你」"),
        ("-> 约时间", "-> 改时间", 9, "改时间"),
        ("结果 4", "约时间", 10, "到不了结果"),
        ("- 现在忙 -> 约时间\n", "", 9, "没有话术走到"),
        ("-> 约时间", "-> 返回", 9, "「返回」"),
        ("您{下单时段}", "[{优惠}]，您{下单时段}", 7, "标点"),
    ):
        (tmp_path / "公共.md").write_text(COMMON.replace(old, new, 1), encoding="utf-8")
        faults = [f for f in faults_of(tmp_path, CALL) if f.file == "公共.md"]
        assert any(f.line == line and reason in f.reason for f in faults), (new, faults)
    (tmp_path / "公共.md").write_text(COMMON, encoding="utf-8")
    (tmp_path / "公共二.md").write_text(COMMON, encoding="utf-8")
    (fault,) = faults_of(tmp_path, CALL)
    assert (fault.file, fault.line) == ("公共二.md", 3)


def test_an_answer_needs_a_way_of_its_own(tmp_path: Path) -> None:
    """What only returns would leave nothing to press where the answer is asked for by itself."""
    only = ANSWER.replace("没关系", "# 应答\n没关系") + "- 好了 -> 返回\n"
    reasons = [fault.reason for fault in faults_of(tmp_path, only)]
    assert any("只有「返回」" in reason for reason in reasons)
    assert any("到不了结果" in reason for reason in reasons)
    both = only + "- 付好了 -> 结果 1\n"
    assert faults_of(tmp_path, both) == []
    itself = both.replace("结果 1", "原因 忘记密码")
    assert any("已经在" in fault.reason for fault in faults_of(tmp_path, itself))
