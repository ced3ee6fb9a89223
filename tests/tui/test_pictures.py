"""Every screen at both sizes looks as docs/screens.md shows it; `make screenshots` draws them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.screenshots import DOCS, FOLDER, MOMENT, PICTURES, SIZES, Picture, draw, file_of, page
from kefu_tui.tui.actions import SCREENS


@pytest.mark.parametrize("size", SIZES, ids=["120x36", "80x24"])
@pytest.mark.parametrize("picture", PICTURES, ids=[picture.name for picture in PICTURES])
async def test_a_screen_looks_as_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: Picture, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("KEFU_NOW", MOMENT)
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(tmp_path))
    drawn = await draw(picture, size)
    same = drawn == (FOLDER / file_of(picture, size)).read_text("utf-8")
    if not same:
        (tmp_path / "drawn.svg").write_text(drawn, "utf-8")
    assert same, f"now it looks like {tmp_path}/drawn.svg: look, and make screenshots"


def test_the_page_shows_all_of_them() -> None:
    assert (DOCS / "screens.md").read_text("utf-8") == page()
    assert len({picture.name for picture in PICTURES}) == len(PICTURES)


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_with_actions_of_its_own_is_shown(screen: str) -> None:
    assert any(screen in picture.title for picture in PICTURES)
