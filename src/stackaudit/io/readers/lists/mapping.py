"""The mapping file: what the columns of a list mean, where the user says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from stackaudit.core.errors import did_you_mean
from stackaudit.io.readers.diagnostics.positions import Positions
from stackaudit.io.readers.diagnostics.problems import refusal as refusal_of
from stackaudit.io.readers.diagnostics.validation import problems_from
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.lists.dictionary import fields, is_field
from stackaudit.model.base import refusal

_SKIP = "skip"


def _known_field(name: str) -> str:
    if name != _SKIP and not is_field("tools", name) and not is_field("integrations", name):
        known = [*fields("tools"), *fields("integrations")]
        advice = did_you_mean(name, known).removeprefix("; ")
        raise refusal("field", "there is no field {shown} that a column can hold", name, advice, code="SA201")
    return name


Field = Annotated[str, AfterValidator(_known_field)]
"""A column of `tools` or `integrations`, `cost.monthly`, or `skip` for a column that is not to be read."""


class ColumnMapping(BaseModel):
    """What the columns of a spreadsheet mean.

    >>> ColumnMapping.model_validate({"columns": {"Bezeichnung": "name", "Kosten p.a.": "cost.annual"}, "decimal": ","})
    ColumnMapping('Bezeichnung', 'Kosten p.a.')
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, Field] = {}
    """Header to field; headers that it does not name are understood as usual."""
    sheets: dict[str, Literal["tools", "integrations", "skip"]] = {}
    """What each sheet of a workbook holds; sheets that it does not name are looked at as usual."""
    missing: tuple[str, ...] = ()
    """Words that stand where nothing is known, beside those that are known."""
    decimal: Literal[".", ","] | None = None
    """The sign before the decimals of a number."""
    dates: Literal["day-first", "month-first"] | None = None
    """What `03/04/2026` means."""
    currency: str | None = None
    """ISO 4217 code of every amount that names none."""
    name: str | None = None
    """The name of the stack."""

    def __repr__(self) -> str:
        return f"ColumnMapping({', '.join(map(repr, self.columns))})"


def read_mapping(given: str | Path | Mapping[str, Any], limits: Limits = DEFAULT_LIMITS) -> ColumnMapping:
    """Return a mapping from a file (YAML, JSON or TOML) or from plain data.

    Raises:
        LoadError: it was refused; every problem with its line, and the nearest right name.
    """
    if isinstance(given, Mapping):
        data = dict(given)
        try:
            return ColumnMapping.model_validate(data)
        except ValidationError as error:
            problems = problems_from(error, data, Positions(), ColumnMapping)
        raise refusal_of(problems, "mapping")
    from stackaudit.io.readers.native import read_model

    return read_model(given, ColumnMapping, limits=limits)
