"""One sentence of ours for each way in which a value may not fit its field, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from stackaudit.core.errors import did_you_mean, nearest
from stackaudit.io.readers.diagnostics.problems import Code

_FALSE_WORDS = frozenset({"no", "n", "off", "false", "0"})
_TRUE_WORDS = frozenset({"yes", "y", "on", "true", "1"})
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:[,' \u00a0\u202f][0-9]{3})+(\.[0-9]+)?")
_EUROPEAN = re.compile(r"[-+]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]+")
_PERCENT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?)\s*%")
_CURRENCY = re.compile(r"(?:[A-Z]{3}|[$€£¥₹])\s*|\s*(?:[A-Z]{3}|[$€£¥₹])$")


class Fault(NamedTuple):
    """One error of pydantic's, with what is known of its place.

    Attributes:
        kind: Pydantic's type of the error.
        message: Pydantic's own text, shown only where we have none.
        field: The name of the field, or of the nearest one around; empty for the whole file.
        subject: How a sentence names the place: the field in quotes, or an item of it.
        value: What was given.
        written: The same as the file writes it; may be empty.
        context: Bounds and the like.
        known: The fields that would be right there.
        suggest: Whether to look for the nearest right value, which takes a while.
    """

    kind: str
    message: str
    field: str
    subject: str
    value: object
    written: str
    context: Mapping[str, Any]
    known: tuple[str, ...]
    suggest: bool


class Sentence(NamedTuple):
    """What to tell about one fault."""

    code: str
    message: str
    help: str = ""


def sentence(fault: Fault) -> Sentence:
    """Return what to tell about `fault`."""
    if fault.value is None and fault.kind in _NEEDS_VALUE:
        return Sentence(Code.NO_VALUE, f"{fault.subject} has no value", "give it one, or leave it out")
    maker = _MAKERS.get(fault.kind, _own)
    return maker(fault)


def quoted(value: object) -> str:
    """Return a value as a message names it, cut where it is long."""
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else f"{value[:57]}…")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple | set | frozenset):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = "null" if value is None else str(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _unknown_field(fault: Fault) -> Sentence:
    help_ = did_you_mean(fault.field, fault.known).removeprefix("; ") if fault.suggest else ""
    if fault.suggest and nearest(fault.field, fault.known) is None:
        own = "your own data goes under a key that starts with 'x-'"
        help_ = f"{help_}; {own}" if help_ else own
    return Sentence(Code.UNKNOWN_FIELD, f"unknown field {quoted(fault.field)}", help_)


def _choice(fault: Fault) -> Sentence:
    expected = str(fault.context.get("expected", ""))
    choices = tuple(_QUOTED.findall(expected))
    message = f"{fault.subject} is {quoted(fault.value)}; expected {expected}"
    if isinstance(fault.value, str) and len(choices) > 1 and fault.suggest:
        close = nearest(fault.value, choices)
        return Sentence(Code.UNKNOWN_CHOICE, message, f"did you mean {close!r}?" if close else "")
    return Sentence(Code.UNKNOWN_CHOICE, message)


def _true_or_false(fault: Fault) -> Sentence:
    message = f"{fault.subject} is {quoted(fault.value)}, not true or false"
    word = str(fault.value).casefold()
    help_ = "write true or false"
    if word in ("true", "false"):
        help_ = f"remove the quotes: write {word}"
    elif isinstance(fault.value, str) and word in _FALSE_WORDS | _TRUE_WORDS and not word.isdigit():
        meant = "false" if word in _FALSE_WORDS else "true"
        help_ = f"YAML 1.2 reads {fault.value} as text; write true or false, here {meant}"
    return Sentence(Code.NOT_TRUE_OR_FALSE, message, help_)


def _number(fault: Fault) -> Sentence:
    whole = fault.kind.startswith("int")
    kind = "a whole number" if whole else "a number"
    help_ = number_advice(fault.value) or ("write digits only, such as 12" if whole else "write a number such as 0.5")
    return Sentence(Code.NOT_A_NUMBER, f"{quoted(fault.value)} is not {kind} (in {fault.subject})", help_)


def number_advice(value: object) -> str:
    """Return how to write the number that a text such as `1,000.50`, `€15` or `5%` means; empty where unsure."""
    if not isinstance(value, str) or len(value) > 60:
        return ""
    text = value.strip()
    if _PLAIN_NUMBER.fullmatch(text):
        return f"remove the quotes: write {text}"
    percent = _PERCENT.fullmatch(text)
    if percent is not None:
        return f"write {float(percent[1]) / 100:g} (one hundredth of {percent[1]})"
    bare = _CURRENCY.sub("", text, count=1)
    if _GROUPED.fullmatch(bare):
        number = re.sub(r"[^0-9.+-]", "", bare)
        ending = "without a sign for the thousands"
    elif _EUROPEAN.fullmatch(bare):
        number = bare.replace(".", "").replace(",", ".")
        ending = "with a point for decimals and no sign for the thousands"
    elif bare != text and _PLAIN_NUMBER.fullmatch(bare):
        number, ending = bare, ""
    else:
        return ""
    if bare != text:
        ending = f"{ending}; the currency stands once, in 'currency'".removeprefix("; ")
    return f"write {number}, {ending}"


def _text(fault: Fault) -> Sentence:
    if isinstance(fault.value, Mapping | list | tuple | set | frozenset):
        return _shape(fault)
    written = fault.written or quoted(fault.value)
    kind = "the truth value" if isinstance(fault.value, bool) else "the number"
    message = f"{fault.subject} must be a text, but {written[:60]} is {kind} {quoted(fault.value)}"
    return Sentence(Code.NOT_TEXT, message, f'write it in quotes: "{written[:60]}"')


def _shape(fault: Fault) -> Sentence:
    expected = next((name for part, name in _SHAPES.items() if fault.kind.startswith(part)), "a single value")
    help_ = ""
    if expected == "a list":
        help_ = "write each item on a line of its own after '- ', or all of them in [ ]"
    elif expected == "a mapping":
        help_ = "write 'key: value' lines"
    return Sentence(Code.WRONG_SHAPE, f"{fault.subject} must be {expected}, not {quoted(fault.value)}", help_)


def _root(fault: Fault) -> Sentence:
    if fault.field:
        return _shape(fault)
    if fault.value is None:
        return Sentence(Code.EMPTY, "the file is empty")
    return Sentence(Code.WRONG_SHAPE, f"a file holds a mapping of fields, not {quoted(fault.value)}")


def _length(fault: Fault) -> Sentence:
    least, most = fault.context.get("min_length"), fault.context.get("max_length")
    unit = "character" if fault.kind.startswith("string") else "item"
    bound, word = (least, "at least") if least is not None else (most, "at most")
    plural = "" if bound == 1 else "s"
    if least == 1:
        return Sentence(Code.WRONG_LENGTH, f"{fault.subject} is empty", f"give it at least one {unit}")
    return Sentence(Code.WRONG_LENGTH, f"{fault.subject} must have {word} {bound} {unit}{plural}")


def _bounds(fault: Fault) -> Sentence:
    word, bound = next((word, fault.context[key]) for key, word in _BOUNDS.items() if key in fault.context)
    if isinstance(bound, float) and bound.is_integer():
        bound = int(bound)
    return Sentence(Code.OUT_OF_BOUNDS, f"{fault.subject} is {quoted(fault.value)}; it must be {word} {bound}")


def _pattern(fault: Fault) -> Sentence:
    pattern = fault.context.get("pattern", "")
    if pattern == "^x-":
        return _unknown_field(fault)
    message = f"{fault.subject} is {quoted(fault.value)}, which does not have the form {pattern}"
    return Sentence(Code.WRONG_PATTERN, message)


def _always(code: Code, message: str, help_: str = "") -> Callable[[Fault], Sentence]:
    """Return what makes the same sentence of every fault, with its subject and its value."""
    return lambda fault: Sentence(code, message.format(subject=fault.subject, value=quoted(fault.value)), help_)


def _variant(fault: Fault) -> Sentence:
    tag, expected = fault.context.get("discriminator", ""), str(fault.context.get("expected_tags", ""))
    if fault.kind == "union_tag_not_found":
        return Sentence(Code.UNKNOWN_VARIANT, f"{fault.subject} needs a field {tag}, which tells its kind")
    given = str(fault.context.get("tag", ""))
    message = f"{tag} is {quoted(given)}; expected {expected}"
    close = nearest(given, _QUOTED.findall(expected)) if fault.suggest else None
    return Sentence(Code.UNKNOWN_VARIANT, message, f"did you mean {close!r}?" if close else "")


def _own(fault: Fault) -> Sentence:
    """Tell an error that a model raised itself: it brings its own message and may bring `help` and `code`."""
    code = fault.context.get("code") or _OWN_CODES.get(fault.kind, Code.INVALID_VALUE)
    help_ = str(fault.context.get("help") or "")
    if fault.kind == "money":
        help_ = number_advice(fault.value) or help_
    message = fault.message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return Sentence(str(code), message, help_)


_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "multiple_of": "a multiple of"}
_SHAPES = {
    "list": "a list",
    "tuple": "a list",
    "set": "a list",
    "frozen_set": "a list",
    "iterable": "a list",
    "model": "a mapping",
    "dict": "a mapping",
    "mapping": "a mapping",
    "dataclass": "a mapping",
    "string": "a text",
}
_OWN_CODES = {
    "reference": Code.UNKNOWN_REFERENCE,
    "id_twice": Code.DUPLICATE_ID,
    "listed_twice": Code.DUPLICATE_ID,
    "self_flow": Code.CONTRADICTION,
    "self_reference": Code.CONTRADICTION,
    "date_order": Code.CONTRADICTION,
    "feedback": Code.CONTRADICTION,
    "date": Code.NOT_A_DATE,
    "duration": Code.NOT_A_DURATION,
    "duration_long": Code.OUT_OF_BOUNDS,
    "share": Code.NOT_A_NUMBER,
    "money": Code.NOT_A_NUMBER,
    "text_empty": Code.NO_VALUE,
    "text_hidden": Code.FORBIDDEN_CHARACTER,
    "id_hidden": Code.FORBIDDEN_CHARACTER,
    "id_character": Code.WRONG_PATTERN,
    "shorthand": Code.WRONG_PATTERN,
}
_DATE = _always(Code.NOT_A_DATE, "{value} is not a date (in {subject})", "write year, month and day: 2026-11-21")
_DURATION = _always(
    Code.NOT_A_DURATION, "{value} is not a duration (in {subject})", "write a number and a unit: 10m, 24h, 30d"
)
_MAKERS: dict[str, Callable[[Fault], Sentence]] = {
    "extra_forbidden": _unknown_field,
    "missing": _always(Code.MISSING_FIELD, "required field {subject} is missing"),
    "literal_error": _choice,
    "enum": _choice,
    **dict.fromkeys(("bool_type", "bool_parsing"), _true_or_false),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _number),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), _number),
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), _text),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type", "iterable_type"), _shape),
    **dict.fromkeys(("dict_type", "mapping_type"), _shape),
    **dict.fromkeys(("model_type", "model_attributes_type", "dataclass_type"), _root),
    **dict.fromkeys(("string_too_short", "string_too_long", "too_short", "too_long"), _length),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of"), _bounds),
    "finite_number": _always(
        Code.NUMBER_OUT_OF_RANGE,
        "{subject} is {value}, not a finite number",
        "leave the field out if the number is not known",
    ),
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DATE),
    **dict.fromkeys(("time_delta_type", "time_delta_parsing"), _DURATION),
    **dict.fromkeys(("union_tag_invalid", "union_tag_not_found"), _variant),
    "invalid_key": _always(Code.KEY_NOT_TEXT, "key {value} is not a text", "write it in quotes"),
}
_NEEDS_VALUE = frozenset(_MAKERS) - {
    "extra_forbidden",
    "missing",
    "model_type",
    "string_pattern_mismatch",
    "invalid_key",
}
