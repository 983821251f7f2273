"""Ids, texts and what every record has in common."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from stackaudit.model.base import Id, Ids, Text, Texts, hidden_character, refusal, shown, slug
from stackaudit.model.tool import Tool

_ID, _TEXT = TypeAdapter(Id), TypeAdapter(Text)
_HIDDEN = [
    "\x00",
    "\x1b",
    "\x7f",
    "\x85",
    "\u00ad",
    "\u200b",
    "\u200e",
    "\u202e",
    "\u2066",
    "\ufeff",
    "\ue000",
]
_HIDDEN += ["\ufffe", "\u2028", "\u2029", "\u3164", "\u2800", "\U000e0041", "\r"]


def _kinds(adapter: TypeAdapter[Any], value: object) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python(value)
    return [line["type"] for line in caught.value.errors()]


@pytest.mark.parametrize(
    "id_", ["crm", "CRM", "a.b_c-1", "صندوق", "Почта", "客服", "हिन्दी", "می\u200cخواهم", "2", "x" * 200]
)
def test_an_id_may_be_of_any_script(id_: str) -> None:
    """Letters, marks and digits of every script make an id, joiners within words included."""
    assert _ID.validate_python(id_) == id_


@pytest.mark.parametrize("mark", [*" >/@+#,;:\"'`|<*?\\[]{}()=&%$!~^", "\t", "\n", "\u00a0", "\u3000"])
def test_an_id_has_no_marks_and_no_spaces(mark: str) -> None:
    """The marks that ids of findings are written with are refused, and every kind of space."""
    assert _kinds(_ID, f"a{mark}b") == ["id_hidden" if mark == "\u2028" else "id_character"]


def test_a_refused_id_comes_with_a_right_one() -> None:
    """The advice is the id that the name would make."""
    with pytest.raises(ValidationError) as caught:
        _ID.validate_python("Customer Service")

    assert caught.value.errors()[0]["ctx"]["help"] == "write 'customer-service'"


@pytest.mark.parametrize("character", _HIDDEN)
def test_hidden_characters_are_refused_in_ids_and_texts(character: str) -> None:
    """What can hide or reorder text is refused, and the message names the code point without showing it raw."""
    for adapter, kind in ((_ID, "id_hidden"), (_TEXT, "text_hidden")):
        with pytest.raises(ValidationError) as caught:
            adapter.validate_python(f"pay{character}ments")
        (line,) = caught.value.errors()
        assert (line["type"], line["ctx"]["code_point"]) == (kind, f"{ord(character):04X}")
        assert character in "\u3164\u2800" or character not in line["msg"]


def test_half_a_character_is_refused() -> None:
    """A lone surrogate cannot be written to any file."""
    assert _kinds(_ID, "a\ud800") == ["string_unicode"]
    assert _kinds(_TEXT, "a\ud800") == ["string_unicode"]


@pytest.mark.parametrize("value", [None, 5, True, 1.5, b"crm", ["crm"], {"crm": 1}])
def test_an_id_and_a_text_must_be_text(value: object) -> None:
    """Nothing is turned into text: a version 1.10 must not become 1.1."""
    assert _kinds(_ID, value) == ["string_type"]
    assert _kinds(_TEXT, value) == ["string_type"]


@pytest.mark.parametrize("value", [" ", "\t", "\n \n", "\u00a0"])
def test_a_blank_text_is_refused(value: str) -> None:
    """A text of spaces says nothing."""
    assert _kinds(_TEXT, value) == ["text_empty"]


@pytest.mark.parametrize(("adapter", "longest"), [(_ID, 200), (_TEXT, 2000)])
def test_texts_have_an_end(adapter: TypeAdapter[str], longest: int) -> None:
    """The length is counted after normalisation, so that what passes once passes again."""
    assert adapter.validate_python("x" * longest) == "x" * longest
    assert _kinds(adapter, "x" * (longest + 1)) == ["string_too_long"]
    assert _kinds(adapter, "\u0958" * longest) == ["string_too_long"]
    assert _kinds(adapter, "") == ["string_too_short"]


@given(st.text(max_size=20))
def test_what_passes_once_passes_again_unchanged(text: str) -> None:
    """Ids and texts come out in NFC, and are then stable."""
    for adapter in (_ID, _TEXT):
        try:
            out = adapter.validate_python(text)
        except ValidationError:
            continue
        assert out == unicodedata.normalize("NFC", text) == adapter.validate_python(out)


@given(st.text(max_size=12))
@example("ΐ\u0345")
@example("İstanbul")
@example("ﬁle ß")
@example("\u0301x")
def test_a_slug_is_a_valid_id_and_its_own_slug(name: str) -> None:
    """Whatever the script, the id made from a sound name is valid, and making it again changes nothing."""
    made = slug(name)

    assert slug(made) == made
    if made and hidden_character(name) is None:
        assert _ID.validate_python(made) == made


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("C++ & more", "c-more"),
        ("  A__B ", "a-b"),
        ("हिन्दी", "हिन्दी"),
        ("ÉCOLE", "école"),
        ("€", ""),
        ("x" * 300, "x" * 200),
    ],
)
def test_slugs(name: str, made: str) -> None:
    """Words are folded and joined by hyphens; marks stay with their letters; what has no letters makes no id."""
    assert slug(name) == made


def test_a_single_text_is_a_list_of_one() -> None:
    """`departments: sales` and `departments: [sales]` are the same."""
    assert TypeAdapter(Ids).validate_python("a") == TypeAdapter(Ids).validate_python(["a"]) == ("a",)
    assert TypeAdapter(Texts).validate_python("a b; c") == ("a b; c",)


def test_a_list_of_ids_names_nothing_twice() -> None:
    """Repeats are refused, in any form that normalises to the same."""
    assert _kinds(TypeAdapter(Ids), ["café", "b", "cafe\u0301"]) == ["listed_twice"]


def test_records_are_frozen() -> None:
    """A record cannot be changed in place; equal content is equal."""
    tool = Tool(id="crm", name="CRM")
    with pytest.raises(ValidationError):
        tool.name = "Other"  # type: ignore[misc]

    assert tool == Tool.model_validate({"name": "CRM"})
    assert hash(tool) == hash(Tool(id="crm", name="CRM"))


@pytest.mark.parametrize("key", ["knd", "X-a", "xa", "x", " x-a", "x_a", "extra", "model_config", "__proto__"])
def test_unknown_keys_are_refused(key: str) -> None:
    """A slip must not pass unseen; only `x-…` keys are the user's own."""
    with pytest.raises(ValidationError) as caught:
        Tool.model_validate({"name": "A", key: 1})

    assert [line["loc"] for line in caught.value.errors()] == [(key,)]


