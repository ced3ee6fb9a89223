"""Quirk 1: GBK/GB18030, UTF-8, UTF-8 with BOM, UTF-16 with BOM; never one for another."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu_tui.errors import IntakeError
from kefu_tui.intake.decode import decode, encoding_of, texts

TEXT = "订单编号,买家会员名\r\n260000000000000017,𠮷祥如意😀\r\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("gb18030", "gb18030"),
    ],
)
def test_each_encoding_is_read_and_named(codec: str, name: str) -> None:
    assert decode(TEXT.encode(codec)) == (TEXT, name)


def test_utf_16_of_either_byte_order() -> None:
    assert decode(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == (TEXT, "utf-16")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_where_nothing_else_fits(codec: str) -> None:
    assert encoding_of(TEXT.encode(codec)) == codec
    assert decode(TEXT.encode(codec)) == (TEXT, "utf-16")


@pytest.mark.parametrize("data", [b"a\0b\0c", bytes(range(256)) * 4, b"\0" * 64])
def test_bytes_with_nul_are_not_taken_for_utf_16(data: bytes) -> None:
    assert not encoding_of(data).startswith("utf-16")


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0"), min_size=1, max_size=40))
def test_every_cut_between_two_pieces(text: str) -> None:
    """A character, of up to four bytes, may lie across the cut."""
    data = (text + "𠮷").encode("gb18030")
    for stride in range(1, 6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("kefu_tui.intake.decode.PIECE", stride)
            assert "".join(texts(data, "gb18030")) == text + "𠮷"


@pytest.mark.parametrize("stride", [1, 7, 64])
def test_the_line_of_a_broken_byte_is_named_whatever_the_pieces(
    monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    monkeypatch.setattr("kefu_tui.intake.decode.PIECE", stride)
    data = "订单编号\n一\n二\n".encode("gb18030") + b"\xff\n"
    with pytest.raises(IntakeError, match="GB18030 读到第 4 行"):
        list(texts(data, "gb18030"))


def test_gbk_bytes_that_a_lenient_reader_takes_for_utf_8() -> None:
    assert decode("联通".encode("gbk")) == ("联通", "gb18030")


def test_plain_ascii_is_utf_8() -> None:
    assert decode(b"tid,created\n1,2") == ("tid,created\n1,2", "utf-8")


def test_nul_is_dropped() -> None:
    assert decode("订\0单".encode())[0] == "订单"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8") * 3 + b"\xe8\xae",
        TEXT.encode("utf-8-sig") + b"\xff\n",
        TEXT.encode("utf-16") + b"\x00",
        codecs.BOM_UTF16_LE + b"\x00\xd8\x41\x00",
        TEXT.encode("utf-32"),
        b"\xff\x80\xff",
    ],
    ids=["cut short", "bad after BOM", "odd byte", "lone surrogate", "utf-32", "nothing fits"],
)
def test_damaged_text_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(IntakeError, match=r"[一-鿿]"):
        decode(data)


def test_a_broken_byte_in_utf_8_is_not_read_as_gb18030() -> None:
    data = TEXT.encode("utf-8").replace("如".encode(), b"\xb0\xa1")
    with pytest.raises(IntakeError, match="UTF-8 读到第 2 行"):
        decode(data)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_text_with_a_mark_survives_whatever_it_is(text: str) -> None:
    assert decode(text.encode("utf-8-sig")) == (text, "utf-8-sig")
    assert decode(text.encode("utf-16")) == (text, "utf-16")
