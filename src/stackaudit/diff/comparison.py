"""`compare`: two audits in, a `Comparison` out: the differences, what a summary says of them, and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from stackaudit._version import VERSION
from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import AN_AUDIT_OF_A_STACK, StackAuditError, check_kind
from stackaudit.core.escape import html as escape
from stackaudit.core.failures import BrokenPartError
from stackaudit.core.findings import Table
from stackaudit.core.notebook import framed
from stackaudit.diff.differences import Differences
from stackaudit.diff.measures import goal_change_table
from stackaudit.diff.renaming import renamed, understood
from stackaudit.diff.report import movement, report
from stackaudit.engine.audit import Audit, audit
from stackaudit.engine.runner import installed_analysers
from stackaudit.graph.needs import NeedMode
from stackaudit.reporting.elements import Element
from stackaudit.reporting.renderers import Rendered
from stackaudit.reporting.report import Movement
from stackaudit.stats.privacy import held

if TYPE_CHECKING:
    from stackaudit.analysers.base import Analyser
    from stackaudit.diagrams.diagram import Diagram
    from stackaudit.model.stack import Stack
    from stackaudit.policy import Policy

_INDEX = "silos.index"
SCHEMA = "stackaudit-comparison/1"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title></head><body>{body}</body></html>
"""


@dataclass(frozen=True, repr=False)
class Comparison(Differences, Rendered):
    """The differences between two audits as Markdown, HTML, text and files.

    Attributes:
        preface: What a report says before the comparison.
    """

    preface: tuple[Element, ...] = ()

    @cached_property
    def movement(self) -> Movement:
        """The comparison as a summary tells it: what `Audit.summary(since=…)` and `Audit.summary(plan=…)` take in."""
        return movement(self)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """What the comparison says, before it is rendered."""
        return (*self.preface, *report(self))

    def diagram(self, *, theme: Literal["light", "dark"] = "light") -> Diagram:
        """Draw the silos before and after, side by side: the same places, only what changes is coloured.

        Raises:
            StackAuditError: the silo analyser has nothing to look at in one of the two.
        """
        from stackaudit.diagrams.whatif.picture import what_if_diagram

        for one in (self.before, self.after):
            if "silos" not in one.reviews:
                reason = one.not_run.get("silos", "the analyser 'silos' was left out")
                raise StackAuditError(f"there is nothing to draw: {reason}")
        reviews = (one.reviews["silos"] for one in (self.before, self.after))
        return what_if_diagram(self.before.graph, self.after.graph, *reviews, theme=theme)

    def save(self, path: str | Path) -> Path:
        """Write the comparison; the suffix says how: `.md`, `.html`, `.txt`, `.json`. It appears whole or not at all.

        Raises:
            StackAuditError: the suffix is none of these, or the place cannot be written to.
        """
        form = FORMS.get(Path(path).suffix.lower())
        if form is None:
            raise StackAuditError(f"{Path(path).name!r}: a comparison ends in {', '.join(FORMS)}")
        write_bytes(Path(path), form(self).encode())
        return Path(path)

    def __repr__(self) -> str:
        index = self.measures.get(_INDEX)
        moved = ""
        if index is not None and index.before is not None and index.after is not None:
            values = [one.value for one in (index.before, index.after)]
            moved = f"; {_INDEX} {' to '.join('unknown' if v is None else f'{v:.2f}' for v in values)}"
        counts = f"{len(self.new)} new, {len(self.fixed)} fixed, {len(self.still)} still open"
        return f"<Comparison of {self.before.stack.name!r} with {self.after.stack.name!r}: {counts}{moved}>"


