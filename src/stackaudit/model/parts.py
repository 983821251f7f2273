"""The facts that hang on a tool: cost, seats, contract, limits, prices, life, fit, intent; and where a fact is from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from stackaudit.model.ai import Ai
from stackaudit.model.base import Id, Ids, Record, Text, Texts, one_or_many, refusal
from stackaudit.model.periods import Period, PeriodEnd, read_notice
from stackaudit.model.values import Count, Day, Flag, Money, Number, Share

Role = Literal["system_of_record", "producer", "consumer", "cache"]
"""What a tool is to an entity: its master, one that makes it, one that needs it, one that merely keeps a copy."""

Confidence = Literal["measured", "documented", "interview", "assumed"]
"""How well a fact is known, best first."""


class Provenance(Record):
    """Where a fact is from, and of which day it is."""

    source: Text | None = Field(default=None, alias="from")
    """A document, a page, a person, an export."""
    as_of: Day | None = None
    """The day of which the facts are."""
    confidence: Confidence | None = None
    """How well they are known."""


def _provenance(value: object) -> object:
    return {"from": value} if isinstance(value, str) else value


Source = Annotated[Provenance, BeforeValidator(_provenance, json_schema_input_type=Text | Provenance)]
"""Provenance, which a file may write as a plain string."""


class Sourced(Record):
    """A record that says where it is from."""

    provenance: Source | None = None
    """Where the facts of this record are from; a bare text is `from`."""


class CapabilityUse(Record):
    """A capability that a tool offers."""

    id: Id
    """Its name: one of the catalog, such as `email-marketing`, or your own word."""
    grade: Annotated[int, Field(strict=True, ge=0, le=3)] | None = None
    """How well: 0 not really, 1 basic, 2 good, 3 leading."""
    usage: Share | None = None
    """Share of the tool's active users who use it."""
    used_by: Count | None = None
    """How many people use it; goes before `usage`."""
    of: Count | None = None
    """Of how many active users; absent: of the active seats."""
    annual: Money | None = None
    """Its price a year where it is bought apart; absent: it is included, or not known."""
    ai: Ai | None = None
    """What a model does in this function."""

    @model_validator(mode="after")
    def _no_more(self) -> CapabilityUse:
        if self.used_by is not None and self.of is not None and self.used_by > self.of:
            said = f"{self.used_by} of {self.of}"
            raise refusal("contradiction", "more use it than there are active users: {shown}", said, code="SA304")
        return self

    @property
    def share(self) -> float | None:
        """Share of the active users who use it, by the counts where they are stated."""
        return self.used_by / self.of if self.used_by is not None and self.of else self.usage

    @property
    def by_nobody(self) -> bool:
        """Whether it is stated that nobody uses it."""
        return self.usage == 0 if self.used_by is None else self.used_by == 0 and self.of != 0


_ACRONYM = 4
_ACRONYMS = frozenset(
    {
        *("ai", "ap", "api", "ar", "ats", "bi", "cad", "cdn", "cdp", "cms", "cpq", "crm", "dam", "elt", "erp", "etl"),
        *("gdpr", "hcm", "hr", "hris", "iam", "ipaas", "it", "itsm", "kpi", "mdm", "okr", "okrs", "pim", "plm", "pos"),
        *("qa", "rfp", "rpa", "scm", "seo", "siem", "sms", "sso", "ui", "ux", "vpn", "wms"),
    }
)
"""What is an acronym wherever it stands in an id."""
_SPELT = {
    "ab-testing": "A/B testing",
    "ci-cd": "CI/CD",
    "esignature": "e-signature",
    "goals-okr": "goals and OKR",
    "in-app-messaging": "in-app messaging",
    "ipaas": "iPaaS",
    "sso-identity": "SSO and identity",
}
_WORDS = frozenset({"ads", "bot", "job", "log", "map", "tax", "web"})
"""Short words that are no acronyms."""
_BETWEEN_WORDS = re.compile(r"_|(?<=\w\w)-")


def readable(capability: str) -> str:
    """Return the id of a capability as a person would write it.

    >>> readable("email-marketing"), readable("seo"), readable("tax"), readable("e-signature")
    ('email marketing', 'SEO', 'tax', 'e-signature')
    >>> readable("goals-okr"), readable("ar-collections"), readable("crm-and-sales")
    ('goals and OKR', 'AR collections', 'CRM and sales')
    """
    if capability in _SPELT:
        return _SPELT[capability]
    if len(capability) > 1 and len(capability) < _ACRONYM and capability not in _WORDS:
        return capability.upper()
    words = _BETWEEN_WORDS.sub(" ", capability).split(" ")
    return " ".join(word.upper() if word in _ACRONYMS else word for word in words)


