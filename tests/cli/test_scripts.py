"""`kefu scripts`: what a supervisor sees, and every planted fault with its file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kefu_tui.paths import scripts_folder
from tests.cli.commands import Kefu

PLANTED = (
    # file, what stands there, what is planted, where it shows in the file, part of the reason
    ("旺旺/旺旺首次A.md", "---\n名称", "名称", "名称: 旺旺首次A", "抬头"),
    ("旺旺/旺旺首次B.md", "渠道: 旺旺", "渠道: 微信", "渠道: 微信", "微信"),
    ("旺旺/旺旺大单.md", "情形: 首次, 大单", "情形: 首次, 巨单", "情形: 首次, 巨单", "巨单"),
    ("旺旺/旺旺活动.md", "优先级: 15", "优先级: 很高", "优先级: 很高", "整数"),
    ("旺旺/旺旺优惠.md", "需要: 优惠", "需要: 优惠, 金额", "需要: 优惠, 金额", "没有用到"),
    ("旺旺/旺旺库存与发货.md", "需要: 截止发货\n", "", "{截止发货}前付款", "不一定有"),
    ("旺旺/旺旺跟进B.md", "变体: B", "变体: A", "变体: A", "两个变体「A」"),
    ("旺旺/旺旺跟进A.md", "{下单时段}", "{下单时刻}", "{下单时刻}", "下单时刻"),
    ("旺旺/旺旺未接后.md", "[，一共{金额}]", "[，一共{金额}", "一共{金额}", "方括号"),
    ("旺旺/旺旺老顾客.md", "谢谢您又来", "谢谢你又来", "谢谢你", "「您」"),
    ("旺旺/旺旺临近关闭.md", "您现在付一下", "您赶紧付一下", "赶紧", "讨债"),
    ("旺旺/旺旺承诺未付.md", "我是{店铺}的客服", "我是客服", "我是客服", "地点"),
    ("旺旺/旺旺活动跟进.md", "还没付款[，", "还没付款，[，", "还没付款，", "标点重复"),
    ("短信/短信日常A.md", "[{称呼}您好|您好]，", "您好[，{称呼}]，", "您好[，{称呼}]", "前 7 个字"),
    ("短信/短信日常B.md", "【{店铺}】", "", "付款遇到问题", "签名"),
    ("短信/短信活动.md", "[{商品}|宝贝]", "宝贝", "抢到的宝贝", "店铺或商品"),
    ("短信/短信跟进.md", "还需要吗", "还需要吗" + "，我给您留着" * 6, "留着，我给", "2 条"),
    ("电话/电话首次A.md", "-> 记得吗", "-> 记不记得", "-> 记不记得", "段不存在"),
    ("电话/电话首次B.md", "-> 结果 3", "-> 结果 三", "-> 结果 三", "没有这个结果"),
    ("电话/电话大单.md", "-> 原因 支付受限", "-> 原因 限额", "-> 原因 限额", "没有这个未付款原因"),
    ("电话/电话老顾客.md", "- 不太满意 -> 听意见\n", "", "# 听意见", "没有分支走到"),
    ("电话/电话活动.md", "您先选着", "您先选着，不着急慢慢来" * 3, "选着，不着急", "念不完"),
    ("电话/电话预售尾款.md", "抱歉，这个要按", "这个不能退，要按", "这个不能退", "先道歉"),
    ("电话/电话临近关闭.md", "-> 再拍", "-> 返回", "来不及付 -> 返回", "「返回」"),
    ("电话/电话承诺未付.md", "说不准 -> 收尾", "说不准", "- 说不准", "分支要写成"),
    ("原因/忘记密码.md", "-> 找官方", "-> 原因 忘记密码", "验证通不过", "已经在"),
    (
        "原因/余额不足.md",
        "- 付好了 -> 谢谢",
        "- 付好了 -> 结果 6 议价不成\n- 付好了 -> 谢谢",
        "谢谢",
        "两个",
    ),
    ("电话/公共.md", "[，一共{金额}]", "，一共{金额}", "一共{金额}", "不一定有"),
    ("原因/需要代付.md", "就三步，", "就三步[，{付款链接}]，", "{付款链接}", "只能写在旺旺"),
    ("原因/服务不满.md", "-> 结果 6", "-> 结果 6 余额不足", "-> 结果 6 余额不足", "不配"),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of our own scripts, in use."""
    copy = tmp_path / "话术"
    shutil.copytree(scripts_folder(), copy)
    monkeypatch.setenv("KEFU_SCRIPTS", str(copy))
    return copy


def test_list_says_what_a_script_is_for(kefu: Kefu) -> None:
    listed = kefu.ok("scripts", "list", "--json").json
    keys = {"name", "channel", "situations", "reason", "file", "needs", "group", "variant"}
    assert keys <= listed[0].keys()
    lines = kefu.ok("scripts", "list").out.splitlines()
    assert len(lines) == len(listed) > 40
    assert not any("␉" in line for line in lines)
    by_name = {line.split()[0]: line for line in lines}
    assert "需要 优惠" in by_name["旺旺优惠"]
    assert "旺旺首次 变体 B" in by_name["旺旺首次B"]
    assert "首次、大单" in by_name["旺旺大单"]


def test_show_prints_the_file_and_names_the_shared_sections(kefu: Kefu) -> None:
    answer = kefu.ok("scripts", "show", "电话首次B")
    assert "名称: 电话首次B" in answer.out
    assert "变体: B" in answer.out
    assert "公共段: 提醒付款、" not in answer.out
    assert "非本人" in answer.err
    assert "说明" not in answer.err
    assert "公共段" not in kefu.ok("scripts", "show", "旺旺首次A").err
    assert kefu("scripts", "show", "没有").code == 2


def test_ours_have_no_fault(kefu: Kefu) -> None:
    assert kefu.ok("scripts", "check").out == ""


def test_every_planted_fault_is_found_with_file_and_line(kefu: Kefu, folder: Path) -> None:
    assert len(PLANTED) == len({file for file, *_ in PLANTED}) >= 25
    expected = {}
    for file, old, new, _, _ in PLANTED:
        text = (folder / file).read_text("utf-8")
        assert old in text, file
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    for file, _, _, shown, reason in PLANTED:
        lines = (folder / file).read_text("utf-8").splitlines()
        number = next(n for n, line in enumerate(lines, 1) if shown in line)
        expected[file] = (f"{file}:{number}: ", reason)
    answer = kefu("scripts", "check")
    assert answer.code == 1
    said = answer.out.splitlines()
    for where, reason in expected.values():
        assert any(line.startswith(where) and reason in line for line in said), (where, reason)
    # Nobody is blamed for another's fault, but for what leads nowhere now.
    assert {line.split(":")[0] for line in said} - expected.keys() <= {"电话/公共.md"}
