"""`kefu import` of a file whose columns nobody could have known: asked for, kept, known again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import questionary

from tests.cli.commands import Kefu
from tests.intake.locks import locked
from tests.intake.sheets import as_csv, as_xlsx
from tests.intake.strange import HEADER, WORDS, write

COLUMNS = {
    "订单编号": "单据号码",
    "下单时间": "登记时刻",
    "是否付款": "进度",
    "应付多少": "货款合计",
}


class _Typed:
    """Stands for the person at the terminal: answers by a part of the question, None for Ctrl-C.

    A choice is made by the beginning of its title, as it is shown.
    """

    def __init__(self, answers: dict[str, str | None]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.shown: list[str] = []

    def select(self, question: str, choices: list[questionary.Choice], instruction: str) -> _Typed:
        self.asked.append(question)
        self.shown += [str(choice.title) for choice in choices]
        wanted = self._answer_to(question)
        self.answer = wanted
        if wanted is not None:
            (chosen,) = (c for c in choices if str(c.title).split("  ")[0] == wanted)
            self.answer = chosen.value
        return self

    def text(self, question: str, validate: Any) -> _Typed:
        self.asked.append(question)
        self.answer = self._answer_to(question)
        assert validate("一" * 60) is not True
        assert self.answer is None or validate(self.answer) is True
        return self

    def password(self, question: str) -> _Typed:
        self.asked.append(question)
        self.answer = self._answer_to(question)
        return self

    def ask(self, kbi_msg: str) -> str | None:
        return self.answer

    def _answer_to(self, question: str) -> str | None:
        key = next(key for key in self.answers if key in question)
        return self.answers[key]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> _Typed:
    """Somebody at the terminal who maps the strange file."""
    person = _Typed(
        {
            **COLUMNS, "还有别的列": "没有了", "保存为": "我的ERP",
            "待处理": "未付款", "已处理": "已付款", "压着": "忽略这些行",
        }
    )  # fmt: skip
    for name in ("select", "text", "password"):
        monkeypatch.setattr(f"questionary.{name}", getattr(person, name))
    monkeypatch.setattr("kefu_tui.cli.import_.can_ask", lambda: True)
    return person


def test_without_a_terminal_the_sentence_says_what_to_do(kefu: Kefu, tmp_path: Path) -> None:
    path = write(tmp_path)
    answer = kefu("import", path)
    assert (answer.code, answer.out) == (1, "")
    for words in ("strange.csv", "订单编号 / 订单号", "单据号码", "kefu import", "--mapping"):
        assert words in answer.err
    (file,) = kefu("import", path, "--json").json["files"]
    assert file["needs_mapping"]["header"] == HEADER
    assert file["needs_mapping"]["missing"] == ["number", "created", "payment", "amount"]
    assert kefu.ok("queue", "--json").json == []


def test_asked_once_and_known_the_next_time(kefu: Kefu, tmp_path: Path, typed: _Typed) -> None:
    answer = kefu.ok("import", write(tmp_path))
    assert "新增 2 单" in answer.out
    assert "¥120.50  未付款" in answer.err
    assert any("2026-11-20 10:00:00" in title for title in typed.shown)
    assert not any("13900001111" in title for title in typed.shown)
    kept = kefu.store / "mappings.toml"
    assert kept.stat().st_mode & 0o077 == 0
    (row,) = kefu.ok("queue", "--json").json
    assert (row["case"], row["amount_due"]) == ("260000000000000017", 12050)
    typed.asked.clear()
    shuffled = write(tmp_path, "later.csv", HEADER[::-1], ("已处理", "已处理", "压着"))
    answer = kefu.ok("import", shuffled)
    assert typed.asked == []
    assert "按已存的对应“我的ERP”读取" in answer.out
    assert "已付款 2" in answer.out
    assert kefu.ok("queue", "--json").json == []


def test_other_columns_can_be_named_too(kefu: Kefu, tmp_path: Path, typed: _Typed) -> None:
    asked = iter(["买家", "没有了"])
    typed.answers = {key: value for key, value in typed.answers.items() if key != "还有别的列"} | {
        "哪一列是买家": "客户"
    }
    answer_to = typed._answer_to
    typed._answer_to = (  # type: ignore[method-assign]
        lambda question: next(asked) if "还有别的列" in question else answer_to(question)
    )
    kefu.ok("import", write(tmp_path))
    (row,) = kefu.ok("queue", "--json").json
    assert row["case"] == "tb_小鹿"


@pytest.mark.parametrize("question", ["订单编号", "是否付款", "还有别的列", "待处理", "保存为"])
def test_ctrl_c_at_any_question_changes_nothing(
    kefu: Kefu, tmp_path: Path, typed: _Typed, question: str
) -> None:
    typed.answers[question] = None
    answer = kefu("import", write(tmp_path))
    assert (answer.code, answer.out) == (130, "")
    assert "没有改动" in answer.err
    assert not (kefu.store / "mappings.toml").exists()
    assert kefu.ok("queue", "--json").json == []


def test_a_word_left_open_keeps_its_rows_out(kefu: Kefu, tmp_path: Path, typed: _Typed) -> None:
    typed.answers["压着"] = "不清楚 (这些行不导入, 列为问题)"
    answer = kefu("import", write(tmp_path))
    assert answer.code == 1
    assert "不认识的订单状态：压着" in answer.out
    assert "新增 2 单" in answer.out


def test_a_word_that_is_new_to_a_kept_mapping_is_added_to_it(
    kefu: Kefu, tmp_path: Path, typed: _Typed
) -> None:
    kefu.ok("import", write(tmp_path))
    typed.asked.clear()
    typed.answers = {"新词": "已付款"}
    kefu.ok("import", write(tmp_path, "later.csv", words=("新词", "已处理", "压着")))
    assert len(typed.asked) == 1
    assert '"新词" = "paid"' in (kefu.store / "mappings.toml").read_text("utf-8")
    assert '"压着" = "ignored"' in (kefu.store / "mappings.toml").read_text("utf-8")
    assert kefu.ok("queue", "--json").json == []


def test_the_mapping_asked_for(kefu: Kefu, tmp_path: Path, typed: _Typed) -> None:
    path = write(tmp_path)
    kefu.ok("import", path, "--dry-run")
    assert kefu.ok("queue", "--json").json == []
    taken = kefu.ok("import", path, "--mapping", "我的ERP", "--json").json["files"][0]
    assert (taken["new"], taken["mapping"], taken["header_line"]) == (2, "我的ERP", 2)
    assert taken["columns"]["created"] == "登记时刻"
    unknown = kefu("import", path, "--mapping", "别的")
    assert unknown.code == 2
    assert "我的ERP" in unknown.err
    other = tmp_path / "other.csv"
    other.write_text("单据号码,登记时刻,应收\n1,2026-11-20,2\n", "utf-8")
    misfit = kefu("import", other, "--mapping", "我的ERP")
    assert misfit.code == 1
    assert "没有：进度、货款合计；" in misfit.err


def test_a_broken_file_of_mappings_is_told_with_its_line(kefu: Kefu, tmp_path: Path) -> None:
    kefu.store.mkdir()
    (kefu.store / "mappings.toml").write_text('["甲"]\n["甲".columns]\nnumbr = "单据"\n', "utf-8")
    answer = kefu("import", write(tmp_path))
    assert (answer.code, answer.out) == (2, "")
    assert "mappings.toml 第" in answer.err


def test_a_password_is_asked_for_until_it_fits(
    kefu: Kefu, tmp_path: Path, typed: _Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [["订单编号", "下单时间", "订单状态"], ["71", "2026-11-20 10:00:00", "等待买家付款"]]
    path = tmp_path / "发货报表.xlsx"
    path.write_bytes(locked(as_xlsx(rows), "8F2k"))
    answers = iter(["wrong", "8F2k"])
    monkeypatch.setattr(typed, "_answer_to", lambda _question: next(answers))
    answer = kefu.ok("import", path)
    assert "新增 1 单" in answer.out
    assert "密码不对" in answer.err
    written = b"".join(file.read_bytes() for file in kefu.store.rglob("*") if file.is_file())
    assert b"8F2k" not in written
    assert "8F2k" not in answer.out + answer.err


def test_a_dry_run_explains_every_column(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "ExportOrderList202611211600.csv"
    header = ["订单编号", "买家会员名", "总金额", "订单状态", "订单创建时间 ", "卖家旗帜"]
    row = ["71", "小雨", "9.00", "等待买家付款", "2026-11-20 10:00:00", "红"]
    path.write_bytes(as_csv([["十一月"], header, row]).encode("gb18030"))
    shown = kefu.ok("import", path, "--dry-run").out
    for words in (
        "编码: gb18030", "种类: 订单列表 (CSV)", "表头: 第 2 行", "“订单编号” 当作 订单编号",
        "“订单创建时间” 当作 下单时间", "“总金额” 当作 总金额", "忽略: 卖家旗帜",
    ):  # fmt: skip
        assert words in shown
    file = kefu.ok("import", path, "--dry-run", "--json").json["files"][0]
    assert (file["sheet"], file["header_line"], file["mapping"]) == ("", 2, "")
    assert file["confidence"]["created"] == 1.0
    assert file["ignored"] == ["卖家旗帜"]


def test_a_template_without_orders_is_named(kefu: Kefu, tmp_path: Path) -> None:
    path = tmp_path / "模板.csv"
    path.write_text("订单编号,订单状态,订单创建时间\n", "utf-8")
    assert "只有表头" in kefu.ok("import", path).out


def test_the_words_of_the_kept_file_are_those_that_were_said(
    kefu: Kefu, tmp_path: Path, typed: _Typed
) -> None:
    from kefu_tui.intake.mappings import Mappings

    kefu.ok("import", write(tmp_path))
    mapping = Mappings(kefu.store).named("我的ERP")
    assert mapping.words == WORDS
    assert mapping.header == tuple(HEADER)
