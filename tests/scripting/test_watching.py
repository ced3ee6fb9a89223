"""Scripts edited while the desk runs: the new ones come in, a faulty one leaves the old in use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kefu_tui.scripting import watching
from kefu_tui.scripting.watching import News, Watched

OURS = Path(__file__).resolve().parents[2] / "scripts_zh"
FIRST, SHARED = "旺旺/旺旺首次A.md", "电话/公共.md"


class Edited:
    """A folder of scripts under watch, and a clock that goes on when it is looked at."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.seconds, self.edits = folder, 0.0, 0
        shutil.copytree(OURS, folder)
        self.watched = Watched(folder, lambda: self.seconds)

    def change(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text("utf-8")
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def write(self, file: str, text: str) -> None:
        (self.folder / file).write_text(text, "utf-8")

    def look(self) -> News:
        """The first look after an edit that finds the folder at rest."""
        found = []
        for _ in range(2):
            self.seconds += 2.0
            found.append(self.watched.look())
        assert found[0] == News(faults=found[0].faults)
        return found[1]

    def text(self, name: str) -> str:
        script = self.watched.catalogue.named(name)
        assert script is not None
        return "\n".join(section.text for section in script.sections)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(tmp_path / "话术")


def test_nothing_is_read_while_nothing_changes(
    edited: Edited, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = edited.watched.catalogue
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read"))
    assert edited.look() == News()
    assert edited.watched.catalogue is before
    # Between the looks not even the folder is looked at.
    monkeypatch.setattr(watching, "_marks", lambda _: pytest.fail("looked"))
    edited.seconds += 1.9
    assert edited.watched.look() == News()


def test_a_saved_file_is_in_use_once_it_is_at_rest(edited: Edited) -> None:
    edited.change(FIRST, "我看到了", "我收到了")
    edited.seconds += 2.0
    assert edited.watched.look() == News()
    assert "我看到了" in edited.text("旺旺首次A")
    edited.seconds += 2.0
    assert edited.watched.look() == News(changed=("旺旺首次A",))
    assert "我收到了" in edited.text("旺旺首次A")
    assert edited.look() == News()


def test_a_faulty_file_leaves_what_it_said_before_in_use(edited: Edited) -> None:
    edited.change(FIRST, "[{称呼}", "[{称呼")
    news = edited.look()
    (fault,) = news.faults
    assert (fault.file, fault.line) == (FIRST, 10)
    assert news == News(faults=(fault,), kept=frozenset({FIRST}))
    assert "[{称呼}，您好" in edited.text("旺旺首次A")
    # Told once; another file's change does not take the old version away.
    edited.change("短信/短信跟进.md", "还需要吗", "您还要吗")
    news = edited.look()
    assert (news.changed, news.faults) == (("短信跟进",), ())
    assert "[{称呼}，您好" in edited.text("旺旺首次A")
    assert [problem.file for problem in edited.watched.catalogue.problems] == [FIRST]
    edited.change(FIRST, "[{称呼，", "亲爱的[{称呼}，")
    assert edited.look().changed == ("旺旺首次A",)
    assert "亲爱的" in edited.text("旺旺首次A")
    assert edited.watched.catalogue.problems == ()


def test_faulty_shared_sections_leave_every_call_as_it_was(edited: Edited) -> None:
    before = edited.watched.catalogue.scripts
    edited.change(SHARED, "-> 结果 7", "-> 结果 七")
    news = edited.look()
    assert [fault.file for fault in news.faults] == [SHARED]
    assert (news.changed, news.kept) == ((), frozenset({SHARED}))
    assert edited.watched.catalogue.scripts == before
    # Even when the front matter has gone, and with it what the file is.
    edited.change(SHARED, "---", "")
    assert edited.look().faults
    assert edited.watched.catalogue.scripts == before
    shutil.copy(OURS / SHARED, edited.folder / SHARED)
    edited.change(SHARED, "祝您生活愉快", "祝您顺心")
    news = edited.look()
    assert "电话首次A" in news.changed
    assert "祝您顺心" in edited.text("电话首次A")
    assert edited.watched.catalogue.problems == ()


def test_a_section_taken_out_of_the_shared_ones_is_still_there_for_those_that_use_it(
    edited: Edited,
) -> None:
    edited.change(SHARED, "# 致歉", "# 道歉")
    news = edited.look()
    assert {fault.file.split("/")[0] for fault in news.faults} == {"电话"}
    assert edited.watched.catalogue.named("电话首次A") is not None
    assert "非常抱歉打扰到您" in edited.text("电话首次A")


def test_new_files_come_in_and_removed_ones_go(edited: Edited) -> None:
    (edited.folder / FIRST).rename(edited.folder / "旺旺/_旺旺首次A.md")
    text = (OURS / FIRST).read_text("utf-8").replace("旺旺首次A", "旺旺首次C")
    edited.write("旺旺/新的.md", text)
    news = edited.look()
    assert (news.changed, news.gone) == (("旺旺首次C",), ("旺旺首次A",))


def test_with_the_folder_gone_everything_stays(edited: Edited) -> None:
    before = edited.watched.catalogue
    edited.folder.rename(edited.folder.with_name("别处"))
    assert edited.look() == News()
    assert edited.watched.catalogue is before


def test_faults_there_from_the_start_are_told_at_the_first_look(tmp_path: Path) -> None:
    (tmp_path / "坏.md").write_text("您好", "utf-8")
    seconds = [0.0]
    watched = Watched(tmp_path, lambda: seconds[0])
    seconds[0] = 2.0
    assert [fault.file for fault in watched.look().faults] == ["坏.md"]
    assert Watched(tmp_path / "没有").catalogue.problems[0].reason.startswith("找不到")


def test_a_name_taken_over_by_another_file_is_said_once(edited: Edited) -> None:
    """The copy of a file that still has the old name does not push the old one out."""
    shutil.copy(edited.folder / FIRST, edited.folder / "旺旺/副本.md")
    news = edited.look()
    assert "重复" in news.faults[0].reason
    names = [script.name for script in edited.watched.catalogue.scripts]
    assert names.count("旺旺首次A") == 1
