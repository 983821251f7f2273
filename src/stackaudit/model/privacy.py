"""Personal data: its classes, where a tool keeps it and how long, and the purposes that a company states for it.

Everything here is stated by the company or absent. Nothing is computed from law, and no field has a default answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, TypeAdapter, model_validator
from pydantic_core import PydanticCustomError

from stackaudit.model.base import Id, Record, Text, Texts, refusal, yes_or_no
from stackaudit.model.periods import Length, Months, Period, after, format_period, parse_period
from stackaudit.model.values import Flag

PersonalData = Literal["none", "personal", "special", "criminal"]
"""What an entity is stated to hold: no personal data, personal data, special categories, data on offences."""


def _personal(value: object) -> object:
    """Refuse `yes` and `no`: personal data is of a class, and which of them is not for us to say."""
    said = yes_or_no(value)
    if said is None:
        return value
    advice = "did you mean 'personal'? 'special' is such as on health" if said else "did you mean 'none'?"
    text = "{shown} does not say which class of data it is; expected 'none', 'personal', 'special' or 'criminal'"
    raise refusal("class", text, str(value).lower() if isinstance(value, bool) else value, advice, code="SA203")


StatedPersonal = Annotated[PersonalData, BeforeValidator(_personal)]
"""What an entity is stated to hold, as a file writes it."""

DataClass = Literal["none", "confidential", "personal", "special", "criminal"]
"""What one attribute is stated to be; special and criminal count the same."""

RANKS: Mapping[DataClass, int] = {"none": 0, "confidential": 1, "personal": 2, "special": 3, "criminal": 3}
"""How much each class asks for; what is not stated has no rank."""
CLASSES: tuple[DataClass, ...] = get_args(DataClass)

FOREVER: Literal["forever"] = "forever"
NOT_KEPT: Literal["none"] = "none"
_DAY = timedelta(days=1)


def _keep(value: object, words: str = " or 'forever'") -> object:
    """Read `forever` or a period."""
    if value == FOREVER:
        return value
    try:
        return parse_period(value)
    except PydanticCustomError as error:
        if error.type != "duration":
            raise
        a_number = isinstance(value, int | float) and not isinstance(value, bool)
        advice = (error.context or {})["help"] if a_number else f"write how long: '90d', '3 months', '2 years'{words}"
        raise refusal("duration", "{shown} is not how long records are kept", value, advice) from None


def _tool_keep(value: object) -> object:
    """Read `none` (it passes records on and keeps nothing), `forever` or a period."""
    return value if value == NOT_KEPT else _keep(value, ", 'forever', or 'none' where it keeps nothing")


def _keep_out(value: Length | str) -> str:
    return value if isinstance(value, str) else format_period(value)


def _keep_schema(*words: str) -> dict[str, Any]:
    period = TypeAdapter(Period).json_schema()
    return {
        "anyOf": [*({"const": word} for word in words), *period["anyOf"]],
        "description": f"How long: 90d, 3 months, 2 years, P3M, 0, or {' or '.join(words)}.",
    }


class _KeepSchema:
    """Describes how long something is kept; made when the schema is asked for."""

    def __init__(self, *words: str, by_entity: bool = False) -> None:
        self.words, self.by_entity = words, by_entity

    def __get_pydantic_json_schema__(self, _core: object, _handler: object) -> dict[str, Any]:
        one = _keep_schema(*self.words)
        if not self.by_entity:
            return one
        each = {"type": "object", "additionalProperties": one}
        return {**one, "anyOf": [*one["anyOf"], each]}


Keep = Annotated[
    Length | Literal["forever"],
    BeforeValidator(_keep),
    PlainSerializer(_keep_out, return_type=str, when_used="json"),
    _KeepSchema(FOREVER),
]
"""How long records are kept: a period, or `forever`."""

ToolKeep = Annotated[
    Length | Literal["forever", "none"],
    BeforeValidator(_tool_keep),
    PlainSerializer(_keep_out, return_type=str, when_used="json"),
    _KeepSchema(FOREVER, NOT_KEPT),
]
"""How long a tool keeps records: a period, `forever`, or `none` where it passes them on and keeps nothing."""


class KeptFor(Record):
    """How long a tool keeps the records of one entity."""

    entity: Id
    """Which records."""
    keep: ToolKeep
    """How long it keeps them; `none`: it passes them on and keeps nothing."""


def _by_entity(value: object) -> object:
    """Read `{customer: 3 years, order: 10 years}` as a list of records."""
    if not isinstance(value, Mapping):
        return value
    return tuple({"entity": entity, "keep": said} for entity, said in value.items())


def _once(kept: tuple[KeptFor, ...]) -> tuple[KeptFor, ...]:
    names = [one.entity for one in kept]
    for n, name in enumerate(names):
        if name in names[:n]:
            raise refusal("repeated", "{shown} states how long it is kept twice", name, "leave one of them")
    return kept


KeptByEntity = Annotated[
    tuple[KeptFor, ...],
    BeforeValidator(_by_entity, json_schema_input_type=tuple[KeptFor, ...] | dict[Id, ToolKeep]),
    AfterValidator(_once),
]
"""How long records are kept by entity, as a mapping or as a list of records."""


def is_longer(kept: Length | str, limit: Length | str) -> bool | None:
    """Return whether records are kept for longer than a limit; None where months and days leave that open.

    >>> from datetime import timedelta
    >>> is_longer(Months(24), Months(12)), is_longer("forever", Months(12)), is_longer("none", Months(1))
    (True, True, False)
    >>> is_longer(timedelta(days=30), Months(1)), is_longer(timedelta(days=32), Months(1))
    (None, True)
    """
    if kept == NOT_KEPT or limit == FOREVER:
        return False
    if kept == FOREVER:
        return True
    if isinstance(kept, Months) and isinstance(limit, Months):
        return kept > limit
    (least, most), (low, high) = _days(kept), _days(limit)
    return True if least > high else False if most <= low else None


_STARTS = tuple(date(year, month, 1) for year in range(2024, 2028) for month in range(1, 13))
"""First days of the months of four years: periods of whole months have all their lengths among them."""


@lru_cache(maxsize=1024)
def _days(length: Length | str) -> tuple[float, float]:
    """Return how many days a period has, at the least and at the most."""
    if isinstance(length, timedelta):
        return length / _DAY, length / _DAY
    assert isinstance(length, Months)  # noqa: S101  words were told before
    found = [(after(start, length) - start).days for start in _STARTS]
    return min(found), max(found)


class AttributeClass(Record):
    """The class of one attribute of an entity, where it is not that of the whole entity."""

    attribute: Text
    """Which attribute."""
    word: DataClass = Field(alias="class")
    """none, confidential, personal, special (such as health) or criminal (offences and convictions)."""


def _attribute_classes(value: object) -> object:
    """Read `{health: special, email: personal}` as a list of records."""
    if not isinstance(value, Mapping):
        bare = next((one for one in value if isinstance(one, str)), None) if isinstance(value, list | tuple) else None
        if bare is not None:
            text, advice = (
                "{shown} states no class",
                f"write it with its class: 'attribute_classes: {{{bare}: special}}'",
            )
            raise refusal("shorthand", text, bare, advice)
        return value
    return tuple(
        {**said, "attribute": attribute} if isinstance(said, Mapping) else {"attribute": attribute, "class": said}
        for attribute, said in value.items()
    )


AttributeClasses = Annotated[
    tuple[AttributeClass, ...],
    BeforeValidator(_attribute_classes, json_schema_input_type=tuple[AttributeClass, ...] | dict[Text, DataClass]),
]
"""Classes of attributes, as a mapping or as a list of records."""


class ToolPrivacy(Record):
    """What is stated of a tool that may hold personal data."""

    hosted: Texts | None = None
    """Where it keeps data: countries or regions, in the words that the policy uses."""
    safeguard: Text | None = None
    """What the company rests on where that is outside its regions; `none`: it is known that there is nothing."""
    agreement: Flag | None = None
    """Whether there is a data processing agreement; absent: what `procurement.dpa` of its vendor states."""
    keep: Annotated[ToolKeep, _KeepSchema(FOREVER, NOT_KEPT, by_entity=True)] | None = None
    """How long it keeps records; `none`: it passes them on and keeps nothing. A mapping says it for each entity."""
    keep_of: KeptByEntity | None = None
    """How long it keeps the records of single entities, where that is not `keep`; what a mapping in `keep` says."""

    @model_validator(mode="before")
    @classmethod
    def _split(cls, data: Any) -> Any:  # noqa: ANN401  whatever a file holds
        """Read `keep: {customer: 3 years, order: 10 years}` as what it is: a limit for each entity."""
        if not isinstance(data, Mapping) or not isinstance(data.get("keep"), Mapping):
            return data
        if data.get("keep_of") is not None:
            text = "how long records are kept is stated by entity twice: {shown}"
            raise refusal("repeated", text, dict(data["keep"]), "write one mapping, in 'keep'")
        return {**{field: said for field, said in data.items() if field != "keep"}, "keep_of": data["keep"]}

    @property
    def states_keep(self) -> bool:
        """Whether it is stated how long any records are kept."""
        return self.keep is not None or bool(self.keep_of)

    @property
    def keeps_nothing(self) -> bool:
        """Whether it is stated that it passes all records on and keeps none."""
        return self.keep == NOT_KEPT and all(one.keep == NOT_KEPT for one in self.keep_of or ())

    def kept(self, entity: str) -> Length | str | None:
        """Return how long the records of an entity are kept; None where that is not stated."""
        return next((one.keep for one in self.keep_of or () if one.entity == entity), self.keep)

    @property
    def is_safeguarded(self) -> bool | None:
        """Whether a safeguard is stated; None where nothing is stated of it."""
        return None if self.safeguard is None else self.safeguard.strip().casefold() != NOT_KEPT


class Controller(Record):
    """Who answers for the data: what the record of activities names first."""

    name: Text
    """The company that answers for the data."""
    regions: Texts | None = None
    """Countries and regions in which it lets data be kept; absent: those of the policy."""
    representative: Text | None = None
    """Its representative, where it needs one."""
    officer: Text | None = None
    """The data protection officer, or whom to ask."""


def _controller(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


ControllerItem = Annotated[Controller, BeforeValidator(_controller, json_schema_input_type=Text | Controller)]
"""Who answers for the data; a bare text is the name."""
