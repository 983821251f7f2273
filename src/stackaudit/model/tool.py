"""Tools, the departments that use them, and the data entities they hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from stackaudit.model.ai import Ai
from stackaudit.model.base import Id, Ids, NeedsKey, Record, Sparse, Text, Texts, refusal, slug
from stackaudit.model.parts import (
    PERIODS_A_YEAR,
    Access,
    Capability,
    Continuity,
    Contract,
    Cost,
    EntityUse,
    FilledIn,
    Fit,
    Intent,
    Lifecycle,
    Limit,
    Openness,
    Price,
    Role,
    Roles,
    Seats,
    Sourced,
    Uptime,
)
from stackaudit.model.privacy import AttributeClasses, Keep, StatedPersonal, ToolPrivacy
from stackaudit.model.values import Count, Currency, Duration, Flag, Number

Criticality = Literal["low", "normal", "high", "critical"]


def with_id(data: object) -> object:
    """Give a record its id from its name, or its name from its id, where only one of them is stated."""
    if isinstance(data, dict):
        if "id" not in data and isinstance(data.get("name"), str):
            made = slug(data["name"])
            return {**data, "id": made} if made else data
        if "name" not in data and isinstance(data.get("id"), str):
            return {**data, "name": data["id"]}
    return data


def from_name(data: object) -> object:
    """Read a bare text as a record of that name."""
    return with_id({"name": data}) if isinstance(data, str) else data


def under_key(key: object, facts: Mapping[Any, Any], field: str) -> dict[Any, Any]:
    """Write the key that a record stands under into the record."""
    if facts.get(field, key) != key:
        raise refusal(
            "contradiction", "the key and the {field} are not the same: {shown}", key, field=field, code="SA304"
        )
    return {**facts, field: key}


class Named(Sourced):
    """A record with an id for the machine and a name for people; each is made from the other where absent."""

    _made_up_keys = frozenset({"id", "name"})

    id: Id
    """The name that other records use; made from `name` where it is absent."""
    name: Text
    """The name that reports show; the `id` where it is absent."""

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: object) -> object:
        return with_id(data)


class Department(Named):
    """A department; a file may write its bare id."""

    headcount: Count | None = None
    """How many people work there."""
    parent: Id | None = None
    """The department that it is part of."""


class Master(Record):
    """A system of record, and for which part of the records."""

    tool: Id
    """The tool."""
    scope: Texts | None = None
    """Regions or segments; absent: all of them."""


def _master(value: object) -> object:
    return {"tool": value} if isinstance(value, str) else value


def _masters(value: object) -> object:
    if value is None or value == "none":
        return ()
    return (value,) if isinstance(value, str | Mapping) else value


_MasterItem = Annotated[Master, BeforeValidator(_master, json_schema_input_type=Id | Master)]
Masters = Annotated[
    tuple[_MasterItem, ...],
    BeforeValidator(_masters, json_schema_input_type=Id | Master | tuple[_MasterItem, ...]),
]
"""Systems of record: an id, a record, a list of them, or `none`."""


class DataEntity(Named):
    """A kind of record: customer, order, ticket.

    `system_of_record` is one tool, several (each may have a scope), or `none` where it is known that nobody named one.
    Absent means that the file does not say.
    """

    system_of_record: Masters | None = None
    """The tool, or the tools, whose copy is right; `none`: it is known that nobody named one."""
    about_customer: Flag | None = None
    """Whether these records are about customers."""
    tolerance: Duration | None = None
    """How old a copy may be."""
    sensitivity: Text | None = None
    """The company's own word; the policy states how such words are ordered."""
    personal: StatedPersonal | None = None
    """Whether it is personal data; absent: not known, whatever it is about."""
    attribute_classes: AttributeClasses | None = None
    """Classes of attributes; an attribute that is not named has the class of the entity."""
    subjects: Texts | None = None
    """Whose data it is: customers, employees."""
    keep: Keep | None = None
    """How long it may be kept."""
    consent_for: Id | None = None
    """The entity for which it records consents or objections."""
    attributes: Texts | None = None
    """What every consumer needs of it unless it says otherwise."""
    weight: Number = 1.0
    """How much it counts in the balanced silo index."""
    criticality: Criticality | None = None
    """How bad it is if these records are missing or wrong; it makes findings more or less severe."""
    style: Literal["registry", "consolidation", "coexistence", "centralised"] | None = None
    """How several masters are kept together."""
    survivorship: Text | None = None
    """Which master wins, and how (coexistence)."""
    cross_reference: Id | None = None
    """The tool that knows which records are the same (registry)."""

    @model_validator(mode="after")
    def _consent_of_others(self) -> DataEntity:
        if self.consent_for == self.id:
            raise refusal("self_reference", "the entity {shown} records consents for itself", self.id)
        return self


