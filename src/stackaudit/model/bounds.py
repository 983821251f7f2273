"""How many errors a list of a record may bring: beyond, the rest of it is not even looked at.

Pydantic gathers every error there is, and each takes some thousand bytes once it is told: a file of two megabytes could
take gigabytes. So a long list is read in pieces, and given up once the errors are more than anybody mends in one go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import RLock
from typing import Any

from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

_PIECE = 50
"""Items that are read at once, and how many a list may have to be read in one."""
MOST_ERRORS = 10_000
GIVEN_UP = "given_up"
"""The type of the error of a list that was not looked at."""
MORE = "more"
"""The type of the error that stands for others, as many as the `count` of its context says."""


@dataclass
class Budget:
    """How many errors one reading still takes; given as the `context` of pydantic's validation, for all its lists.

    Attributes:
        most: Errors that are gathered before lists are given up.
        held: Errors so far.
        is_spent: Whether a list was given up.
    """

    most: int = MOST_ERRORS
    held: int = 0
    is_spent: bool = False


def carried(line: ErrorDetails, place: tuple[str | int, ...] | None = None) -> InitErrorDetails:
    """Carry an error over as it was. Its message goes in whole and last, since pydantic fills in braces."""
    kind = PydanticCustomError(line["type"], "{message}", {**line.get("ctx", {}), "message": line["msg"]})
    return InitErrorDetails(type=kind, loc=line["loc"] if place is None else place, input=line["input"])


_NOT_SCHEMAS = frozenset({"cls", "config", "function", "json_schema_input_schema", "metadata", "ref", "type"})


def _within(part: Any, model: type[BaseModel]) -> Any:  # noqa: ANN401  core schemas are plain data
    """Return a part of the schema of a model with its lists wrapped; other models in it have theirs wrapped already."""
    if isinstance(part, list):
        return [_within(one, model) for one in part]
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or (kind == "model" and part["cls"] is not model):
        return part
    known = isinstance(kind, str)  # else the fields of a model, by name
    made = {key: value if known and key in _NOT_SCHEMAS else _within(value, model) for key, value in part.items()}
    if kind in ("tuple", "dict") and ("variadic_item_index" in part or kind == "dict") and "max_length" not in part:
        return core_schema.with_info_wrap_validator_function(_in_pieces, made)
    return made


def _in_pieces(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:  # noqa: ANN401
    if not isinstance(value, list | tuple | dict) or len(value) <= _PIECE:
        return handler(value)
    budget = info.context if isinstance(info.context, Budget) else Budget()
    if budget.held >= budget.most:
        budget.is_spent = True
        raise _given_up()
    items, of = (list(value.items()), dict) if isinstance(value, dict) else (value, list)
    made: list[Any] = []
    errors: list[InitErrorDetails] = []
    for start in range(0, len(value), _PIECE):
        before = budget.held
        try:
            piece = handler(of(items[start : start + _PIECE]))
            made += piece.items() if of is dict else piece
        except ValidationError as error:
            budget.held = before + error.error_count()
            errors += _moved(error, start)
            if budget.held >= budget.most and start + _PIECE < len(value):
                budget.is_spent = True
                errors.append(InitErrorDetails(type=_given_up(), loc=(), input=None))
                break
    if errors:
        raise ValidationError.from_exception_data("list", errors)
    return dict(made) if of is dict else tuple(made)


def _given_up() -> PydanticCustomError:
    return PydanticCustomError(GIVEN_UP, "the list, or the rest of it, was not looked at")


def _moved(error: ValidationError, start: int) -> Iterator[InitErrorDetails]:
    """The errors of a piece, their places counted from the beginning of the list."""
    for line in error.errors(include_url=False):
        first, *rest = line["loc"] or (0,)
        yield carried(line, (first + start if isinstance(first, int) else first, *rest))


_BUILDING = RLock()


class Bounded(BaseModel):
    """A record whose lists of any length are read in pieces, and given up once too much in them is wrong."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Put the reading in pieces around every list."""
        made: CoreSchema = _within(handler(source), cls)
        return made

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:  # noqa: ANN401  pydantic's own
        """Build what checks a record, as pydantic does; of several threads that need it the first does."""
        with _BUILDING:
            return super().model_rebuild(**options)
