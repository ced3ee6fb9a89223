"""What is said, on the running desk: scripts that are edited, and how the buyer is addressed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kefu_tui.config import TaskKind
from kefu_tui.domain.outcomes import Channel
from kefu_tui.errors import KefuError, RefusedError, UsageError
from kefu_tui.paths import scripts_folder
from kefu_tui.scripting.watching import Watched
from kefu_tui.tasks import Notice
from tests.desk.shop import Row, Shop

FOLLOWING = "旺旺/旺旺未接后.md"


class Typist:
    """Edits the scripts beside a desk; every tick is two seconds later."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop, self.folder, self.seconds = shop, folder, 0.0
        shutil.copytree(scripts_folder(), folder)
        shop.desk.words = Watched(folder, lambda: self.seconds)

    def change(self, old: str, new: str) -> None:
        path = self.folder / FOLLOWING
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    def told(self) -> list[Notice]:
        found = []
        for _ in range(3):
            self.seconds += 2
            found += [n for n in self.shop.tasks.tick() if n.kind is TaskKind.WORDS]
        return found


@pytest.fixture
def typist(shop: Shop, tmp_path: Path) -> Typist:
    shop.take("21 16:10", Row("1"))
    return Typist(shop, tmp_path / "话术")


def test_an_edited_script_is_told_once_and_used(shop: Shop, typist: Typist) -> None:
    assert typist.told() == []
    typist.change("情形: 未接后", "情形: 首次, 大单")
    typist.change("优先级: 10", "优先级: 99")
    typist.change("您可能正忙", "您大概在忙")
    (notice,) = typist.told()
    assert notice.text == "话术已更新: 旺旺未接后"
    assert typist.told() == []
    shop.take("21 16:11", Row("2", "大山", 90_000))
    card = shop.desk.card("大山", Channel.WANGWANG)
    assert card.script is not None
    assert "您大概在忙" in (card.script.say(card.script.opening, card.values) or "")


def test_a_fault_is_told_once_with_file_and_line(shop: Shop, typist: Typist) -> None:
    typist.change("[{称呼}", "[{称呼")
    (notice,) = typist.told()
    assert notice.text.startswith(f"话术 {FOLLOWING} 第 7 行: ")
    assert notice.text.endswith("; 改好之前用原来那一版")
    assert typist.told() == []
    assert shop.desk.scripts.named("旺旺未接后") is not None


# -- 称呼


def called(shop: Shop, key: str = "小雨") -> str:
    """What the copied text opens with."""
    card = shop.desk.card(key, Channel.WANGWANG)
    assert card.script is not None
    return (card.script.say(card.script.opening, card.values) or "").split("，")[0]


def test_the_title_chosen_once_is_kept_for_the_buyer(shop: Shop) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "大山", receiver="欧阳大山"))
    assert called(shop) == "王女士/先生"
    shop.desk.address_as("小雨", "女士")
    assert called(shop) == "王女士"
    assert called(shop, "大山") == "欧阳女士/先生"
    shop.restart()
    shop.take("21 16:11", Row("3"))
    assert called(shop) == "王女士"
    shop.desk.address_as("小雨", "")
    assert (shop.desk.title_of("小雨"), called(shop)) == ("", "王女士/先生")


@pytest.mark.parametrize(
    ("key", "title", "error"),
    [
        ("小雨", "大人", UsageError),
        ("谁", "女士", UsageError),
        ("薄荷", "女士", RefusedError),
    ],
)
def test_what_is_no_title_or_no_name_changes_nothing(
    shop: Shop, key: str, title: str, error: type[KefuError]
) -> None:
    shop.take("21 16:10", Row("1"), Row("2", "薄荷", receiver="王*"))
    with pytest.raises(error):
        shop.desk.address_as(key, title)
    assert shop.desk.title_of(key) == ""
    assert "女士" not in called(shop, "薄荷")
