"""The audit summary: blocks in a fixed order, each from the report; each drops out where its data is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from stackaudit.core.failures import CAUGHT, BrokenPartError, Failure, warn_of
from stackaudit.core.gc_pause import paused
from stackaudit.core.messages import say
from stackaudit.reporting.blocks.head import head
from stackaudit.reporting.elements import Element, Paragraph, joined
from stackaudit.reporting.registry import BLOCKS, Block, in_order
from stackaudit.reporting.renderers import Rendered, text
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
        return _block(self.report, "head", head)

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
    for _, elements in block_elements(report):
        yield from elements
    yield from _audience(report, BLOCKS.available()[0])


def block_elements(report: Report) -> Iterator[tuple[str, tuple[Element, ...]]]:
    """Yield the id of each block that the audience is shown, and what it says; nothing where its data is missing.

    Raises:
        BrokenPartError: a block failed, and the report is not to go on without it.
    """
    known, broken = BLOCKS.available()
    for name, block in in_order(known):
        if report.shows(name):
            yield name, _block(report, name, block)
    if broken and not report.keep_going:
        raise BrokenPartError(broken, _GO_ON)
    for failure in broken:
        yield failure.name, tuple(_left_out(failure))


_GO_ON = "audit(…, keep_going=True) leaves it out"


def _block(report: Report, name: str, block: Callable[[Report], Iterable[Element]]) -> tuple[Element, ...]:
    """What a block says, whole; where it fails and the report is to go on, that it is left out."""
    try:
        made = tuple(block(report))
        if isinstance(block, Block) and not block.build.__module__.startswith("stackaudit."):
            text(made)  # what cannot be written is known here, where the block has a name
    except CAUGHT as error:
        failure = Failure.of("block", name, error)
        if not report.keep_going:
            raise BrokenPartError([failure], _GO_ON) from error
        return tuple(_left_out(failure))
    return made


def _left_out(failure: Failure) -> Iterator[Element]:
    warn_of((failure,), "the report is without it")
    told = "A part of this report is missing: the block {name} failed ({reason})."
    yield Paragraph(say(told, name=failure.name, reason=failure.reason), strong=True)


def _audience(report: Report, blocks: Iterable[str]) -> Iterator[Element]:
    """For whom a summary is that leaves something out, and how much; never a number without what it hides."""
    if report.profile is None:
        return
    if not report.whole:
        text = "Everything that is not about rollouts stands in the whole report."
        yield Paragraph(say("For {audience}. " + text, audience=report.audience) if report.audience else say(text))
        return
    left = tuple(name for name in blocks if not report.shows(name))
    if not left and not report.hidden:
        return
    clauses = [say("for {audience}", audience=report.audience)] if report.audience else []
    if left and not report.only_rollouts:  # of those alone most parts are empty anyway
        clauses.append(say("left out: {blocks}", blocks=", ".join(left)))
    if report.hidden:
        clauses.append(say("{n} finding is not shown", "{n} findings are not shown", n=report.hidden))
    yield Paragraph(joined(tuple(clauses)))
