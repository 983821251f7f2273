"""Thresholds, weights and options as data, each with its source. None of them is a literal in code elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, JsonValue, model_validator

from stackaudit.core.findings import Severity
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.rule import Rule
from stackaudit.core.settings import OURS, Described, Knob, Setting, Settings, beside, rows_of
from stackaudit.model.integration import Method
from stackaudit.model.tool import Criticality
from stackaudit.policy.older import renamed
from stackaudit.policy.privacy import DEFAULT_PRIVACY, PrivacyPolicy
from stackaudit.policy.triage import RECORDS, Judging
from stackaudit.stats.capability_use import Limits
from stackaudit.stats.privacy import AGREED_LEAST, LEAST, Gate

Unit = Annotated[float, Field(strict=True, ge=0, le=1)]
Points = Annotated[float, Field(strict=True, ge=0, le=10)]
Weight = Annotated[float, Field(strict=True, ge=0, le=1000)]
Cap = Literal["critical-finding", "broken-primary-journey", "competing-customer-masters"]
Overlap = Literal["absorbable", "strong", "partial", "same-users", "step"]
Renewal = Literal["soon", "cluster-days", "cluster-tools", "backup-tested"]
Pillar = Literal["integration", "journey", "redundancy", "fit", "resilience", "people"]

_OWN_OPTION = "the analysers' own defaults"


def _ours(default: Any, text: str, **knobs: Knob) -> Any:  # noqa: ANN401  as pydantic's Field
    return Field(default=default, description=text, json_schema_extra=beside(OURS, **knobs))


class Policy(Judging):
    """How an audit judges: a frozen value, read from a file or built in Python, handed to `sa.audit`.

    >>> Policy(automation_threshold=0.7).automation_threshold
    0.7
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=False)

    stackaudit_policy: Literal[1] = Field(default=1, description="Version of the policy format.")
    automation: dict[Method, Unit] = _ours(
        {
            "native": 1.0,
            "api": 1.0,
            "webhook": 1.0,
            "stream": 1.0,
            "shared-db": 1.0,
            "ipaas": 1.0,
            "etl": 1.0,
            "rpa": 0.7,
            "file": 0.8,
            "manual": 0.25,
        },
        "How automatic each method is, from 0 to 1.",
    )
    automation_threshold: Unit = _ours(
        0.5,
        "A path below this automation counts as carried by hand.",
        whole=Knob(
            "share",
            "Higher: more counts as carried by hand. Above 0.8 exchanged files do, above 0.7 software robots do.",
        ),
    )
    near_limit: Unit = _ours(0.8, "Share of the tolerance from which a delay counts as near its limit.")
    least_coverage: Unit = Field(
        default=0.6,
        description="Coverage below which a measure gives its interval only.",
        json_schema_extra={"x-source": OURS},
    )
    least_needs: Annotated[int, Field(strict=True, ge=1)] = _ours(5, "Needs below which an index is thin evidence.")
    label_budget: Annotated[int, Field(strict=True, ge=100)] = _ours(
        400_000, "Work budget of the path searches over one stack, in labels; past it quality is a bound and says so."
    )
    overlap: dict[Overlap, Unit] = Field(
        default={"absorbable": 0.8, "strong": 0.6, "partial": 0.3, "same-users": 0.3, "step": 0.1},
        description="From which share on tools overlap: one can be absorbed, do the same, do partly the same, have the "
        "same users; `step`: by how much thresholds are moved to show how firm the number of findings is.",
        json_schema_extra=beside(
            f"{OURS}; no recognised threshold was found",
            partial=Knob(
                "share",
                "Lower: more pairs of tools are told as doing the same; higher: fewer.",
                "Share of what two tools do that they have in common, from which on they are told as doing the same.",
            ),
        ),
    )
    capability_weights: dict[str, Weight] = _ours(
        {"cloud-hosting": 0.0},
        "How much a capability counts in weighted overlap; one that is not named counts 1. A bare cloud is many "
        "services, so that two tools are one says nothing of what they are used for.",
    )
    capability_use: dict[Literal["used", "unused"], Unit] = Field(
        default={"used": 0.1, "unused": 0.3},
        description="Share of the active users of a tool from which on a capability counts as used; share below which "
        "all of its interval has to lie for it to be told as unused.",
        json_schema_extra={"x-source": OURS},
    )
    money_steps: dict[Literal["unit", "most"], Annotated[float, Field(strict=True, ge=0)]] = Field(
        default={"unit": 1000.0, "most": 3.0},
        description="Severity rises with money at stake by log10(1 + stake a year / unit), at most by `most` points.",
        json_schema_extra=beside(
            OURS,
            unit=Knob(
                "money a year, in the currency of the stack",
                "Higher: money at stake makes findings less severe. Set it to what is a small contract with you.",
                "Money at stake a year that makes a finding worse by 0.3 points; ten times as much does by one.",
            ),
        ),
    )
    renewals: dict[Renewal, Annotated[int, Field(strict=True, ge=0, le=3660)]] = _ours(
        {"soon": 90, "cluster-days": 14, "cluster-tools": 3, "backup-tested": 365},
        "Days before the last day of notice from which a contract is told as due soon; how many contracts within how "
        "many days are a cluster; how old a fail-over test may be.",
        soon=Knob(
            "days",
            "Higher: notice of contracts is told earlier. Set it to how long a decision on a contract takes you.",
            "Days before the last day of notice from which on a contract is told as due.",
        ),
    )
    no_owner: tuple[str, ...] = _ours(
        (
            "none",
            "nobody",
            "no one",
            "no owner",
            "unowned",
            "n/a",
            "na",
            "tbd",
            "tba",
            "tbc",
            "unknown",
            "open",
            "no",
            "unspecified",
            "not specified",
            "not assigned",
            "unassigned",
            "not known",
            "not defined",
            "vacant",
            "?",
            "-",
            "--",
            "\u2013",
            "\u2014",
        ),
        "What is written in place of an owner where there is none; case does not matter.",
    )
    has_left: tuple[str, ...] = _ours(
        (
            "left",
            "has left",
            "departed",
            "gone",
            "resigned",
            "retired",
            "former employee",
            "ex-employee",
            "leaver",
            "no longer here",
            "no longer with us",
            "no longer employed",
            *("ausgeschieden", "ausgetreten", "nicht mehr da", "nicht mehr im haus", "nicht mehr im unternehmen"),
            *("parti", "partie", "sorti", "sortie", "a quitté", "n'est plus là", "ancien salarié", "ancienne salariée"),
            *("se fue", "ya no está", "ya no trabaja", "dejó la empresa", "uscito", "uscita", "non più in azienda"),
            *(
                "saiu",
                "desligado",
                "desligada",
                "uit dienst",
                "vertrokken",
                "slutat",
                "har slutat",
                "sluttet",
                "fratrådt",
            ),
            *("odszedł", "odeszła", "nie pracuje", "odešel", "odešla", "уволен", "уволена", "уволился", "уволилась"),
            *("ayrıldı", "işten ayrıldı", "退職", "退職済み", "离职", "已离职", "離職", "퇴사", "퇴직"),
        ),
        "What is written behind the name of somebody who has left; case does not matter.",
    )
    fit: dict[Literal["cut"], Annotated[float, Field(strict=True, ge=0, le=100)]] = Field(
        default={"cut": 50.0},
        description="The cut between low and high of fit, in points.",
        json_schema_extra=beside(
            OURS,
            cut=Knob(
                "points from 0 to 100",
                "Higher: more tools count as of low fit.",
                "Points of fit, functional or technical, from which on a tool fits.",
            ),
        ),
    )
    department_silo: Unit = _ours(
        1.0, "Share of what one department needs of another that must be lost before the pair is told."
    )
    severity: dict[str, Points] = Field(
        default={},
        description="Base severity of each kind, from 0 to 10, before criticality; rules bring their own.",
        json_schema_extra={"x-source": OURS},
    )
    criticality: dict[Criticality, Annotated[float, Field(strict=True, ge=0, le=2)]] = _ours(
        {"low": 0.6, "normal": 0.8, "high": 1.0, "critical": 1.2},
        "Factor on severity by the criticality of the entity; customer data without a stated one counts as high.",
    )
    journeys: dict[Literal["primary", "other"], Annotated[float, Field(strict=True, ge=0, le=2)]] = Field(
        default={"primary": 1.0, "other": 0.8},
        description="Factor on severity by the importance of the journey; one not marked as primary counts as other.",
        json_schema_extra={"x-source": OURS},
    )
    bands: dict[Literal["low", "medium", "high", "critical"], Points] = Field(
        default={"low": 0.1, "medium": 4.0, "high": 7.0, "critical": 9.0},
        description="Where each severity begins, on the scale from 0 to 10.",
        json_schema_extra={"x-source": "CVSS v3.1, qualitative severity rating scale"},
    )
    pillars: dict[Pillar, Weight] = Field(
        default={
            "integration": 0.25,
            "journey": 0.25,
            "redundancy": 0.15,
            "fit": 0.15,
            "resilience": 0.10,
            "people": 0.10,
        },
        description="Weight of each pillar in the overall score.",
        json_schema_extra=beside(
            OURS,
            whole=Knob("weights", "A pillar of more weight moves the overall score more; one of 0 leaves it alone."),
        ),
    )
    caps: dict[Cap, Annotated[float, Field(ge=0, le=100)]] = Field(
        default={"critical-finding": 59.0, "broken-primary-journey": 69.0, "competing-customer-masters": 74.0},
        description="Highest overall score that a stack with such a finding can have.",
        json_schema_extra={"x-source": OURS},
    )
    grades: dict[Literal["A", "B", "C", "D"], Annotated[float, Field(ge=0, le=100)]] = _ours(
        {"A": 85.0, "B": 70.0, "C": 55.0, "D": 40.0}, "Lowest score of each grade; below the last it is E."
    )
    guesses: dict[Literal["spend", "tools", "error"], Unit] = Field(
        default={"spend": 0.05, "tools": 0.10, "error": 0.16},
        description="Guesses about the columns of a list: from which share of all costs and of all tools on "
        "that rest on one it is told on the first page; `error`: how often such a guess is wrong, which lowers the "
        "coverage.",
        json_schema_extra={
            "x-source": f"{OURS}; error: 10 of 62 public lists that were not known beforehand were read wrongly"
        },
    )
    privacy: PrivacyPolicy = _ours(
        DEFAULT_PRIVACY,
        "Personal data: how the company's words of confidentiality are ordered, where data may be kept, what counts as "
        "a copy and as contact, how long an answer may take, and how classes of data are rated.",
    )
    options: dict[str, dict[str, JsonValue]] = Field(
        default={},
        description="Settings of each analyser: {cost: {least_utilisation: 0.6}}.",
        json_schema_extra={"x-source": _OWN_OPTION},
    )

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, data: Any) -> Any:  # noqa: ANN401  whatever a file holds
        """A table that names some rows keeps the defaults of the others."""
        if not isinstance(data, dict):
            return data
        filled = renamed(data)
        for name, value in filled.items():
            field = cls.model_fields.get(name)
            default = field.get_default() if field is not None else None
            if isinstance(default, dict) and isinstance(value, dict):
                filled[name] = {**default, **value}
        return filled

    @model_validator(mode="after")
    def _settle(self) -> Policy:
        """Freeze the tables, and refuse bands and grades that are not in order."""
        for name, table in (("bands", list(self.bands.values())), ("grades", [*self.grades.values()][::-1])):
            if table != sorted(table):
                raise ValueError(f"{name} must rise from the least to the worst: {getattr(self, name)}")
        return _frozen(self)

    @property
    def gate(self) -> Gate:
        """What lets through of what people said no more than may be shown: the limits of the people analyser."""
        given = self.options.get("people", {})
        limits = (
            given.get(name, default)
            for name, default in (("cell_least", LEAST), ("cell_least_with_consent", AGREED_LEAST))
        )
        return Gate(*(float(limit) if isinstance(limit, int | float) else LEAST for limit in limits))

    @property
    def use_limits(self) -> Limits:
        """From when on a capability is used, and of how few people that is not shown."""
        return Limits(self.capability_use["used"], self.capability_use["unused"], self.gate.fewest(agreed=False))

    def settings(
        self, rules: Iterable[Rule] = (), options: Mapping[str, type[Settings]] = MappingProxyType({})
    ) -> tuple[Setting, ...]:
        """Return every number of the policy with its default and the source of the default, in a fixed order.

        Of efforts those alone are listed that the policy states: rules have classes, not numbers of their own.

        Args:
            rules: Rules whose severities and efforts are defaults too.
            options: The classes of settings, by the id of their analyser.
        """
        listed, found = tuple(rules), list[Setting]()
        severities = {name: points for rule in listed for name, points in rule.severities.items()}
        efforts = {rule.id: rule.effort.days for rule in listed if rule.id in self.effort}
        of_rules = {"severity": severities, "effort": efforts}
        for name, info in type(self).model_fields.items():
            if name in RECORDS or name == "stackaudit_policy":
                continue
            if name == "options":
                found += self._options(options)
                continue
            extra = info.json_schema_extra
            facts: dict[str, Any] = extra if isinstance(extra, dict) else {}
            value, default = getattr(self, name), info.get_default()
            if isinstance(value, PrivacyPolicy):
                value, default = value.by_name(), DEFAULT_PRIVACY.by_name()
            elif isinstance(default, dict):
                default = {**default, **of_rules.get(name, {})}
            source, text = facts.get("x-source", ""), info.description or ""
            found += rows_of((name,), value, default, source, text, facts.get("x-knobs", {}))
        return (*found, *self.records())

    def _options(self, classes: Mapping[str, type[Settings]]) -> Iterator[Setting]:
        """Settings of analysers; of one without a class those alone that are given."""
        for analyser in sorted({*classes, *self.options}):
            given = self.options.get(analyser, {})
            known = {one.name: one for one in classes[analyser].described()} if analyser in classes else {}
            for name in sorted({*known, *given}):
                one = known.get(name, Described(name, None, "", _OWN_OPTION, ""))
                value = given.get(name, one.default)
                value = tuple(value) if isinstance(value, list) else value  # as the settings hold it
                knobs = {} if one.knob is None else {"": one.knob}
                yield from rows_of(("options", analyser, name), value, one.default, one.source, one.text, knobs)

    def base_severity(self, rule: Rule, variant: str = "") -> float:
        """Return the base severity of a rule or a variant of it: that of the policy, else of the rule."""
        own = self.severity.get(variant or rule.id)
        if own is not None:
            return own
        return rule.variants[variant] if variant else rule.severity

    def rate(self, rule: Rule, factor: float = 1.0, stake: float = 0.0, variant: str = "") -> Severity:
        """The severity of a finding: base by kind, more for money at stake, times criticality, read off the bands.

        >>> import stackaudit as sa
        >>> stack = sa.read_stack(sa.samples.path("cobble_7"))
        >>> idle_seats = next(rule for rule in sa.audit(stack, only="inventory").rules if rule.id == "cost.idle-seats")
        >>> str(Policy().rate(idle_seats, 0.8)), str(Policy().rate(idle_seats, stake=999_000.0))
        ('low', 'medium')

        Args:
            rule: Its kind.
            factor: How critical what it is about is.
            stake: Money a year that is at stake, in the stack's currency.
            variant: The form of the rule that is rated apart.
        """
        more = math.log10(1 + stake / self.money_steps["unit"]) if stake > 0 and self.money_steps["unit"] else 0.0
        points = min(10.0, (self.base_severity(rule, variant) + min(self.money_steps["most"], more)) * factor)
        return next((severity for severity, least in self._worst_first if points >= least), Severity.NOTE)

    @cached_property
    def _worst_first(self) -> tuple[tuple[Severity, float], ...]:
        return tuple(sorted(((Severity.named(name), least) for name, least in self.bands.items()), reverse=True))

    def factor(self, criticality: Criticality | None, *, about_customer: bool | None) -> float:
        """The factor of an entity on severity; customer data without a stated criticality counts as high."""
        return self.criticality[criticality or ("high" if about_customer else "normal")]

    def automation_of(self, method: Method | None) -> tuple[float, float]:
        """How automatic a method is, as an interval: a method that is not stated may be any."""
        if method is None:
            return min(self.automation.values()), max(self.automation.values())
        return self.automation[method], self.automation[method]


def _frozen(policy: Policy) -> Policy:
    """Return a new policy after its tables are frozen in place."""
    for name in type(policy).model_fields:
        value = getattr(policy, name)
        if isinstance(value, dict):
            object.__setattr__(policy, name, FrozenDict(value))
    return policy


DEFAULT_POLICY = _frozen(Policy.model_construct())  # they need no check, and what checks a policy takes long to build
