"""Integrations: which data flows from where to where, how, how often and how surely."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from stackaudit.model.base import Id, Ids, Text, refusal
from stackaudit.model.parts import Sourced
from stackaudit.model.values import Duration, Flag, Money, Number, Share

Method = Literal["native", "api", "webhook", "stream", "shared-db", "ipaas", "etl", "rpa", "file", "manual"]
"""How a flow is carried."""

Status = Literal["active", "degraded", "broken", "planned", "deprecated", "unknown"]
"""Whether a flow runs. Analyses use `active` and `degraded`; `unknown` counts as perhaps."""

_ARROW = re.compile(r"<->|->|→|↔")
_ENDS = re.compile(r"\s*(?P<source>\S+?)\s*(?P<arrow><->|->|→|↔)\s*(?P<target>\S+)\s*")


def read_shorthand(value: object) -> object:
    """Read `crm -> esp: customer, order` (or `<->` for both ways) as an integration.

    In YAML the colon makes a mapping of it; more fields of the integration may stand below.

    >>> read_shorthand("crm -> esp: customer")
    {'source': 'crm', 'target': 'esp', 'entities': ['customer']}
    >>> read_shorthand({"crm -> esp": "customer", "method": "api"})
    {'source': 'crm', 'target': 'esp', 'entities': ['customer'], 'method': 'api'}
    """
    if isinstance(value, str):
        ends, colon, entities = value.partition(":")
        return _from_arrow(ends, entities if colon else None, value)
    if isinstance(value, dict) and not {"source", "target"} & value.keys():
        arrows = [key for key in value if isinstance(key, str) and _ARROW.search(key)]
        if len(arrows) == 1:
            rest = {key: fact for key, fact in value.items() if key != arrows[0]}
            return {**_from_arrow(arrows[0], value[arrows[0]], arrows[0]), **rest}
    return value


def _from_arrow(ends: str, entities: object, written: str) -> dict[str, Any]:
    found = _ENDS.fullmatch(ends)
    if found is None:
        advice = "write 'source -> target: entity, entity', or a mapping"
        raise refusal("shorthand", "{shown} is not an integration", written, advice)
    record: dict[str, Any] = {"source": found["source"], "target": found["target"]}
    if isinstance(entities, str):
        entities = [part.strip() for part in entities.split(",") if part.strip()] or None
    if entities is not None:
        record["entities"] = entities
    if found["arrow"] in {"<->", "↔"}:
        record["bidirectional"] = True
    return record


class _StatesEnds:
    """Says in the JSON Schema how an integration states its ends: as fields, or as a key with an arrow."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Add the demand to the schema of the record."""
        fields = {"required": ["source", "target"]}
        return {**handler(core), "anyOf": [fields, {"not": {"propertyNames": {"not": {"pattern": _ARROW.pattern}}}}]}


class Integration(Sourced):
    """A directed flow of data between two tools. What is absent is unknown, not a default."""

    _made_up_keys = frozenset({"source", "target"})

    source: Id
    """The tool that the data comes from."""
    target: Id
    """The tool that the data goes to."""
    id: Id | None = None
    """A name for other records to use; an approval names the candidates that it blocks by it."""
    name: Text | None = None
    """What the flow is called, for people."""
    entities: Ids | None = None
    """Which records flow; absent: unknown."""
    method: Method | None = None
    """How it is carried."""
    via: Id | None = None
    """The conduit that carries it."""
    every: Duration | None = None
    """The period of the job; 0 for event driven."""
    takes: Duration | None = None
    """How long one run takes."""
    reliability: Share | None = None
    """Probability that one record arrives complete before the next cycle, retries included."""
    attributes: Ids | None = None
    """Which attributes of the records flow."""
    keys: Ids | None = None
    """Identifier types it carries."""
    deletes: Flag | None = None
    """Whether what is deleted at the source is deleted at the target too."""
    bidirectional: Flag = False
    """Whether data flows both ways."""
    status: Status = "active"
    """Whether it runs. Only `active` and `degraded` flows carry data; `unknown` counts as perhaps."""
    volume: Number | None = None
    """Records a month."""
    capacity: Number | None = None
    """Records a month that it can carry."""
    owner: Text | None = None
    """Who is in charge of it."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Allow the key with an arrow; see `read_shorthand`."""
        reference = super().__get_pydantic_json_schema__(core, handler)
        schema = handler.resolve_ref_schema(reference)
        schema["patternProperties"][_ARROW.pattern] = schema["properties"]["entities"]
        return reference

    @model_validator(mode="after")
    def _two_ends(self) -> Integration:
        if self.source == self.target:
            raise refusal("self_flow", "the integration leads from {shown} to itself", self.source)
        return self


class Candidate(Integration):
    """An integration that could be built, and what it would cost once."""

    cost: Money | None = None
    """What building it would cost once."""


_Shorthand = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\s*[^\s:]+\s*(<->|->|→|↔)\s*[^\s:]+\s*(:.*)?$",
            "description": "source -> target: entity, entity (or <-> for both ways)",
        }
    ),
]
_Flow = Annotated[Integration, _StatesEnds()]
IntegrationItem = Annotated[Integration, BeforeValidator(read_shorthand, json_schema_input_type=_Shorthand | _Flow)]
_Proposed = Annotated[Candidate, _StatesEnds()]
CandidateItem = Annotated[Candidate, BeforeValidator(read_shorthand, json_schema_input_type=_Shorthand | _Proposed)]
