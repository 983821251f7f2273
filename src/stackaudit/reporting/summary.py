"""The audit summary: blocks in a fixed order, each from the report; each drops out where its data is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.core.gc_pause import paused
from stackaudit.core.messages import say
from stackaudit.reporting.blocks.head import head
from stackaudit.reporting.elements import Element, Paragraph, joined
from stackaudit.reporting.registry import BLOCKS
from stackaudit.reporting.renderers import Rendered
from stackaudit.reporting.report import Report


@dataclass(frozen=True, repr=False)
class Summary(Rendered):
    """The summary of one audit, as Markdown, HTML or plain text.

    >>> import stackaudit as sa
    >>> stack = sa.Stack.model_validate({"name": "Shop", "tools": ["CRM", "Mailer"], "integrations": []})
    >>> print(sa.audit(stack).summary().markdown().splitlines()[0])
    # Stack audit: Shop
    """

    report: Report

    @cached_property
    def head(self) -> tuple[Element, ...]:
        """The first page: verdict, named gaps, quick wins, money at stake, how sure it is."""
        return tuple(head(self.report))

    @cached_property
    def rest(self) -> tuple[Element, ...]:
        """What follows the first page."""
        with paused():  # loading the blocks makes many objects
            return tuple(_rest(self.report))

    @property
    def elements(self) -> tuple[Element, ...]:
        """What the summary says, before it is rendered."""
        return (*self.head, *self.rest)

    def __repr__(self) -> str:
        count = len(self.report.findings)
        return f"<Summary of {self.report.stack.name!r}: {count} finding{'' if count == 1 else 's'}>"


def _rest(report: Report) -> Iterator[Element]:
    known = BLOCKS.load()
    for name, block in known.items():
        if report.shows(name):
            yield from block(report)
    yield from _audience(report, known)


def _audience(report: Report, blocks: Iterable[str]) -> Iterator[Element]:
    """For whom a summary is that leaves something out, and how much; never a number without what it hides."""
    if report.profile is None:
        return
    left = tuple(name for name in blocks if not report.shows(name))
    if not left and not report.hidden:
        return
    clauses = [say("for {audience}", audience=report.audience)] if report.audience else []
    if left:
        clauses.append(say("left out: {blocks}", blocks=", ".join(left)))
    if report.hidden:
        clauses.append(say("{n} finding is not shown", "{n} findings are not shown", n=report.hidden))
    yield Paragraph(joined(tuple(clauses)))
