"""What every record has in common, and the ids and texts it is made of."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, JsonValue, StringConstraints
from pydantic_core import PydanticCustomError

_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]+")
_NOT_IN_IDS = set(" >/@+#,;:\"'`|<*?\\[]{}()=&%$!~^")
_SLUG_BREAKS = re.compile(r"[\W_]+")
_LONGEST_TEXT = 2000
_LONGEST_ID = 200


def hidden_character(text: str) -> str | None:
    """Return the first character that can hide or reorder text (control, bidi, zero-width, private), or None.

    A tab and a line feed are ordinary in free text and pass.
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if character in "\t\n":
            continue
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} and not _joins(character):
            return character
    return None


def _joins(character: str) -> bool:
    """Zero-width joiner and non-joiner shape words in Persian, Hindi and emoji; they are letters, not tricks."""
    return character in "\u200c\u200d"


def slug(name: str) -> str:
    """Make an id from a name, in any script: folded, normalised (NFC), words joined by hyphens.

    >>> slug("Customer Service"), slug("Почта"), slug("客服"), slug("C++ & more")
    ('customer-service', 'почта', '客服', 'c-more')
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    # Marks (Mn, Mc) belong to the letter before them: \W would cut Devanagari and Arabic words apart.
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in folded)
    return "-".join(_SLUG_BREAKS.sub(" ", kept).split()) if kept.isascii() else "-".join(kept.split())


def _check_id(text: str) -> str:
    if _PLAIN_ID.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text)
    hidden = hidden_character(text)
    if hidden is not None:
        raise PydanticCustomError(
            "id_hidden", "id {shown} holds the hidden character U+{code_point}", _hidden_context(text, hidden)
        )
    if _NOT_IN_IDS.intersection(text) or any(c.isspace() for c in text) or text != text.strip():
        suggestion = slug(text)
        raise PydanticCustomError(
            "id_character",
            "id {shown} holds a character that an id may not have (a space or one of > / @ + # , ; : and the like)",
            {"shown": repr(text), "help": f"write {suggestion!r}" if suggestion else ""},
        )
    return text


def _check_text(text: str) -> str:
    if text.isascii() and text.isprintable():
        if not text.strip():
            raise PydanticCustomError("text_empty", "the text is empty")
        return text
    text = unicodedata.normalize("NFC", text)
    hidden = hidden_character(text)
    if hidden is not None:
        raise PydanticCustomError(
            "text_hidden", "text {shown} holds the hidden character U+{code_point}", _hidden_context(text, hidden)
        )
    if not text.strip():
        raise PydanticCustomError("text_empty", "the text is empty")
    return text


def _hidden_context(text: str, hidden: str) -> dict[str, Any]:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return {"shown": ascii(shown), "code_point": f"{ord(hidden):04X}", "help": "remove it; it can hide or reorder text"}


def one_or_many(value: object) -> object:
    """Read a single text as a list of one, so that `departments: sales` and `departments: [sales]` are the same."""
    return [value] if isinstance(value, str) else value


def no_repeats(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names something twice."""
    if len(set(ids)) != len(ids):
        twice = next(i for n, i in enumerate(ids) if i in ids[:n])
        raise PydanticCustomError("listed_twice", "{shown} is listed twice", {"shown": repr(twice)})
    return ids


Id = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_ID), AfterValidator(_check_id)]
"""A name for the machine: any script, no spaces, none of the marks that subjects of findings are written with."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=_LONGEST_TEXT), AfterValidator(_check_text)]
"""A name or a sentence for people."""

Ids = Annotated[tuple[Id, ...], BeforeValidator(one_or_many), AfterValidator(no_repeats)]
"""Several ids, none twice; a single text counts as one."""

Texts = Annotated[tuple[Text, ...], BeforeValidator(one_or_many)]
"""Several texts; a single one need not stand in a list."""

ExtraKey = Annotated[str, StringConstraints(pattern=r"^x-")]


class Record(BaseModel):
    """A frozen record of a stack file. Unknown keys are refused, but for `x-…`, which are the user's own.

    Equal content is equal records; a change makes a new one (`record.model_copy(update=…)`, or `sa.what_if`).
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
        regex_engine="rust-regex",
    )
    __pydantic_extra__: dict[ExtraKey, JsonValue]

    @property
    def extra(self) -> dict[str, JsonValue]:
        """The user's own `x-…` keys."""
        return dict(self.__pydantic_extra__ or {})
