"""What every record has in common, and the ids and texts it is made of."""

import ast
import inspect
import math
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from stackaudit.model.bounds import Bounded

_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_NOT_IN_IDS = set(" >/@+#,;:\"'`|<*?\\[]{}()=&%$!~^")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_LEGAL_MARKS = dict.fromkeys(map(ord, "™℠®©"))  # NFKC would make letters of the first two
_LONGEST_TEXT = 2000
_LONGEST_ID = 200
_MOST_SHOWN = 60
_LARGEST = 10**300


def shown(value: object) -> str:
    """Return a value as a message names it, cut where it is long."""
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "a number of over 300 digits"
    if isinstance(value, str):
        return repr(value if len(value) <= _MOST_SHOWN else value[: _MOST_SHOWN - 1] + "…")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Iterable):
        return "a list"
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def refusal(kind: str, sentence: str, value: object, advice: str = "", /, **context: str) -> PydanticCustomError:
    """Return the error that refuses a value; `{shown}` in the sentence stands for it.

    Pydantic fills a sentence in key by key: the value comes last, so that braces in it are never taken for a key.
    """
    return PydanticCustomError(kind, sentence, {**context, "help": advice, "shown": shown(value)})


def yes_or_no(value: object) -> bool | None:
    """Return what a value means where it only says yes or no; None for any other.

    >>> yes_or_no("Yes"), yes_or_no(False), yes_or_no("Ann Lee"), yes_or_no(1)
    (True, False, None, None)
    """
    if isinstance(value, bool):
        return value
    return (
        {"yes": True, "true": True, "no": False, "false": False}.get(value.casefold())
        if isinstance(value, str)
        else None
    )


def hidden_character(text: str) -> str | None:
    """Return the first character that can hide or reorder text (control, bidi, zero-width, private), or None.

    A tab and a line feed are ordinary in free text and pass.
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if character in "\t\n" or _joins(character):
            continue
        if unicodedata.category(character) in _HIDDEN_CATEGORIES or character in _BLANK_LETTERS:
            return character
    return None


def _joins(character: str) -> bool:
    """Zero-width joiner and non-joiner shape words in Persian, Hindi and emoji; they are letters, not tricks."""
    return character in "\u200c\u200d"


def folded_name(name: str) -> str:
    """Return a name as far as it tells two things apart: case, width and blanks do not (NFKC).

    One rule for tools, people, groups and departments: their ids and names are compared in this form.

    >>> folded_name("Ｓｌａｃｋ"), folded_name("X²"), folded_name(" Ana  RUIZ"), folded_name("Figma™")
    ('slack', 'x2', 'ana ruiz', 'figma')
    """
    if name.isascii():
        return " ".join(name.lower().split())
    plain = unicodedata.normalize("NFKC", name.translate(_LEGAL_MARKS)).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


@lru_cache(maxsize=4096)  # an audit asks for the id of the same person or group in each place where one is named
def slug(name: str) -> str:
    """Make an id from a name, in any script: folded (see `folded_name`), words joined by hyphens.

    >>> slug("Customer Service"), slug("Почта"), slug("客服"), slug("C++ & more")
    ('customer-service', 'почта', '客服', 'c-more')
    """
    if name.isascii():
        return "-".join(_ASCII_WORD.findall(name.lower()))[:_LONGEST_ID].rstrip("-")
    folded = folded_name(name)
    # Marks (Mn, Mc) belong to the letter before them: \W would cut Devanagari and Arabic words apart.
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in folded)
    return "-".join(kept.split())[:_LONGEST_ID].rstrip("-")


def composed(value: object) -> object:
    """Bring text into the form NFC, so that equal looks are equal texts; anything else passes."""
    return value if not isinstance(value, str) or value.isascii() else unicodedata.normalize("NFC", value)


def _check_id(text: str) -> str:
    if _PLAIN_ID.fullmatch(text):
        return text
    hidden = hidden_character(text)
    if hidden is not None:
        raise _hides("id", text, hidden)
    if _NOT_IN_IDS.intersection(text) or any(c.isspace() for c in text):
        suggestion = slug(text)
        raise refusal(
            "id_character",
            "id {shown} holds a character that an id may not have (a space or one of > / @ + # , ; : and the like)",
            text,
            f"write {suggestion!r}" if suggestion else "",
        )
    return text


def _check_text(text: str) -> str:
    hidden = hidden_character(text)
    if hidden is not None:
        raise _hides("text", text, hidden)
    if not text.strip():
        raise PydanticCustomError("text_empty", "the text is empty")
    return text


def _hides(what: str, text: str, hidden: str) -> PydanticCustomError:
    sentence = "{what} {shown} holds the hidden character U+{code_point}"
    advice = "remove it; it can hide or reorder text"
    return refusal(f"{what}_hidden", sentence, text, advice, what=what, code_point=f"{ord(hidden):04X}")


def _check_own(value: JsonValue) -> JsonValue:
    """Refuse what no file could hold again: numbers without end, and hidden characters."""
    if isinstance(value, str):
        hidden = hidden_character(value)
        if hidden is not None:
            raise _hides("text", value, hidden)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_own(key)
            _check_own(item)
    elif isinstance(value, list):
        for item in value:
            _check_own(item)
    elif isinstance(value, float) and not math.isfinite(value):
        raise refusal("finite_number", "{shown} is not a finite number", value)
    elif isinstance(value, int) and abs(value) >= _LARGEST:
        raise refusal("finite_number", "{shown} is too large", value)
    return value


def one_or_many(value: object) -> object:
    """Read a single text as a list of one, so that `departments: sales` and `departments: [sales]` are the same."""
    return [value] if isinstance(value, str) else value


def no_repeats(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names something twice."""
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise refusal("listed_twice", "{shown} is listed twice", id_)
        seen.add(id_)
    return ids


