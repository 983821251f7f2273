"""Report blocks: what a summary may hold below its first page, the library's and those of installed packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stackaudit.core.errors import UnknownNameError
from stackaudit.core.messages import Message
from stackaudit.core.registry import Registry
from stackaudit.policy.triage import Profile
from stackaudit.reporting.elements import Element, Heading
from stackaudit.reporting.report import Report


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the summary.

    Attributes:
        id: What profiles call it.
        title: Its heading.
        build: What it says of a report; nothing where its data is missing.
        level: The level of its heading; 3 where it goes on with the block before it.
    """

    id: str
    title: Message
    build: Callable[[Report], Iterable[Element]]
    level: int = 2

    def elements(self, report: Report) -> Iterator[Element]:
        """Yield the heading and what the block says; nothing where it says nothing."""
        content = tuple(self.build(report))
        if content:
            yield Heading(self.title, self.level)
            yield from content


BLOCKS = Registry(
    "stackaudit.blocks",
    Block,
    (
        "stackaudit.reporting.blocks.head:AREAS",
        "stackaudit.reporting.blocks.findings:GAPS",
        "stackaudit.reporting.blocks.recommendations:PRIORITIES",
        "stackaudit.reporting.blocks.movement:SINCE",
        "stackaudit.reporting.blocks.movement:PLAN",
        "stackaudit.reporting.blocks.movement:GOALS",
        "stackaudit.reporting.blocks.findings:DIAGNOSIS",
        "stackaudit.reporting.blocks.tools:GLANCE",
        "stackaudit.reporting.blocks.redundancy:REDUNDANCY",
        "stackaudit.reporting.blocks.silos:INDEX",
        "stackaudit.reporting.blocks.silos:ENTITIES",
        "stackaudit.reporting.blocks.silos:NEEDS",
        "stackaudit.reporting.blocks.journeys:JOURNEYS",
        "stackaudit.reporting.blocks.tools:CONTRIBUTION",
        "stackaudit.reporting.blocks.integrations:REPAIRS",
        "stackaudit.reporting.blocks.tools:FIT",
        "stackaudit.reporting.blocks.money:MONEY",
        "stackaudit.reporting.blocks.resilience:RESILIENCE",
        "stackaudit.reporting.blocks.people:PEOPLE",
        "stackaudit.reporting.blocks.people:FEEDBACK",
        "stackaudit.reporting.blocks.unknowns:UNKNOWNS",
        "stackaudit.reporting.blocks.head:SCORE",
        "stackaudit.reporting.blocks.findings:ACCEPTED",
        "stackaudit.reporting.blocks.appendix:SETTINGS",
        "stackaudit.reporting.blocks.findings:REGISTER",
        "stackaudit.reporting.blocks.appendix:APPENDIX",
    ),
)
"""Every block, the built-in ones in the order of the summary."""


def check_blocks(profiles: Iterable[Profile]) -> None:
    """Refuse profiles that name a block that there is not.

    Raises:
        UnknownNameError: a name is of no block; the message has the nearest one.
    """
    named = [name for profile in profiles for name in profile.blocks or ()]
    known = BLOCKS.load() if named else {}
    for name in named:
        if name not in known:
            raise UnknownNameError("block", name, known)
