"""What is to be said of a pair: harmful, on purpose, side by side, or not to be told (methods 3.4, H1 to H5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from stackaudit.analysers.redundancy.pairs import Pair
from stackaudit.graph import intents
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy

Verdict = Literal[
    "harmful", "parallel", "lapsed", "unverified-backup", "on-purpose", "in-transition", "unknown", "none"
]
HARMFUL: frozenset[Verdict] = frozenset({"harmful", "lapsed"})
"""Verdicts that put money at stake."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which share on tools overlap; data of the policy, ours, as nobody published any."""

    absorbable: float
    strong: float
    partial: float
    same_users: float

    @classmethod
    def of(cls, policy: Policy) -> Thresholds:
        """Those of a policy."""
        shares = policy.overlap
        return cls(shares["absorbable"], shares["strong"], shares["partial"], shares["same-users"])

    def moved(self, name: str, by: float) -> Thresholds:
        """The same with one of them moved, between a little above 0 and 1.

        >>> Thresholds(0.8, 0.6, 0.3, 0.3).moved("strong", 0.1).strong
        0.7
        """
        return replace(self, **{name: round(min(1.0, max(0.01, getattr(self, name) + by)), 9)})

    def absorbed(self, pair: Pair) -> tuple[str, str] | None:
        """The tool that adds next to nothing and the one that offers it all; None if neither does, or both do."""
        there, back = pair.cover >= self.absorbable, pair.cover_back >= self.absorbable
        if there == back:
            return None
        return (pair.tool, pair.other) if there else (pair.other, pair.tool)

    def counts(self, pair: Pair) -> bool:
        """Whether two tools overlap enough to be looked at."""
        return pair.similarity >= self.partial or max(pair.cover, pair.cover_back) >= self.absorbable


@dataclass(frozen=True, slots=True)
class Standing:
    """What a product states about why it is there.

    Attributes:
        leaving: It is on its way out, or not in use yet.
        untried: It is a backup whose fail-over nobody tried lately.
        held: A reason that holds.
        breed: A reason that holds as long as use bears it out: best of breed.
        lapsed: A reason that does not hold.
        possible: It is a suite of which nobody has said which modules the company has.
    """

    leaving: bool = False
    untried: bool = False
    held: bool = False
    breed: bool = False
    lapsed: bool = False
    possible: bool = False

    @classmethod
    def of(cls, tools: Sequence[Tool], today: date, tested: int) -> Standing:
        """Read it off a product's tools: one, or several accounts and instances."""
        stated = [tool for tool in tools if tool.intent is not None]
        valid = [tool for tool in stated if intents.is_valid(tool, today)]
        kinds = {tool.intent.kind for tool in valid if tool.intent is not None}
        return cls(
            leaving=all(intents.is_leaving(tool, today) for tool in tools),
            untried=any(intents.is_unverified_backup(tool, today, tested) for tool in valid),
            held=bool(kinds - {"best-of-breed"}),
            breed="best-of-breed" in kinds,
            lapsed=len(valid) < len(stated),
            possible=any(tool.is_unconfirmed_suite for tool in tools),
        )


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what a pair is, under one set of thresholds."""

    thresholds: Thresholds
    standings: Mapping[str, Standing]

    def verdict(self, pair: Pair) -> Verdict:
        """What a pair of products is."""
        if pair.relation != "overlap" or not self.thresholds.counts(pair):
            return "none"
        ends = [self.standings[one] for one in pair.tools]
        if any(end.leaving for end in ends):
            return "in-transition"
        if any(end.untried for end in ends):
            return "unverified-backup"
        # Best of breed means different use: where both are used for the same, the reason is contradicted.
        apart = pair.usage is None or pair.usage < self.thresholds.partial
        if any(end.held or (end.breed and apart) for end in ends):
            return "on-purpose"
        if any(end.possible for end in ends):
            return "unknown"
        return "lapsed" if any(end.lapsed for end in ends) else self._shared(pair)

    def _shared(self, pair: Pair) -> Verdict:
        if pair.users is not None:
            return "harmful" if pair.users >= self.thresholds.same_users else "parallel"
        if pair.meet is None:
            return "unknown"
        return "harmful" if pair.meet else "parallel"
