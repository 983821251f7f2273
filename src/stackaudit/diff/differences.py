"""What is different between two audits, worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.core.failures import Failure
from stackaudit.core.findings import Findings, Table
from stackaudit.core.frozen import FrozenDict
from stackaudit.diff.attribution import Attribution, Basket, attribution, fixed_basket
from stackaudit.diff.changes import FindingChange, Inventory, State, finding_changes, inventory
from stackaudit.diff.measures import GoalChange, MeasureChange, goal_changes, measure_changes, measure_table
from stackaudit.diff.new_holders import NewHolders, new_holders
from stackaudit.engine.audit import Audit
from stackaudit.graph.needs import NeedMode

if TYPE_CHECKING:
    import pandas as pd

_INDEX = "silos.index"


@dataclass(frozen=True)
class Differences:
    """What is different between two audits: findings, measures and scores, and what moved them.

    Attributes:
        before: The first audit, under the ids of the second where some were renamed.
        restated: The stack of the first audit under the policy of the second; `before` itself where they are the same.
        after: The second audit.
        renames: Each rename that was told, as two typed subjects.
        needs: Which needs the silo analyser of the second audit counts.
        held: How many cells of what people said are taken as they were, because too few people moved.
    """

    before: Audit
    restated: Audit
    after: Audit
    renames: tuple[tuple[str, str], ...] = ()
    needs: NeedMode = "canonical+declared"
    held: int = 0

    @property
    def failures(self) -> tuple[tuple[str, Failure], ...]:
        """The analysers that failed on either stack, each with which: `first` or `second`."""
        sides = (("first", self.before), ("second", self.after))
        return tuple((which, one) for which, audit in sides for one in audit.failures)

    # -- findings

    @cached_property
    def finding_changes(self) -> tuple[FindingChange, ...]:
        """What became of every finding of either audit: new, changed, still open, fixed, no longer told."""
        return finding_changes(self.before, self.restated, self.after, self.inventory)

    @property
    def new(self) -> Findings:
        """Findings of the second audit only."""
        return self._in("new")

    @property
    def fixed(self) -> Findings:
        """Findings of the first audit only, as they were."""
        return self._in("fixed")

    @property
    def still(self) -> Findings:
        """Findings that are open in both, as they are now; those that changed included."""
        return self._in("still", "changed")

    @property
    def changed(self) -> tuple[FindingChange, ...]:
        """Findings that are open in both, with another severity, confidence, evidence or other numbers."""
        return tuple(one for one in self.finding_changes if one.state == "changed")

    @property
    def untold(self) -> Findings:
        """Findings of the first audit that are neither open nor fixed, because a fact is no longer stated."""
        return self._in("untold")

    def _in(self, *states: State) -> Findings:
        return Findings.sorted(one.finding for one in self.finding_changes if one.state in states)

    # -- numbers

    @cached_property
    def measures(self) -> Mapping[str, MeasureChange]:
        """Every measure and every score (`score.overall`, `score.<pillar>`) of either audit, by name."""
        return FrozenDict({one.name: one for one in measure_changes(self.before, self.restated, self.after)})

    @cached_property
    def goals(self) -> tuple[GoalChange, ...]:
        """What became of every goal that either stack states, and whether it came nearer."""
        return goal_changes(self.before.goals, self.after.goals)

    @cached_property
    def basket(self) -> Basket | None:
        """The silo index on the needs that both stacks have; None where it cannot be told."""
        if "silos" not in self.restated.reviews or "silos" not in self.after.reviews:
            return None
        return fixed_basket(self.restated.graph, self.after.graph, self.needs, self.measures[_INDEX].by_data)

    @cached_property
    def attribution(self) -> Attribution | None:
        """Which groups of changes moved the silo index, and by how much; None where it has no value to split."""
        index = self.measures.get(_INDEX)
        if index is None or index.by_data is None:
            return None
        return attribution(self.restated.graph, self.after.graph, self.needs)

    @cached_property
    def inventory(self) -> Inventory:
        """Which tools, integrations and entities came, went and changed."""
        return inventory(self.before.graph, self.after.graph)

    @cached_property
    def new_holders(self) -> NewHolders:
        """Who holds personal data in the second stack, or may, and does not in the first."""
        return new_holders(self.restated.graph, self.after.graph)

    @property
    def policy_changed(self) -> bool:
        """Whether the second audit has another policy; one that states what counts anyway is no other."""
        return bool(self.settings_changed)

    @cached_property
    def settings_changed(self) -> tuple[tuple[str, object, object], ...]:
        """The settings that the two policies give another value: the name, the value before, the value after."""
        old, new = (
            {one.name: one for one in audit.policy.settings(audit.rules, audit.options)}
            for audit in (self.before, self.after)
        )
        both = {**old, **new}
        values = (
            tuple(rows[name].value if name in rows else both[name].default for rows in (old, new)) for name in both
        )
        return tuple(
            (name, before, after) for name, (before, after) in zip(both, values, strict=True) if before != after
        )

    @property
    def same(self) -> bool:
        """Whether nothing is different: no finding, no number, no tool, integration or entity, and nothing failed."""
        return (
            not self.failures
            and not self.inventory
            and all(one.state in {"still", "not-compared"} for one in self.finding_changes)
            and all(one.judgement in {"no change", "not told"} for one in self.measures.values())
        )

    # -- tables

    def to_frame(self) -> pd.DataFrame:
        """The measures and scores as a pandas frame: before, after, change, judgement, and what moved them."""
        return self.measure_table().to_frame()

    def measure_table(self) -> Table:
        """The rows of `to_frame`."""
        basket = self.basket
        split = (basket.improvement, basket.scope) if basket is not None else (None, None)
        return measure_table(self.measures.values(), *split)

    def finding_table(self) -> Table:
        """The findings: id, state, severity before and after, what changed, remark."""
        rows = tuple(
            (
                one.finding.id,
                one.state,
                str(one.before.severity) if one.before is not None else None,
                str(one.after.severity) if one.after is not None else None,
                one.finding.code,
                str(one.finding.title),
                one.what,
                str(one.remark or ""),
            )
            for one in self.finding_changes
        )
        columns = ("id", "state", "severity_before", "severity_after", "code", "title", "what", "remark")
        return Table("finding_changes", columns, rows)
