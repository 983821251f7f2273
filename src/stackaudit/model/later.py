"""Types of what few stacks state: loaded, and what checks them built, when a stack states it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True)
class Later:
    """Stands in annotations for a type that is loaded when the first value of it is checked, as an alias would.

    Attributes:
        place: Where the type stands, as `module:name`, the syntax of our registries.
    """

    place: str

    @property
    def __value__(self) -> Any:  # noqa: ANN401  a type as annotations have them
        """The type itself, under the name that it has in an alias."""
        module, _, name = self.place.partition(":")
        return getattr(import_module(module), name)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check values by the type; a record writes itself."""
        return core_schema.no_info_plain_validator_function(self._checked)

    def __get_pydantic_json_schema__(self, _core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the type itself."""
        return handler(_adapter(self).core_schema)

    def _checked(self, value: object) -> object:
        return _adapter(self).validate_python(value)


@cache
def _adapter(later: Later) -> TypeAdapter[Any]:
    return TypeAdapter(later.__value__)