_ID_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": _LONGEST_ID,
    "pattern": r"""^[^\s>/@+#,;:"'`|<*?\\\[\]{}()=&%$!~\^]+$""",
}

_TEXT_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": _LONGEST_TEXT, "pattern": r"\S"}


@dataclass(frozen=True, eq=False)
class _Written:
    """How a value is checked and described, whole: pydantic puts a chain of validators together anew at each field."""

    core: CoreSchema
    described: dict[str, Any]

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return dict(self.core)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return deepcopy(self.described)


def _string(longest: int, check: Callable[[str], str]) -> CoreSchema:
    text = core_schema.str_schema(strict=True, min_length=1, max_length=longest)
    return core_schema.no_info_after_validator_function(
        check, core_schema.no_info_before_validator_function(composed, text)
    )


def _one_or_several(item: CoreSchema) -> CoreSchema:
    items = core_schema.tuple_schema([item], variadic_item_index=0)
    return core_schema.no_info_before_validator_function(one_or_many, items)


def _described_several(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"items": item, "type": "array"}]}


_ID, _TEXT = _string(_LONGEST_ID, _check_id), _string(_LONGEST_TEXT, _check_text)

Id = Annotated[str, _Written(_ID, _ID_SCHEMA)]
"""A name for the machine: any script, no spaces, none of the marks that subjects of findings are written with."""

Text = Annotated[str, _Written(_TEXT, _TEXT_SCHEMA)]
"""A name or a sentence for people."""

Ids = Annotated[
    tuple[Id, ...],
    _Written(
        core_schema.no_info_after_validator_function(no_repeats, _one_or_several(_ID)), _described_several(_ID_SCHEMA)
    ),
]
"""Several ids, none twice; a single text counts as one."""

Texts = Annotated[tuple[Text, ...], _Written(_one_or_several(_TEXT), _described_several(_TEXT_SCHEMA))]
"""Several texts; a single one need not stand in a list."""

ExtraKey = Annotated[str, StringConstraints(pattern=r"^x-"), AfterValidator(_check_text)]
OwnValue = Annotated[JsonValue, AfterValidator(_check_own)]