@pytest.mark.parametrize("value", [None, True, 1, 2.5, "text", [1, [None]], {"a": {"b": "c"}}])
def test_the_users_own_keys_hold_any_json(value: Any) -> None:
    """An `x-…` key keeps its value, through the document too."""
    tool = Tool.model_validate({"name": "A", "x-own": value})

    assert tool.extra == {"x-own": value}
    assert tool.model_dump(mode="json", exclude_unset=True)["x-own"] == value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 10**400, "\ud800", {"\x1b": 1}, [["\u202e"]], {1}, (1,), b"x", object()]
)
def test_the_users_own_keys_hold_nothing_but_json(value: Any) -> None:
    """What a file could not hold again is refused."""
    with pytest.raises(ValidationError):
        Tool.model_validate({"name": "A", "x-own": value})


@pytest.mark.parametrize("key", ["x-\u202e", "x-\x00", "x-\ud800"])
def test_the_users_own_keys_are_clean_text(key: str) -> None:
    """A key can hide characters as well as a value can."""
    with pytest.raises(ValidationError):
        Tool.model_validate({"name": "A", key: 1})


@given(st.text(max_size=30))
def test_braces_in_a_value_stay_as_they_are(text: str) -> None:
    """Pydantic fills in `{…}`: the value is never taken for part of the sentence."""
    error = refusal("kind", "{shown} is wrong", "{help}{shown}" + text, "advice {shown}")

    assert error.message() == shown("{help}{shown}" + text) + " is wrong"


@pytest.mark.parametrize(
    "value",
    ["x" * 10**6, 10**400, [[1] * 10**6], {"a": 1}, b"x" * 10**4],
    ids=["text", "number", "list", "mapping", "bytes"],
)
def test_a_value_is_shown_in_short(value: object) -> None:
    """A message never carries a value of any length."""
    assert len(shown(value)) < 80
