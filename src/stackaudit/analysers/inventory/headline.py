"""The answer of the inventory analyser in a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.inventory import coverage
from stackaudit.analysers.inventory.ages import Ages
from stackaudit.analysers.inventory.case import Case
from stackaudit.analysers.inventory.owners import Owners
from stackaudit.analysers.inventory.rules import LOOK_ALIKE, STANDALONE
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say


def headline(case: Case, found: tuple[Finding, ...]) -> tuple[Message, ...]:
    """Say how many tools there are, how many name an owner, and how much is known of them."""
    return (*_owners(case), *_known(case), *_rest(case, found))


def _owners(case: Case) -> Iterator[Message]:
    owners = Owners(case)
    if not owners.stated:
        yield say(
            "{n} tool is in use; whose it is is not stated",
            "{n} tools are in use; no owner is stated",
            n=len(case.tools),
        )
        return
    yield say(
        "{owned} of {n} tool in use names its owner",
        "{owned} of {n} tools in use name their owner",
        owned=len(owners.owned),
        n=len(case.tools),
    )


def _known(case: Case) -> Iterator[Message]:
    share = next(iter(coverage.measures(case))).value
    if share is not None:
        yield say("{share} of what is asked of them is stated", share=f"{share:.0%}")
    lacking = coverage.most_missing(case)
    if lacking:
        yield say("most often missing: {field}", field=lacking[0])
    assumed = sum(tool.from_catalog is not None for tool in case.tools)
    if assumed:
        yield say(
            "facts on {n} tool are from the catalog of known products, not from you",
            "facts on {n} tools are from the catalog of known products, not from you",
            n=assumed,
        )


def _rest(case: Case, found: tuple[Finding, ...]) -> Iterator[Message]:
    stale = sum(len(records) for records in Ages(case).stale.values())
    if stale:
        yield say("the facts of {n} record are old", "the facts of {n} records are old", n=stale)
    alike = sum(one.code == LOOK_ALIKE.id for one in found)
    if alike:
        yield say("{n} name may be another one misspelt", "{n} names may be others misspelt", n=alike)
    if any(one.code == STANDALONE.id for one in found):
        yield say("of some tools nothing says what they are for")