@dataclass(frozen=True)
class NeedsKey:
    """Says in the JSON Schema that a record needs one of these keys where it stands in a list.

    Where it is the value of a mapping (`entities: {customer: {…}}`), it has its name from there.
    """

    keys: tuple[str, ...]

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add the demand to the schema of the record."""
        return {**handler(core), "anyOf": [{"required": [key]} for key in self.keys]}


def explanations(record: type[BaseModel]) -> dict[str, str]:
    """Return the text that stands below each field of a record in the source, by the name of the field."""
    found: dict[str, str] = {}
    for kind in reversed(record.__mro__):
        if issubclass(kind, Bounded) and kind not in (Bounded, Record):
            body = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0].body  # type: ignore[attr-defined]
            for field, below in pairwise(body):
                match field, below:
                    case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                        found[name] = inspect.cleandoc(text)
    return found


class Record(Bounded):
    """A frozen record of a stack file. Unknown keys are refused, but for `x-…`, which are the user's own.

    Equal content is equal records; a change makes a new one (`record.model_copy(update=…)`, or `sa.what_if`).
    What checks a record is built when the first record of its class is made, what explains its fields when the JSON
    Schema is asked for: most programs need few of the classes.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        serialize_by_alias=True,
        defer_build=True,
        regex_engine="rust-regex",
    )
    # No `from __future__ import annotations` here: pydantic 2.12 looks these names up in the modules of the subclasses.
    if not TYPE_CHECKING:  # a type checker would ask for it as an argument
        __pydantic_extra__: dict[ExtraKey, OwnValue]

    _made_up_keys: ClassVar[frozenset[str]] = frozenset()
    """Required fields that need not be written, because the record can get them from elsewhere; see `NeedsKey`."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Say in the JSON Schema which keys a record may have, and what it is."""
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        schema["description"] = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0]
        for name, text in explanations(cls).items():
            schema["properties"][cls.model_fields[name].alias or name]["description"] = text
        schema["required"] = [key for key in schema.get("required", ()) if key not in cls._made_up_keys]
        schema["patternProperties"] = {"^x-": {"description": "Your own data."}}
        schema["additionalProperties"] = False
        return reference

    @property
    def extra(self) -> dict[str, JsonValue]:
        """The user's own `x-…` keys."""
        return dict(self.__pydantic_extra__ or {})


class Sparse(Record):
    """A record of many fields of which few are stated: the others are not kept record by record, but by the class.

    A list may name 200,000 tools, and a dictionary with every field would take 1.5 kB for each of them. Reading a
    field, comparing, printing and dumping give the same as for any other record.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # noqa: ANN401
        """Keep the default of each field as an attribute of the class, where Python looks after the record itself."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.__hash__ = Sparse.__hash__  # type: ignore[method-assign]  # pydantic makes one of the dictionary
        for name, field in cls.model_fields.items():
            if not field.is_required():
                setattr(cls, name, field.default)

    @model_validator(mode="after")
    def _keep_what_is_stated(self) -> Self:
        stated, held = self.__pydantic_fields_set__, self.__dict__
        if len(stated) < len(held):
            object.__setattr__(self, "__dict__", {name: held[name] for name in held if name in stated})
        return self

    def _expanded(self) -> Self:
        """The same with every field in its dictionary, in the order of the model."""
        made = copy(self)
        own = self.__dict__
        object.__setattr__(made, "__dict__", {name: getattr(self, name) for name in (*type(self).model_fields, *own)})
        return made

    @model_serializer(mode="wrap")
    def _dumped(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:  # noqa: ANN401
        return handler(self if info.exclude_unset or info.exclude_defaults else self._expanded())

    def __eq__(self, other: object) -> bool:
        """Whether both have the same facts, whether or not a fact that is the default was stated."""
        if not isinstance(other, Sparse) or self.__dict__.keys() == other.__dict__.keys():
            return super().__eq__(other)
        return Record.__eq__(self._expanded(), other._expanded())

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in type(self).model_fields))

    def __iter__(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]
        return Record.__iter__(self._expanded())

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return Record.__repr_args__(self._expanded())


RecordT = TypeVar("RecordT", bound=Record)


def without(record: RecordT, fields: Iterable[str]) -> RecordT:
    """Return the record without some of its facts, as if they had never been stated."""
    known = type(record).model_fields
    made = record.model_copy(update={name: known[name].get_default() for name in fields if name in known})
    made.model_fields_set.difference_update(fields)
    return made


def altered(record: RecordT, **fields: Any) -> RecordT:  # noqa: ANN401  fields have types of their own
    """Return the record with other values in some fields; a field that keeps its value stays stated or not as it is."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
    different = {name: value for name, value in values.items() if getattr(record, name) != value}
    return record.model_copy(update=different) if different else record
