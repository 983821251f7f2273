"""The sheet of rollouts: what a sponsor reads of each, a line a fact, so that it can be filtered by rollout."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.reporting.blocks.rollouts import PARTS, RolloutPage, between, pages, promise, standing
from stackaudit.reporting.book.cells import Column, Sheet, Value, few
from stackaudit.reporting.brief import Brief

_Row = tuple[Value, ...]


def rollouts(brief: Brief) -> Sheet:
    """Return what stands in the way of each rollout, what to decide, what came, how ready it is, what is not known."""
    rows = tuple((page.name, *row) for page in pages(brief.report) for row in _rows(page))
    columns = (
        Column("Rollout", 28),
        Column("Part", 22),
        Column("What", 70),
        Column("Who", 24),
        Column("When", 20),
        Column("By", 12, "day"),
        Column("Why", 60, "line"),
    )
    return Sheet("Rollouts", "What a sponsor reads of each rollout.", columns, rows, len(rows), printed=6)


def _rows(page: RolloutPage) -> Iterator[_Row]:
    for sentence in page.first_screen:
        yield "at a glance", sentence, None, None, None, None
    for one in page.obstacles:
        yield "stands in the way", one.what, few(one.who), one.duty.when, one.duty.due, one.duty.what
    for duty in page.decisions:
        yield "sponsor decides", duty.what, few(page.plan.sponsor), duty.when, duty.due, duty.why
    for duty, who in page.above:
        yield "above the sponsor", duty.what, few(who) or None, duty.when, duty.due, duty.why
    for row in page.unmet:
        rated = f"{row.attribute}: {row.expected:g} of 5 expected, {row.perceived:g} got"
        yield "expected, not got", rated, row.stakeholder, None, None, row.cause
    for missed in page.missed:
        yield "promised, not kept", promise(missed), missed.stakeholder, None, None, None
    for part in page.parts:
        name = PARTS[part.part] if part.part != "readiness" else "All of it"
        yield "how ready", f"{name}: {standing(part.value)}, {between(part)} of 100", None, None, None, None
    for message in page.unknown:
        yield "not known", message, None, None, None, None
