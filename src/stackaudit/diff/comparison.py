"""`compare`: two audits in, a `Comparison` out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from stackaudit.core.findings import Findings, Table
from stackaudit.core.frozen import FrozenDict
from stackaudit.diff.attribution import Attribution, attribution
from stackaudit.diff.basket import Basket, fixed_basket
from stackaudit.diff.changes import Inventory, inventory
from stackaudit.diff.finding_changes import FindingChange, State, finding_changes
from stackaudit.diff.goals import GoalChange, goal_changes
from stackaudit.diff.measure_changes import MeasureChange, measure_changes, measure_table
from stackaudit.diff.renaming import renamed, understood
from stackaudit.engine.audit import Audit, audit
from stackaudit.engine.runner import installed_analysers
from stackaudit.graph.needs import NeedMode
from stackaudit.reporting import renderers
from stackaudit.reporting.elements import Element

if TYPE_CHECKING:
    import pandas as pd

    from stackaudit.analysers.base import Analyser
    from stackaudit.reporting.report import Movement

_INDEX = "silos.index"


@dataclass(frozen=True)
class Comparison:
    """What is different between two audits: findings, measures and scores, and what moved them.

    Attributes:
        before: The first audit, under the ids of the second where some were renamed.
        restated: The stack of the first audit under the policy of the second; `before` itself where they are the same.
        after: The second audit.
        renames: Each rename that was told, as two typed subjects.
        needs: Which needs the silo analyser of the second audit counts.
        preface: What a report says before the comparison.
    """

    before: Audit
    restated: Audit
    after: Audit
    renames: tuple[tuple[str, str], ...] = ()
    needs: NeedMode = "canonical+declared"
    preface: tuple[Element, ...] = ()

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

    @property
    def policy_changed(self) -> bool:
        """Whether the second audit has another policy."""
        return self.before.policy != self.after.policy

    @property
    def same(self) -> bool:
        """Whether nothing is different: no finding, no number, no tool, integration or entity."""
        return (
            not self.inventory
            and all(one.state in {"still", "not-compared"} for one in self.finding_changes)
            and all(one.judgement in {"no change", "not told"} for one in self.measures.values())
        )

    @cached_property
    def movement(self) -> Movement:
        """The comparison as a summary tells it: what `Audit.summary(since=…)` and `Audit.summary(plan=…)` take in."""
        from stackaudit.diff.movement import movement

        return movement(self)

    # -- tables and reports

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

    @cached_property
    def blocks(self) -> tuple[Element, ...]:
        """What the comparison says, before it is rendered."""
        from stackaudit.diff.report import report

        return (*self.preface, *report(self))

    def text(self) -> str:
        """The comparison as plain text."""
        return renderers.text(self.blocks)

    def markdown(self) -> str:
        """The comparison as Markdown."""
        return renderers.markdown(self.blocks)

    def html(self) -> str:
        """The comparison as an HTML fragment."""
        return renderers.html(self.blocks)

    def save(self, path: str | Path) -> Path:
        """Write the comparison; the suffix says how: `.md`, `.html`, `.txt`, `.json`. It appears whole or not at all.

        Raises:
            StackAuditError: the suffix is none of these, or the place cannot be written to.
        """
        from stackaudit.diff.saving import save

        return save(self, Path(path))

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        index = self.measures.get(_INDEX)
        moved = ""
        if index is not None and index.before is not None and index.after is not None:
            values = [one.value for one in (index.before, index.after)]
            moved = f"; {_INDEX} {' to '.join('unknown' if v is None else f'{v:.2f}' for v in values)}"
        counts = f"{len(self.new)} new, {len(self.fixed)} fixed, {len(self.still)} still open"
        return f"<Comparison of {self.before.stack.name!r} with {self.after.stack.name!r}: {counts}{moved}>"

    def _repr_html_(self) -> str:
        from stackaudit.reporting.notebook import framed

        return framed(renderers.html(self.blocks, deepest=2))

    def _repr_markdown_(self) -> str:
        return self.markdown()


def compare(
    before: Audit,
    after: Audit,
    *,
    renames: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    analysers: Mapping[str, Analyser] | None = None,
) -> Comparison:
    """Compare two audits: findings by id, measures and scores side by side, and what moved them.

    >>> import stackaudit as sa
    >>> stack = sa.read_stack("sample_stacks/cobble_7.yaml")
    >>> after = sa.what_if(stack).connect("crm", "ads", entities=["customer"], method="api", every=0, takes=0).stack
    >>> sa.compare(sa.audit(stack), sa.audit(after)).fixed[0].id
    'silos.isolated-tool@tool:ads'

    Args:
        before: The first audit.
        after: The second audit.
        renames: Ids of tools, entities and departments that are called otherwise now, old to new. What is not named
            here and has another id is another thing: it went, and something else came.
        analysers: The analysers that the audits were made with, where they were given their own. They are asked again
            where something was renamed or the policies differ.

    Raises:
        UnknownNameError: a rename names what is not there; the message has the nearest id.
        StackAuditError: a rename would make one thing of two.
    """
    told = understood(dict(renames or {}), before.graph, after.graph)
    known = analysers if analysers is not None else installed_analysers()
    first = before
    if told:
        first = audit(renamed(before.stack, told), before.policy, tuple(before.questions), analysers=known)
    restated = first
    if before.policy != after.policy:
        restated = audit(first.stack, after.policy, tuple(first.questions), analysers=known)
    return Comparison(first, restated, after, told.pairs(), _needs_mode(after, known))


def _needs_mode(after: Audit, analysers: Mapping[str, Analyser]) -> NeedMode:
    """Which needs the silo analyser counted: its option, as the policy or the analyser itself sets it."""
    tuned = analysers.get("silos")
    default = tuned.options.get("needs") if tuned is not None else None
    mode = after.policy.options.get("silos", {}).get("needs", default or "canonical+declared")
    return cast("NeedMode", mode)