def compare(
    before: Audit,
    after: Audit,
    *,
    renames: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
    analysers: Mapping[str, Analyser] | None = None,
) -> Comparison:
    """Compare two audits: findings by id, measures and scores side by side, and what moved them.

    What people said is compared only where at least five of a cell came or left, or were asked on another day: else
    the second stack is taken with that cell as it was, so that nothing shows what the few said.

    >>> import stackaudit as sa
    >>> stack = sa.read_stack(sa.samples.path("cobble_7"))
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
        BrokenPartError: an analyser that is asked again fails now, and did not in the audit.
        StackAuditError: a rename would make one thing of two, or one of the two is no audit.
    """
    for one in (before, after):
        check_kind("compare", one, Audit, AN_AUDIT_OF_A_STACK)
    told = understood(dict(renames or {}), before.graph, after.graph)
    known = analysers if analysers is not None else installed_analysers()
    first = before
    if told:
        first = _again(before, renamed(before.stack, told), before.policy, known)
    restated = first
    if before.policy != after.policy:
        restated = _again(first, first.stack, after.policy, known)
    steady, cells = held(first.stack, after.stack)
    second = _again(after, steady, after.policy, known) if cells else after
    return Comparison(first, restated, second, told.pairs(), _needs_mode(after, known), cells)


def _again(made: Audit, stack: Stack, policy: Policy, analysers: Mapping[str, Analyser]) -> Audit:
    """Audit anew with the analysers of an audit; what failed there may fail again, and nothing else."""
    again = audit(stack, policy, tuple(made.questions), analysers=analysers, keep_going=True, earlier=made)
    before = {one.name for one in made.failures}
    if new := tuple(one for one in again.failures if one.name not in before):
        raise BrokenPartError(new)
    return replace(again, failures=made.failures, keep_going=made.keep_going)


def _needs_mode(after: Audit, analysers: Mapping[str, Analyser]) -> NeedMode:
    """Which needs the silo analyser counted: its option, as the policy or the analyser itself sets it."""
    tuned = analysers.get("silos")
    default = tuned.options.get("needs") if tuned is not None else None
    mode = after.policy.options.get("silos", {}).get("needs", default or "canonical+declared")
    return cast("NeedMode", mode)


def page(comparison: Comparison) -> str:
    """Return the comparison as a page of its own: nothing is loaded from anywhere, nothing in it can run."""
    title = f"Stack comparison: {comparison.before.stack.name} and {comparison.after.stack.name}"
    return _PAGE.format(title=escape(title), body=framed(comparison.html()))


def document(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data. Within a version fields may be added; none goes or changes its sense."""
    basket, split = comparison.basket, comparison.attribution
    return {
        "schema": SCHEMA,
        "stackaudit": VERSION,
        "before": _stack(comparison.before.stack.name, comparison.before.stack.as_of),
        "after": _stack(comparison.after.stack.name, comparison.after.stack.as_of),
        "renames": dict(comparison.renames),
        "policy_changed": comparison.policy_changed,
        "failures": [
            {"audit": which, "part": one.part, "name": one.name, "reason": one.reason}
            for which, one in comparison.failures
        ],
        "not_compared": comparison.held,
        "measures": _rows(comparison.measure_table()),
        "findings": _rows(comparison.finding_table()),
        "goals": _rows(goal_change_table(comparison.goals)),
        "inventory": asdict(comparison.inventory),
        "new_holders": _rows(comparison.new_holders.table) if comparison.new_holders.stated else None,
        "holders_of_no_stated_class": list(comparison.new_holders.unclassed),
        "same_needs": None
        if basket is None
        else {
            "needs": basket.needs,
            "added": basket.added,
            "removed": basket.removed,
            "before": basket.before.value,
            "after": basket.after.value,
            "improvement": basket.improvement,
            "scope": basket.scope,
        },
        "attribution": None
        if split is None
        else {
            "exact": split.exact,
            "change": split.change,
            "shares": [{"group": s.group, "changes": s.changes, "points": s.points} for s in split.shares],
        },
    }


def _stack(name: str, as_of: object) -> dict[str, Any]:
    return {"name": name, "as_of": None if as_of is None else str(as_of)}


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def as_json(comparison: Comparison) -> str:
    """Return the comparison as JSON text."""
    return json.dumps(document(comparison), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


FORMS: Mapping[str, Callable[[Comparison], str]] = {
    ".md": lambda comparison: comparison.markdown(),
    ".html": page,
    ".txt": lambda comparison: comparison.text(),
    ".json": as_json,
}
