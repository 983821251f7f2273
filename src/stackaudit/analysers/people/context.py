"""What every theme of the people analyser looks at, and the one shape in which each of them answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from stackaudit.analysers.people.in_force import in_force, plans
from stackaudit.analysers.people.settings import PeopleSettings
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import Message
from stackaudit.core.rows import Row
from stackaudit.graph import StackGraph
from stackaudit.model.base import Record
from stackaudit.model.lifecycle import day_of
from stackaudit.model.periods import is_open_end
from stackaudit.model.persons import day_in, group_id, person_id
from stackaudit.policy import Policy
from stackaudit.stats.means import Part
from stackaudit.stats.privacy import Gate
from stackaudit.stats.waiting import MONTH
from stackaudit.tables.readiness import SubScore

if TYPE_CHECKING:
    from stackaudit.model.people import Initiative
    from stackaudit.model.planned import Planned

Kind = Literal["initiative", "task", "approval", "group", "stakeholder", "role", "request", "person"]


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that goes into a sub-score of readiness, from 0 (bad) to 100 (good), known or not.

    Attributes:
        score: Which sub-score.
        label: What it is, for the derivation.
        part: Its value, its interval, how much of it is known. What does not apply is left out; what is not known is
            `Part.unknown`.
    """

    score: SubScore
    label: Message
    part: Part


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one theme gives for one rollout, or for one vendor.

    Attributes:
        findings: What is wrong, with proof.
        unknowns: What could not be decided, and the fact that would decide it.
        elements: What it adds to the sub-scores.
        rows: Rows of its tables.
    """

    findings: tuple[Finding, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    elements: tuple[Element, ...] = ()
    rows: tuple[Row, ...] = ()

    def __add__(self, other: Outcome) -> Outcome:
        """Both together."""
        return Outcome(
            (*self.findings, *other.findings),
            (*self.unknowns, *other.unknowns),
            (*self.elements, *other.elements),
            (*self.rows, *other.rows),
        )


NOTHING = Outcome()


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph
    settings: PeopleSettings

    @property
    def policy(self) -> Policy:
        """How it is judged."""
        return self.graph.policy

    @cached_property
    def today(self) -> date:
        """The day that ages count to."""
        return day_of(self.graph.stack)

    @cached_property
    def gate(self) -> Gate:
        """What lets through of what people said no more than may be shown."""
        return Gate(self.settings.cell_least, self.settings.cell_least_with_consent)

    @cached_property
    def rollouts(self) -> tuple[Rollout, ...]:
        """The rollouts of the stack."""
        found = (in_force(_with_ends(one), self.nobody) for one in self.graph.stack.initiatives)
        return tuple(Rollout(self.graph, self.settings, one) for one in found)

    def nobody(self, name: str | None) -> bool:
        """Whether a cell says in so many words that there is nobody (`none`, `tbd`, `-`); a blank one does not."""
        return self.graph.people.says_nobody(name)

    def somebody(self, texts: Iterable[str | None]) -> tuple[str, ...]:
        """The names of the persons in some cells, each once, in their order; a cell may name several, or nobody."""
        kept: dict[str, str] = {}
        for text in texts:
            for person in self.graph.people.named(text):
                kept.setdefault(person.id, person.name)
        return tuple(kept.values())

    def journeys_over(self, tools: Iterable[str]) -> tuple[str, ...]:
        """Names of the primary journeys that run over any of these tools, sorted."""
        journeys = self.graph.stack.journeys
        mine = {*tools}
        return tuple(
            sorted(one.name for one in journeys if one.primary and any(mine & {*step.tools} for step in one.steps))
        )

    @cached_property
    def cut_points(self) -> frozenset[str]:
        """Tools without which others lose their only connection."""
        return frozenset(tool.id for tool in self.graph.cut_points())

    def weight(self, tools: Iterable[str]) -> float:
        """Return how much these tools count: as the weightiest (hub, primary journey, cut point), else as normal.

        Of several reasons the weightiest counts, so that nothing is counted twice.
        """
        policy, mine = self.policy, {*tools}
        factors = [policy.criticality["normal"]]
        if self.graph.hub in mine:
            factors.append(policy.criticality["critical"])
        if self.journeys_over(mine):
            factors.append(policy.journeys["primary"])
        if mine & self.cut_points:
            factors.append(policy.criticality["high"])
        return max(factors)


@dataclass(frozen=True)
class Rollout(Context):
    """One rollout of the stack under examination.

    Attributes:
        initiative: What is stated of it; without what is only planned by its preset.
    """

    initiative: Initiative

    @cached_property
    def started(self) -> Initiative:
        """The rollout with the plans of its preset."""
        listed = self.graph.stack.initiatives
        return next((_with_ends(one) for one in listed if one.id == self.id), self.initiative)

    @property
    def is_beside(self) -> bool:
        """Whether it is a project beside a rollout that was started from a preset, and only takes time of its people.

        It states its days and roles, and nothing else.
        """
        stated = {name for name, value in self.initiative if value not in (None, ())} - _OF_A_PROJECT
        others = self.graph.stack.initiatives
        return not stated and self.initiative.preset is None and any(one.preset is not None for one in others)

    def plans(self, field: str) -> tuple[Planned, ...]:
        """Return the rows of a list that are still as the preset wrote them."""
        return plans(self.started, field)

    @property
    def id(self) -> str:
        """Its id."""
        return self.initiative.id

    @property
    def name(self) -> str:
        """Its name."""
        return self.initiative.name

    @property
    def turnover(self) -> Estimate:
        """Share of people who leave in a year: as stated, else the interval of the settings."""
        return _share(self.initiative.turnover, self.settings.turnover_low, self.settings.turnover_high)

    @property
    def changes(self) -> Estimate:
        """Share of what is needed that changes in a month: as stated, else the interval of the settings."""
        return _share(self.initiative.changes_a_month, self.settings.changes_low, self.settings.changes_high)

    @property
    def months_ahead(self) -> float | None:
        """Months until it goes live, 0 where that is past; None where the day is not stated."""
        live = self.initiative.goes_live
        return None if live is None else max(0, (live - self.today).days) / MONTH

    @cached_property
    def present(self) -> tuple[str, ...]:
        """Members of the team today, each once, sorted."""
        rows = sorted(self.initiative.team or (), key=lambda row: row.person)
        here = [row.person for row in rows if row.left is None or row.left > self.today]
        named = (person for text in here for person in self.graph.people.named(text))
        return self.somebody(one.name for one in named if not one.left or (day_in(one.left) or date.min) > self.today)

    @cached_property
    def departed(self) -> frozenset[str]:
        """Those who were on the team and are not any more, by id."""
        team = self.somebody(row.person for row in self.initiative.team or ())
        return frozenset(map(person_id, team)) - {person_id(name) for name in self.present}

    def about(self, kind: Kind = "initiative", name: str = "") -> str:
        """Return a typed subject: `initiative:crm-rollout`, or a part of it such as `task:crm-rollout/t2`.

        A person is one person in whatever rollout (`person:ann-lee`).
        """
        if kind == "initiative":
            return f"initiative:{self.id}"
        return f"person:{person_id(name)}" if kind == "person" else f"{kind}:{self.id}/{group_id(name)}"


_OF_A_PROJECT = frozenset({"id", "name", "starts", "goes_live", "roles", "provenance"})
_AHEAD = ("starts", "build_starts", "goes_live")


def _with_ends(initiative: Initiative) -> Initiative:
    """Return a rollout without the days that stand for "no day is set": they are not known, not far ahead."""
    unset: dict[str, object] = {name: None for name in _AHEAD if is_open_end(getattr(initiative, name))}
    sponsor = initiative.sponsor
    if sponsor is not None and is_open_end(sponsor.leaves):
        unset["sponsor"] = sponsor.model_copy(update={"leaves": None})
    return initiative.model_copy(update=unset) if unset else initiative


def _share(stated: float | None, one_end: float, other_end: float) -> Estimate:
    if stated is not None:
        return Estimate.exact(stated, SHARE)
    return Estimate.between(min(one_end, other_end), max(one_end, other_end), SHARE)


def chance(of: Callable[[float], float], share: Estimate) -> Estimate:
    """Return a probability that rises, or falls, with a share of which bounds are known."""
    return _share(None, of(float(share.low)), of(float(share.high)))


def collected(rows: Sequence[Record], field: str) -> bool:
    """Whether any row of a list states a field: then a blank cell in it means that there is none.

    Where no row does, the list was made without this column, and nothing follows from it.
    """
    return any(getattr(row, field) not in (None, ()) for row in rows)
