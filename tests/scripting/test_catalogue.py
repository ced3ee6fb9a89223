"""Loading a folder of scripts, and choosing among them."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kefu_tui.domain.outcomes import Channel, Outcome, Reason
from kefu_tui.scripting.catalogue import Catalogue, load, variant_of
from kefu_tui.scripting.parsing import build, take_apart
from kefu_tui.scripting.script import Branch, Script

OURS = Path(__file__).resolve().parents[2] / "scripts_zh"


def written(name: str, tags: str, text: str = "您好", more: str = "渠道: 旺旺") -> str:
    return f"---\n名称: {name}\n{more}\n情形: {tags}\n---\n{text}\n"


def folder_of(tmp_path: Path, *texts: str) -> Catalogue:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    return load(tmp_path)


def name_of(script: Script | None) -> str | None:
    return None if script is None else script.name


def test_a_file_becomes_a_script(tmp_path: Path) -> None:
    text = (
        "\ufeff———\r\n名称：例子\r\n渠道：电话\r\n情形：首次、大单\r\n优先级：５\r\n———\r\n"
        "\uff03 开场\r\n您好\r\n第二行\r\n> 等对方开口\r\n－ 是本人 → 说明\r\n- 挂断 -> 结果３\r\n"
        "# 说明\r\n还没付款\r\n- 没钱 －\uff1e 结果 5 余额不足\r\n"
        "- 证书 -> 结果5（Ｕ盾／证书问题）\r\n"
        "- 拍错 -> 结果 信息错误·重拍\r\n- 拍错 -> 结果 重拍\r\n- 付了 -> 结果 已付款\r\n"
    )
    catalogue = folder_of(tmp_path, text)
    assert catalogue.problems == ()
    (script,) = catalogue.scripts
    assert (script.name, script.channel, script.priority) == ("例子", Channel.PHONE, 5)
    assert script.situations == {"首次", "大单"}
    assert script.path == tmp_path / "0.md"
    opening, body = script.sections
    assert (opening.name, opening.text, opening.hint) == ("开场", "您好\n第二行", "等对方开口")
    assert opening.branches == (
        Branch("是本人", "说明"),
        Branch("挂断", None, Outcome.NO_ANSWER),
    )
    assert [(b.outcome, b.reason) for b in body.branches] == [
        (Outcome.PAYMENT_PROBLEM, Reason.INSUFFICIENT_BALANCE),
        (Outcome.PAYMENT_PROBLEM, Reason.CERTIFICATE),
        (Outcome.WRONG_ORDER, None),
        (Outcome.WRONG_ORDER, None),
        (Outcome.ALREADY_PAID, None),
    ]


HEAD = "---\n名称: 例\n渠道: 旺旺\n情形: 首次\n---\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("您好\n", 1, "抬头"),
        ("", 1, "抬头"),
        ("---\n名称: 例\n", 1, "没有用 ---"),
        ("---\n名称 例\n---\n您好\n", 2, "冒号"),
        ("---\n名称: 例\n名称: 例\n---\n您好\n", 3, "两次"),
        ("---\n渠道: 旺旺\n情形: 首次\n---\n您好\n", 1, "名称"),
        ("---\n名称: 例\n情形: 首次\n---\n您好\n", 1, "渠道"),
        ("---\n名称: 例\n渠道: 微信\n---\n您好\n", 3, "微信"),
        ("---\n名称: 例\n情形: 原因\n---\n您好\n", 3, "原因"),
        ("---\n名称: 例\n情形: 原因\n原因: 没心情\n---\n您好\n", 4, "没心情"),
        ("---\n名称: 例\n渠道: 旺旺\n优先级: 高\n---\n您好\n", 4, "整数"),
        (HEAD, 6, "正文"),
        (HEAD + "{称呼您好\n", 6, "花括号"),
        (HEAD + "您好\n[{称呼}，\n", 7, "方括号"),
        (HEAD + "# \n您好\n", 6, "名字"),
        (HEAD + "# 甲\n您好\n# 甲\n您好\n", 8, "重复"),
        (HEAD + "# 甲\n- 是 -> 甲\n", 6, "没有要说的话"),
        (HEAD + "# 甲\n您好\n- 是 -> 乙\n", 8, "乙"),
        (HEAD + "# 甲\n您好\n- 是\n", 8, "分支要写成"),
        (HEAD + "# 甲\n您好\n- -> 甲\n", 8, "分支要写成"),
        (HEAD + "# 甲\n您好\n- 是 -> 结果\n", 8, "没有这个结果"),
        (HEAD + "# 甲\n您好\n- 是 -> 结果 解除勿扰\n", 8, "没有这个结果"),
        (HEAD + "# 甲\n您好\n- 是 -> 结果 5 没心情\n", 8, "没心情"),
    ],
)
def test_a_bad_file_is_left_out_with_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    catalogue = folder_of(tmp_path, text, written("好的", "首次"))
    assert [script.name for script in catalogue.scripts] == ["好的"]
    assert [(fault.file, fault.line) for fault in catalogue.problems] == [("0.md", line)]
    assert reason in catalogue.problems[0].reason


def test_other_encodings_are_said_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\n" + "名称: 例".encode("gbk"))
    (problem,) = load(tmp_path).problems
    assert (problem.file, problem.line) == ("a.md", 2)
    assert "UTF-8" in str(problem)


def test_the_second_of_one_name_is_left_out(tmp_path: Path) -> None:
    catalogue = folder_of(tmp_path, written("甲", "首次", "一"), written("甲", "首次", "二"))
    assert [script.opening.text for script in catalogue.scripts] == ["一"]
    assert [(p.file, p.line) for p in catalogue.problems] == [("1.md", 2)]


def test_what_is_set_aside_is_not_read(tmp_path: Path) -> None:
    for name in ("README.md", "readme_en.md", "_草稿.md", ".hidden.md"):
        (tmp_path / name).write_text("没有抬头", encoding="utf-8")
    (tmp_path / "_旧的").mkdir()
    (tmp_path / "_旧的" / "a.md").write_text("没有抬头", encoding="utf-8")
    assert load(tmp_path) == Catalogue((), ())


def test_no_folder_is_a_problem_and_no_error(tmp_path: Path) -> None:
    catalogue = load(tmp_path / "没有")
    assert catalogue.scripts == ()
    assert "找不到" in catalogue.problems[0].reason


def test_the_most_specific_is_chosen(tmp_path: Path) -> None:
    catalogue = folder_of(
        tmp_path,
        written("通用的", "通用"),
        written("首次的", "首次"),
        written("首次大单的", "首次, 大单"),
        written("关闭的", "临近关闭"),
    )

    def chosen(*situations: str) -> str | None:
        return name_of(catalogue.choose(Channel.WANGWANG, situations, {}))

    assert chosen() == "通用的"
    assert chosen("跟进") == "通用的"
    assert chosen("首次") == "首次的"
    assert chosen("首次", "大单") == "首次大单的"
    assert chosen("大单", "首次") == "首次大单的"
    assert chosen("大单") == "通用的"
    assert chosen("临近关闭", "首次", "大单") == "关闭的"
    assert chosen("首次", "临近关闭") == "首次的"
    names = [s.name for s in catalogue.fitting(Channel.WANGWANG, ["首次", "大单"], {})]
    assert names == ["首次大单的", "首次的", "通用的"]
    assert catalogue.choose(Channel.PHONE, ["首次"], {}) is None


def test_what_cannot_be_filled_in_gives_way(tmp_path: Path) -> None:
    two_rows = "# 甲\n您好\n- 好 -> 乙\n# 乙\n能用{优惠}\n- 好 -> 结果 1"
    catalogue = folder_of(
        tmp_path, written("优惠", "首次", two_rows), written("通用的", "通用", "您好")
    )
    first = catalogue.choose(Channel.WANGWANG, ["首次"], {})
    second = catalogue.choose(Channel.WANGWANG, ["首次"], {"优惠": "十元券"})
    assert (name_of(first), name_of(second)) == ("通用的", "优惠")


def test_equal_ones_go_by_priority_then_by_name(tmp_path: Path) -> None:
    texts = [
        written("乙", "首次"),
        written("甲", "首次"),
        written("丙", "首次", more="渠道: 旺旺\n优先级: 9"),
    ]
    for number, order in enumerate(itertools.permutations(texts)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = folder_of(folder, *order).fitting(Channel.WANGWANG, ["首次"], {})
        assert [script.name for script in found] == ["丙", "乙", "甲"]


def test_what_a_script_needs_must_be_there(tmp_path: Path) -> None:
    needing = written("优惠", "首次", "您好[，能用{优惠}]", more="渠道: 旺旺\n需要: 优惠")
    catalogue = folder_of(tmp_path, needing, written("通用的", "通用"))
    assert catalogue.scripts[0].needs == ("优惠",)
    assert name_of(catalogue.choose(Channel.WANGWANG, ["首次"], {})) == "通用的"
    assert name_of(catalogue.choose(Channel.WANGWANG, ["首次"], {"优惠": "十元券"})) == "优惠"


def test_what_this_buyer_has_heard_comes_last(tmp_path: Path) -> None:
    catalogue = folder_of(
        tmp_path,
        written("通用的", "通用"),
        written("跟进的", "跟进"),
        written("大单的", "跟进, 大单"),
    )

    def chosen(*used: str) -> str | None:
        situations = ["跟进", "大单"]
        return name_of(catalogue.choose(Channel.WANGWANG, situations, {}, "小雨", used))

    assert chosen() == "大单的"
    assert chosen("大单的") == "跟进的"
    assert chosen("大单的", "跟进的") == "通用的"
    # Rather said again than nothing to say.
    assert chosen("大单的", "跟进的", "通用的") == "大单的"


def variants(tmp_path: Path, *names: str) -> Catalogue:
    texts = (
        written(f"首次{name}", "首次", more=f"渠道: 旺旺\n组: 首次\n变体: {name}") for name in names
    )
    return folder_of(tmp_path, *texts)


def test_a_case_keeps_its_variant_and_the_other_comes_next(tmp_path: Path) -> None:
    catalogue = variants(tmp_path, "A", "B")
    for number in range(40):
        key = f"买家{number}"
        found = list(catalogue.fitting(Channel.WANGWANG, ["首次"], {}, key))
        assert found[0].name == f"首次{variant_of(key, '首次', 'AB')}"
        assert {script.variant for script in found} == {"A", "B"}
        heard = [found[0].name]
        assert (
            name_of(catalogue.choose(Channel.WANGWANG, ["首次"], {}, key, heard)) == found[1].name
        )


def test_variants_split_evenly_for_good_and_apart_from_each_other() -> None:
    keys = [f"买家{number}" for number in range(2_000)]
    first = [variant_of(key, "首次", "AB") for key in keys]
    assert first == [variant_of(key, "首次", "BA") for key in keys]
    other = [variant_of(key, "跟进", "AB") for key in keys]
    # Five standard errors of a fair coin's 2,000 throws.
    assert abs(first.count("A") - 1_000) < 112
    assert abs(sum(a == b for a, b in zip(first, other, strict=True)) - 1_000) < 112
    three = [variant_of(key, "首次", "ABC") for key in keys]
    assert all(abs(three.count(name) - 667) < 106 for name in "ABC")
    # For good: a newer program or another machine must not deal anew.
    dealt = "".join(variant_of(key, "旺旺首次", "AB") for key in keys[:12])
    assert dealt == "AABABABBBBBB"


def shared(text: str) -> str:
    return f"---\n渠道: 旺旺\n情形: 公共\n---\n{text}"


def test_shared_sections_are_there_and_give_way_to_the_script_s_own(tmp_path: Path) -> None:
    common = shared("# 说明\n公共的说明\n- 好 -> 收尾\n# 收尾\n再见\n- 好 -> 结果 1\n")
    opening = "# 开场\n您好\n- 是 -> 说明"
    own = f"{opening}\n# 收尾\n自己的收尾\n- 好 -> 结果 2"
    catalogue = folder_of(
        tmp_path, common, written("甲", "首次", opening), written("乙", "首次", own)
    )
    assert catalogue.problems == ()
    first, second = catalogue.scripts
    assert [section.name for section in first.sections] == ["开场", "说明", "收尾"]
    assert [section.name for section in second.sections] == ["开场", "收尾", "说明"]
    assert first.section("收尾").text == "再见"
    assert second.section("收尾").text == "自己的收尾"


def test_a_fault_among_the_shared_sections_spares_the_others(tmp_path: Path) -> None:
    common = shared("# 说明\n说\n- 好 -> 结果 1\n- 坏 -> 没有这段\n")
    catalogue = folder_of(tmp_path, common, written("甲", "首次", "# 开场\n您好\n- 是 -> 说明"))
    assert [(p.file, p.line) for p in catalogue.problems] == [("0.md", 8)]
    (script,) = catalogue.scripts
    assert [branch.label for branch in script.section("说明").branches] == ["好"]


def test_an_answer_for_the_channel_goes_before_one_for_all(tmp_path: Path) -> None:
    catalogue = folder_of(
        tmp_path,
        written("都行", "原因", more="原因: 余额不足"),
        written("电话里", "原因", more="原因: 余额不足\n渠道: 电话"),
    )
    balance = Reason.INSUFFICIENT_BALANCE
    assert name_of(catalogue.answer(balance, {})) == "都行"
    assert name_of(catalogue.answer(balance, {}, Channel.SMS)) == "都行"
    assert name_of(catalogue.answer(balance, {}, Channel.PHONE)) == "电话里"
    assert catalogue.answer(Reason.DOUBTS, {}) is None
    assert catalogue.choose(Channel.PHONE, ["原因"], {}) is None


def test_a_script_is_found_by_name(tmp_path: Path) -> None:
    catalogue = folder_of(tmp_path, written("甲", "首次"))
    assert name_of(catalogue.named("甲")) == "甲"
    assert catalogue.named("乙") is None


def test_an_unknown_section_is_a_key_error() -> None:
    script = build(take_apart(written("甲", "首次").encode(), "a.md"), Path("a.md"))
    assert script is not None
    assert script.section("正文") is script.opening
    with pytest.raises(KeyError):
        script.section("乙")


def test_ours_load_whole() -> None:
    assert load(OURS).problems == ()
