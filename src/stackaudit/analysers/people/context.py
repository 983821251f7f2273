"""What every theme of the people analyser looks at, and the one shape in which each of them answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from stackaudit.core.findings import Cell, Finding, Unknown
from stackaudit.core.messages import Message
from stackaudit.graph import StackGraph
from stackaudit.model.base import Record, slug
from stackaudit.model.lifecycle import day_of
from stackaudit.model.people import Initiative, Vendor
from stackaudit.policy import Policy
from stackaudit.policy.people import PeopleSetting, SubScore
from stackaudit.stats.means import Part

Kind = Literal["initiative", "task", "approval", "group", "stakeholder", "role", "request", "person", "vendor", "tool"]


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
class Told:
    """What one theme says of one initiative, or of one vendor.

    Attributes:
        findings: What is wrong, with proof.
        unknowns: What could not be told, and the fact that would tell it.
        elements: What it adds to the sub-scores.
        rows: Rows of its tables, by the name of the table; each begins with the id of the initiative or of the vendor.
    """

    findings: tuple[Finding, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    elements: tuple[Element, ...] = ()
    rows: tuple[tuple[str, tuple[Cell, ...]], ...] = ()

    def __add__(self, other: Told) -> Told:
        """Both together."""
        return Told(
            (*self.findings, *other.findings),
            (*self.unknowns, *other.unknowns),
            (*self.elements, *other.elements),
            (*self.rows, *other.rows),
        )


NOTHING = Told()


@dataclass(frozen=True)
class Context:
    """One stack under examination."""

    graph: StackGraph

    @property
    def policy(self) -> Policy:
        """How it is judged."""
        return self.graph.policy

    @cached_property
    def today(self) -> date:
        """The day that ages count to."""
        return day_of(self.graph.stack)

    @property
    def initiatives(self) -> tuple[Initiative, ...]:
        """The rollouts of the stack."""
        return self.graph.stack.initiatives

    @property
    def vendors(self) -> tuple[Vendor, ...]:
        """The vendors on record."""
        return self.graph.stack.vendors

    def setting(self, name: PeopleSetting) -> float:
        """A threshold of the policy."""
        return self.policy.people[name]

    def nobody(self, name: str | None) -> bool:
        """Whether a cell says in so many words that there is nobody (`none`, `tbd`, `-`); a blank one does not."""
        words = {word.casefold() for word in self.policy.no_owner}
        return name is not None and name.strip().casefold() in words

    def somebody(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names that are names, each once, in their order."""
        kept: dict[str, str] = {}
        for name in names:
            if not self.nobody(name):
                kept.setdefault(slug(name), name)
        return tuple(kept.values())

    def about(self, initiative: Initiative, kind: Kind = "initiative", name: str = "") -> str:
        """A typed subject: `initiative:crm-rollout`, or a part of it such as `task:crm-rollout/t2`.

        A person is one person in whatever rollout (`person:ann-lee`), and so is a vendor or a tool.
        """
        if kind == "initiative":
            return f"initiative:{initiative.id}"
        made = slug(name) or name
        return f"{kind}:{made}" if kind in {"person", "vendor", "tool"} else f"{kind}:{initiative.id}/{made}"

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


def collected(rows: Sequence[Record], field: str) -> bool:
    """Whether any row of a list states a field: then a blank cell in it means that there is none.

    Where no row does, the list was made without this column, and nothing follows from it.
    """
    return any(getattr(row, field) not in (None, ()) for row in rows)