def _entity_uses(value: object) -> object:
    """Read `{customer: consumer, order: [producer, cache], lead: {roles: …, attributes: …}}` as a list of uses."""
    if not isinstance(value, Mapping):
        return value
    return tuple(
        under_key(entity, use if isinstance(use, Mapping) else {"roles": use}, "entity")
        for entity, use in value.items()
    )


_Use = Annotated[EntityUse, NeedsKey(("entity",))]
_Uses = Annotated[
    tuple[EntityUse, ...],
    BeforeValidator(_entity_uses, json_schema_input_type=tuple[_Use, ...] | dict[Id, Roles | EntityUse]),
]


_EXACT = Context(prec=200)


def _times(price: Decimal, number: int) -> Decimal:
    """Multiply without rounding; a whole amount has no decimals."""
    amount = _EXACT.multiply(price, Decimal(number))
    whole = amount.to_integral_value()
    return whole if whole == amount else amount


class Tool(Named, Sparse):
    """One tool, service or spreadsheet of the stack."""

    aliases: Texts | None = None
    """Other names that people, lists and flows use for it."""
    vendor: Text | None = None
    """Who sells it."""
    product: Text | None = None
    """The product that it is an account, an instance or a module of; tools of one product are not redundant."""
    category: Text | None = None
    """What kind of tool it is, in the company's own words."""
    kind: Literal["tool", "conduit", "spreadsheet", "service", "agent"] = "tool"
    """`conduit`: an iPaaS, ETL or bus, which carries data and owns none; `agent`: a tool that acts by a model."""
    departments: Ids = ()
    """The departments that use it."""
    regions: Ids | None = None
    """Regions or markets it serves; absent: not known."""
    users: Texts | None = None
    """Who uses it, one entry a person; any stable pseudonym will do."""
    owner: Text | None = None
    """The business owner."""
    technical_owner: Text | None = None
    """Who runs it."""
    sponsor: Text | None = None
    """Who stands up for it."""
    capabilities: tuple[Capability, ...] = ()
    """What it can do."""
    capabilities_partial: Flag = False
    """It may do more than its capabilities say, as where a list says in a word what it is for: no advice to retire it
    rests on them."""
    entities: _Uses = ()
    """Which records it makes, masters, needs or keeps."""
    relays: Ids = ()
    """Entities it passes on although it is not their master; master, hub and conduits always do."""
    stores_keys: Ids | None = None
    """Identifier types it keeps: email, crm-id."""
    criticality: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    """How bad it is if it fails: 4 critical, 3 high, 2 medium, 1 low."""
    currency: Currency | None = None
    """ISO 4217 code of its amounts, where that is not the one of the stack; they are in no sum."""
    cost: Cost | None = None
    """What it costs."""
    seats: Seats | None = None
    """Licences: how many are paid for, and how many are used."""
    contract: Contract | None = None
    """When its contract renews, and by when notice must be given."""
    limits: tuple[Limit, ...] = ()
    """What of its plan runs out."""
    prices: tuple[Price, ...] = ()
    """Its price list, step by step."""
    openness: Openness | None = None
    """How data gets in and out."""
    access: Access | None = None
    """How people get in."""
    data_classification: Text | None = None
    """The company's own word."""
    privacy: ToolPrivacy | None = None
    """Where and how long it keeps data, and what was agreed on that."""
    lifecycle: Lifecycle | None = None
    """Where it stands in its life."""
    fit: Fit | None = None
    """How well it fits, as people judge it."""
    uptime: Uptime | None = None
    """How surely it works."""
    continuity: Continuity | None = None
    """How we go on if it stops."""
    ai: Ai | None = None
    """What a model does in it, where that is the tool as a whole; of one function, it stands with the capability."""
    intent: Intent | None = None
    """Why there are two tools for one job, where that is on purpose."""
    flows: Literal["all", "none"] | None = None
    """`all`: every flow of it is in the file; `none`: it exchanges data with nothing; absent: not known."""
    standalone_ok: Flag = False
    """Connected to nothing on purpose."""
    terminal: Flag = False
    """An end point on purpose: a dashboard sends nothing on."""
    must_keep: Flag = False
    """No plan may retire it."""
    must_retire: Flag = False
    """Every plan must retire it."""
    requires: Ids = ()
    """Tools without which it cannot be kept."""
    conflicts: Ids = ()
    """Tools beside which it cannot be kept."""
    capacity: Count | None = None
    """How many people it can serve at the most."""
    from_catalog: FilledIn = None
    """What of it is from the catalog of known products; absent: nothing. A tool of which only the name is stated is
    filled when it is read, unless this says `none`."""

    @model_validator(mode="after")
    def _not_itself(self) -> Tool:
        if self.id in (*self.requires, *self.conflicts):
            raise refusal("self_reference", "the tool {shown} requires or excludes itself", self.id)
        return self

    def assumes(self, field: str) -> bool:
        """Whether a fact of this tool is from the catalog of known products and not from the company."""
        return self.from_catalog is not None and field in self.from_catalog.facts

    def assumes_role(self, entity: str) -> bool:
        """Whether what this tool is to a kind of records is from the catalog of known products."""
        return self.assumes("entities") or self.assumes(f"entities.{entity}")

    @property
    def is_unconfirmed_suite(self) -> bool:
        """Whether it is a suite from the catalog of which nobody has said which modules the company has."""
        return self.from_catalog is not None and self.from_catalog.possible and self.assumes("capabilities")

    @property
    def own_spend(self) -> Cost | None:
        """What it costs in its own currency; where only the price of a seat is stated, that of all that are paid for.

        >>> cost = {"per_seat": 5, "period": "month"}
        >>> tool = Tool.model_validate({"name": "Mailer", "cost": cost, "seats": {"paid": 10}})
        >>> tool.own_spend.annual, tool.own_spend.priced_by
        (Decimal('600'), 'seat')
        """
        cost = self.cost
        if cost is None or cost.per_seat is None:
            return cost
        changed: dict[str, object] = {} if cost.priced_by is not None else {"priced_by": "seat"}
        paid = None if self.seats is None else self.seats.paid
        if cost.annual is None and cost.period is not None and paid is not None:
            changed["annual"] = _times(cost.per_seat, paid * PERIODS_A_YEAR[cost.period])
        return cost.model_copy(update=changed) if changed else cost

    @property
    def spend(self) -> Cost | None:
        """What it costs in the currency of the stack: as `own_spend`, without amounts where that is another currency.

        Nothing is converted. Whoever adds up costs asks this.
        """
        own = self.own_spend
        if self.currency is None or own is None:
            return own
        return Cost(priced_by=own.priced_by, period=own.period)

    @property
    def models(self) -> Mapping[str, Ai]:
        """What is stated of models in it: by the id of the function, and under `""` of the tool as a whole.

        Of an agent of which nothing more is stated that is an empty record.
        """
        if self.ai is None and not self.capabilities and self.kind != "agent":
            return {}
        own = Ai() if self.ai is None and self.kind == "agent" else self.ai
        found = {use.id: use.ai for use in self.capabilities if use.ai is not None}
        return found if own is None else {"": own, **found}

    @property
    def assists_with(self) -> frozenset[str]:
        """The capabilities that a model provides: those that say so, and of an agent all."""
        return frozenset(use.id for use in self.capabilities if use.ai is not None or self.kind == "agent")

    @property
    def acts_by_itself(self) -> bool:
        """Whether it is an agent, or a model in it is stated to act alone."""
        return self.kind == "agent" or any(one.acts == "alone" for one in self.models.values())

    def roles(self, entity: str) -> tuple[Role, ...]:
        """The roles this tool has for an entity; empty where none is stated."""
        return tuple(role for use in self.entities if use.entity == entity for role in use.roles)


_LISTED = NeedsKey(("id", "name"))
ToolItem = Annotated[Tool, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Tool, _LISTED])]
DepartmentItem = Annotated[
    Department, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Department, _LISTED])
]
EntityItem = Annotated[
    DataEntity, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[DataEntity, _LISTED])
]
