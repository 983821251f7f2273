"""Types of what few stacks state: loaded, and what checks them built, when a stack states it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Later:
    """Stands in `Annotated` for a type that is loaded when the first value of it is checked.

    Attributes:
        place: Where the type stands, as `module:name`, the syntax of our registries.
    """

    place: str

    @property
    def type(self) -> Any:  # noqa: ANN401  a type as annotations have them
        """The type itself."""
        module, _, name = self.place.partition(":")
        return getattr(import_module(module), name)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check values by the type; a record writes itself."""
        return core_schema.with_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the type itself."""
        return handler(_adapter(self).core_schema)

    def _checked(self, value: object, info: ValidationInfo) -> object:
        made = _adapter(self).validate_python(value, context=info.context)
        if isinstance(made, BaseModel) and not made.__pydantic_complete__:
            type(
                made
            ).model_rebuild()  # it is asked when the stack is written, and pydantic below 2.14 does not build it
        return made


@cache
def _adapter(later: Later) -> TypeAdapter[Any]:
    return TypeAdapter(later.type)


def bare(annotated: object) -> object:
    """Return the type in an `Annotated`; where that is for later, it is loaded.

    >>> from typing import Annotated
    >>> bare(Annotated[int, "at least 0"]), bare(Annotated[object, Later("decimal:Decimal")])
    (<class 'int'>, <class 'decimal.Decimal'>)
    """
    type_, *marks = get_args(annotated)
    return next((mark.type for mark in marks if isinstance(mark, Later)), type_)