def _capability(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Capability = Annotated[CapabilityUse, BeforeValidator(_capability, json_schema_input_type=Id | CapabilityUse)]
"""A capability, which a file may write as its bare id."""


_Roles = Annotated[tuple[Role, ...], Field(min_length=1)]
Roles = Annotated[_Roles, BeforeValidator(one_or_many, json_schema_input_type=Role | _Roles)]
"""At least one role; a single one need not stand in a list."""


class EntityUse(Record):
    """What a tool is to one data entity."""

    _made_up_keys = frozenset({"entity"})

    entity: Id
    """Which records."""
    roles: Roles
    """What the tool is to them: it masters, makes, needs, or only keeps them."""
    attributes: Texts | None = None
    """Attributes this tool needs of the entity; absent: those the entity lists."""
    scope: Texts | None = None
    """Regions or segments this tool is the master for; absent: all of them."""


PERIODS_A_YEAR: Mapping[str, int] = MappingProxyType({"month": 12, "quarter": 4, "half-year": 2, "year": 1})
"""How many periods of a price a year has."""


class Cost(Record):
    """What a tool costs, in the currency of the tool or else of the stack; `Tool.spend` is what to add up."""

    annual: Money | None = None
    """A year; absent where a price for each seat says it."""
    per_seat: Money | None = None
    """The price of one seat for each `period`."""
    period: Literal["month", "quarter", "half-year", "year"] | None = None
    """How long the price of a seat is for."""
    may_rise: Money | None = None
    """By how much the annual cost may rise, for robust planning."""
    one_off: Money | None = None
    """What retiring it would cost once."""
    onboarding: Money | None = None
    """What it costs once to bring one more department onto it."""
    priced_by: Literal["seat", "flat", "usage"] | None = None
    """What its price depends on; only an idle seat of a tool that is priced by the seat costs money."""


class Seats(Record):
    """Licences paid for, assigned and used."""

    paid: Count | None = None
    """Seats or licences that are paid for."""
    assigned: Count | None = None
    """How many have been given to somebody; that says nothing of their use."""
    active: Count | None = None
    """People who use it."""
    measure: Literal["assigned", "logged-in", "engaged"] | None = None
    """What counts as active."""
    as_of: Day | None = None
    """The day of which the counts are."""


class Contract(Record):
    """When a contract runs, renews, and must be given notice."""

    starts: Day | None = None
    """The first day of the contract."""
    renews: Day | None = None
    """The day on which it renews."""
    ends: Day | None = None
    """The last day of the contract."""
    notice: Period | None = None
    """How long before it renews notice has to be given; months are those of the calendar."""
    notice_to: PeriodEnd | None = None
    """To the end of what notice is given, such as three months to the end of the year."""
    auto_renew: Flag | None = None
    """Whether it renews by itself; absent: not known."""
    term: Period | None = None
    """For how long it renews."""
    exit_terms: Flag | None = None
    """Whether it says how and at what price we get out with our data."""

    @model_validator(mode="before")
    @classmethod
    def _both_of_notice(cls, data: Any) -> Any:  # noqa: ANN401  whatever a file holds
        """Read `3 months to the end of the year` as a notice and what it is given to the end of."""
        if isinstance(data, dict) and isinstance(data.get("notice"), str):
            said = read_notice(data["notice"])
            if said is not None and said.to is not None:
                if data.get("notice_to") not in (None, said.to):
                    text = "the notice and notice_to do not say the same: {shown}"
                    raise refusal("contradiction", text, f"{data['notice']} / {data['notice_to']}", code="SA304")
                return {**data, "notice": said.length, "notice_to": said.to}
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Contract:
        for day in (self.renews, self.ends):
            if self.starts is not None and day is not None and day < self.starts:
                said = f"{day} comes before {self.starts}"
                raise refusal("date_order", "the contract starts after it renews or ends: {shown}", said)
        return self


class Limit(Record):
    """A resource that runs out: contacts, API calls, seats."""

    resource: Text
    """What runs out: contacts, API calls, seats."""
    used: Number | None = None
    """How much of it is used."""
    limit: Number | None = None
    """How much of it there is."""
    growth: Share | None = None
    """Growth per period, compounding."""
    per: Literal["month", "quarter", "year"] = "month"
    """The period of the growth."""


class Price(Record):
    """One step of a price list."""

    up_to: Number | None = None
    """Largest quantity this price covers; absent: no upper end."""
    annual: Money
    """The price a year up to that quantity."""
    resource: Text | None = None
    """The resource of `limits` that the quantity is of; absent: that of the only limit."""


class Openness(Record):
    """How a tool lets data in and out."""

    api: Flag | None = None
    """Whether it has an API."""
    webhooks: Flag | None = None
    """Whether it tells others of events."""
    bulk_export: Flag | None = None
    """Whether all data can be taken out at once."""
    bulk_import: Flag | None = None
    """Whether much data can be put in at once."""
    open_format: Flag | None = None
    """Whether its data come in an open format."""
    sandbox: Flag | None = None
    """Whether there is a place to try things."""
    deletion: Flag | None = None
    """Whether it deletes all of our data when asked."""


class Access(Record):
    """How people get in."""

    sso: Flag | None = None
    """Whether people sign on once for all."""
    sso_extra: Flag | None = None
    """Whether single sign-on is to be had in a dearer plan only."""
    provider: Id | None = None
    """The tool that people sign on with."""
    scim: Flag | None = None
    """Whether accounts are made and taken back by themselves."""
    mfa: Flag | None = None
    """Whether a second factor is asked for."""
    roles: Flag | None = None
    """Whether rights go by role."""
    audit_log: Flag | None = None
    """Whether it records who did what."""


class Lifecycle(Record):
    """Where a tool stands in its life."""

    phase: Literal["plan", "phase-in", "active", "phase-out", "retired"] | None = None
    """Where it is in its life."""
    end_of_support: Day | None = None
    """The day on which the vendor's support ends."""
    ends: Day | None = None
    """When we stop using it, which is not when the vendor stops."""


class Fit(Record):
    """How well a tool fits, each step from 1 (inappropriate) to 4 (fully appropriate); `score` is 0 to 100."""

    functional: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    """How well it does its job, from 1 (inappropriate) to 4 (fully appropriate)."""
    technical: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    """How well it is built and kept up, from 1 to 4."""
    strategic: Annotated[int, Field(strict=True, ge=1, le=4)] | None = None
    """How well it fits what the company wants, from 1 to 4."""
    score: Annotated[float, Field(strict=True, ge=0, le=100)] | None = None
    """How well it fits as a whole, from 0 to 100."""
    vendor: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None
    """How well the vendor supports it and how safe the vendor's future is, from 1 (bad) to 5 (good)."""


class Uptime(Record):
    """How surely a tool works."""

    measured: Share | None = None
    """Share of the time it worked."""
    target: Share | None = None
    """Share of the time that was asked or agreed."""
    as_of: Day | None = None
    """The day of which the figures are."""


class Continuity(Record):
    """How we go on if a tool stops."""

    plan: Flag | None = None
    """Whether a way out or a way to work without it is written down."""
    tested: Day | None = None
    """When the fail-over was last tried."""


class Intent(Record):
    """Why an overlap is on purpose."""

    kind: Literal["backup", "regional", "migration", "merger", "contract", "best-of-breed"]
    """Why there are two for one job."""
    until: Day | None = None
    """Until when that reason holds."""
    owner: Text | None = None
    """Who says so."""
    why: Text | None = None
    """The reason in words."""
    tested: Day | None = None
    """When the fail-over was last tried (backup)."""


class FromCatalog(Record):
    """What of a tool is from the catalog of known products and not from you: strike a fact off once it is confirmed."""

    product: Id
    """The product's id in the catalog."""
    facts: Texts = ()
    """Fields of the tool that the catalog filled: vendor, product, category, kind, capabilities, entities.

    Where the company states some kinds of records itself, each of the others: `entities.meeting`.
    """
    possible: Flag = False
    """It is a suite whose modules are bought one by one, and nobody has said which you have: it may do what it says."""
    connects: Ids = ()
    """Products of this stack, by their ids in the catalog, to which a connector is known."""
    apart: Ids = ()
    """Products of this stack to which it is known that there is no connector."""
    believed: Ids = ()
    """Products of this stack to which there should be a connector, but nobody has checked; it decides nothing."""


def _filled_in(value: object) -> object:
    return None if value == "none" else value


FilledIn = Annotated[
    FromCatalog | None,
    BeforeValidator(_filled_in, json_schema_input_type=FromCatalog | Literal["none"] | None),
]
"""What is from the catalog; `none` where that is nothing, and reading is to leave it so."""
