"""Report blocks: what a summary may hold below its first page, the library's and those of installed packages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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

    def __call__(self, report: Report) -> Iterator[Element]:
        """Yield the heading and what the block says; nothing where it says nothing."""
        content = tuple(self.build(report))
        if content:
            yield Heading(self.title, self.level)
            yield from content


def block(id: str, title: Message, *, level: int = 2) -> Callable[[Callable[[Report], Iterable[Element]]], Block]:  # noqa: A002
    """Make a block of the function that builds it; it is shown once it is named in a registry or an entry point."""
    return lambda build: Block(id, title, build, level)


BLOCKS = Registry(
    "stackaudit.blocks",
    Block,
    (
        "stackaudit.reporting.blocks.head:areas",
        "stackaudit.reporting.blocks.findings:gaps",
        "stackaudit.reporting.blocks.recommendations:priorities",
        "stackaudit.reporting.blocks.movement:since",
        "stackaudit.reporting.blocks.movement:plan",
        "stackaudit.reporting.blocks.movement:goals",
        "stackaudit.reporting.blocks.findings:diagnosis",
        "stackaudit.reporting.blocks.tools:glance",
        "stackaudit.reporting.blocks.redundancy:redundancy",
        "stackaudit.reporting.blocks.silos:index",
        "stackaudit.reporting.blocks.silos:entities",
        "stackaudit.reporting.blocks.silos:needs",
        "stackaudit.reporting.blocks.journeys:journeys",
        "stackaudit.reporting.blocks.tools:contribution",
        "stackaudit.reporting.blocks.integrations:repairs",
        "stackaudit.reporting.blocks.tools:fit",
        "stackaudit.reporting.blocks.money:money",
        "stackaudit.reporting.blocks.resilience:resilience",
        "stackaudit.reporting.blocks.people:rollouts",
        "stackaudit.reporting.blocks.people:people",
        "stackaudit.reporting.blocks.people:feedback",
        "stackaudit.reporting.blocks.activities:activities",
        "stackaudit.reporting.blocks.ai:ai",
        "stackaudit.reporting.blocks.findings:unknowns",
        "stackaudit.reporting.blocks.head:score",
        "stackaudit.reporting.blocks.findings:accepted",
        "stackaudit.reporting.blocks.reading:reading",
        "stackaudit.reporting.blocks.appendix:settings",
        "stackaudit.reporting.blocks.findings:register",
        "stackaudit.reporting.blocks.appendix:appendix",
    ),
    "block",
)
"""Every block, the built-in ones in the order of the summary."""
_LAST = "unknowns"


def in_order(blocks: Mapping[str, Block]) -> Iterator[tuple[str, Block]]:
    """Yield blocks in the order of the summary: those of packages before what could not be told and scores."""
    own = BLOCKS.built_in()
    added = [(name, block) for name, block in blocks.items() if name not in own]
    for name in own:
        if name == _LAST:
            yield from added
        yield name, blocks[name]


def check_blocks(profiles: Iterable[Profile]) -> None:
    """Refuse profiles that name a block that there is not.

    Raises:
        UnknownNameError: a name is of no block; the message has the nearest one.
    """
    named = [name for profile in profiles for name in profile.blocks or ()]
    known, broken = BLOCKS.available() if named else ({}, ())
    unloaded = {one.name for one in broken}
    for name in named:
        if name not in known and name not in unloaded:
            raise UnknownNameError("block", name, known)
