"""Lists in the code pages of the machines that they were written on, and files that are no text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.limits import Limits
from stackaudit.io.readers.lists.encoding import decode_list

HEADS = {
    "de": ("Anwendung für Käufer", "Zuständig", "Gerät"),
    "fr": ("Système", "Propriétaire", "Coût annuel"),
    "pl": ("Właściciel", "Narzędzie", "Dział"),
    "ru": ("Система", "Владелец", "Отдел"),
    "tr": ("Uygulama adı", "Sağlayıcı", "Başlangıç"),
    "ar": ("النظام", "المالك", "القسم"),
    "ja": ("アプリ名", "担当者", "部署"),
    "zh": ("系统名称", "负责人", "部门"),
    "ko": ("시스템", "담당자", "부서"),
}
PAGES = {
    "de": ("cp1252", "cp850", "mac_roman"),
    "fr": ("cp1252", "mac_roman"),
    "pl": ("cp1250", "iso8859_2"),
    "ru": ("cp1251", "koi8_r", "cp866"),
    "tr": ("cp1254",),
    "ar": ("cp1256",),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030",),
    "ko": ("cp949",),
}
_KNOWN = frozenset(head for heads in HEADS.values() for head in heads)
_CASES = [(language, page) for language, pages in PAGES.items() for page in pages]


def known(text: str) -> bool:
    """The heads of these tests."""
    return text in _KNOWN


def nothing(text: str) -> bool:
    """No head is known."""
    return False


@pytest.mark.parametrize(("language", "page"), _CASES)
@settings(deadline=None)  # the first one loads the detector
@given(data=st.data())
def test_a_list_with_known_heads_comes_back_exactly(language: str, page: str, data: st.DataObject) -> None:
    """Whatever else stands in it, as long as it is of the language."""
    words = st.sampled_from([*HEADS[language], "Slack", "SAP S/4HANA", "1.200,50", "CRM"])
    rows = data.draw(st.lists(st.lists(words, min_size=3, max_size=3), max_size=6))
    text = "\r\n".join(";".join(row) for row in [list(HEADS[language]), *rows])

    assert decode_list(text.encode(page), known).text == text


@pytest.mark.parametrize(
    ("text", "page", "name"),
    [
        ("Tool;Owner\nCRM;Hélène Müller\n", "cp1252", "Windows-1252"),
        ("Tool;Owner\nCRM;José Muñoz\nERP;Ángela Peña\n", "cp1252", "Windows-1252"),
        ("Tool;Owner\nCRM;Işık Güneş\nERP;Şükrü Yılmaz\n", "cp1254", "Windows-1254"),
        ("Tool;Owner\nCRM;Łukasz Żółć\nERP;Świętosława Błąd\n", "cp1250", "Windows-1250"),
        ("Tool;Owner\nCRM;Иван Петров\nERP;Ольга Щукина\n", "cp1251", "Windows-1251"),
        ("Tool,Owner\nCRM,山田太郎\nERP,情報システム部\n", "cp932", "Shift JIS (Windows-932)"),
        ("Tool,Owner\nCRM,王小明\nERP,信息系统部门\n", "gb18030", "GB 18030"),
    ],
)
def test_where_no_head_tells_the_letters_and_the_detector_do(text: str, page: str, name: str) -> None:
    """Names of people are enough; what it was read as has the name that people know."""
    assert decode_list(text.encode(page), nothing) == (text, name, True)


@pytest.mark.parametrize(
    ("encoding", "name", "guessed"),
    [
        ("utf-8", "UTF-8", False),
        ("utf-8-sig", "UTF-8", False),
        ("utf-16", "UTF-16", False),
        ("utf-32", "UTF-32", False),
        ("utf-16-le", "UTF-16 LE", True),
        ("utf-16-be", "UTF-16 BE", True),
    ],
)
def test_unicode_is_told_by_its_mark_or_its_zero_bytes(encoding: str, name: str, guessed: bool) -> None:
    """UTF-16 without a mark has a zero byte beside each plain letter."""
    text = "Name\tOwner\nSlack\tAna Müller\n"

    assert decode_list(text.encode(encoding), nothing) == (text, name, guessed)


def test_a_few_stray_letters_do_not_spoil_unicode() -> None:
    """Two files pasted together: the letters of both come back; one letter against one is no majority."""
    data = "Tool;Owner\nA;Łukasz Żółć\n".encode() + "B;José\n".encode("cp1252")

    assert decode_list(data, nothing) == (
        "Tool;Owner\nA;Łukasz Żółć\nB;José\n",
        "UTF-8 with letters of Windows-1252",
        True,
    )
    assert decode_list("é".encode() + "é".encode("cp1252"), nothing).encoding != "UTF-8 with letters of Windows-1252"


def test_what_the_user_says_goes_before_everything() -> None:
    """Under any name that Python knows; with a mark it is taken off."""
    data = "Система".encode("cp866")

    assert decode_list(data, known, encoding="cp866").text == "Система"
    assert decode_list("Система".encode("cp1251"), nothing, encoding="cp866").text != "Система"
    assert decode_list("\ufeffa".encode(), nothing, encoding="utf8").text == "a"


@pytest.mark.parametrize(
    ("data", "encoding", "words"),
    [
        (b"Tool\xff\xfe\xfd", "ascii", "not ascii"),
        (b"Tool", "klingon", "no encoding 'klingon'"),
        (b"Tool", "base64", "'base64' is"),
        (b"\xff\xfeN", None, "mark of UTF-16"),
        (b"\xff\xfe\x00\x00N", None, "mark of UTF-32"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xd8" + bytes(range(256)), None, "a PNG picture, no text"),
        (bytes(range(1, 256)) * 4, None, "UTF-8"),
        (b"Tool,Owner\nA\x00,B\n", None, "U\\+0000"),
        (b"x" * 11, None, "at most 10"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, encoding: str | None, words: str) -> None:
    """One message, whatever the bytes are."""
    with pytest.raises(LoadError, match=words):
        decode_list(data, nothing, Limits(file_bytes=10) if data == b"x" * 11 else Limits(), encoding)


@settings(deadline=None)  # the first one loads the detector
@given(st.binary(max_size=80))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """Never another error, and never a zero byte in a text."""
    try:
        text = decode_list(data, nothing).text
    except LoadError as error:
        assert error.problems  # noqa: PT017
    else:
        assert "\0" not in text
