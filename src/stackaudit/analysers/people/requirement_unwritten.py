"""Requirements that nobody has written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Rollout
from stackaudit.analysers.people.findings import finding, pct
from stackaudit.analysers.people.rules import common
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.stats.exact import share_interval


def _said(written: int) -> dict[str, Any]:
    """Return a rollout with six requirements, so many of which are written down."""
    return common.rollout(requirements=[{"name": f"R{n}", "written": n < written} for n in range(6)])


REQUIREMENT_UNWRITTEN = Rule(
    id="people.requirement-unwritten",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="Of the requirements that state whether they are written down, a smaller share is than `written_least`: "
    "all of its exact interval (Clopper and Pearson) lies below.",
    rating=common.REACH,
    limitations="Requirements that nobody listed are not seen, and those are the least written. A written one need not "
    "be clear.",
    title=Text("{n} of {of} requirements of {initiative} are not written down"),
    advice=Text(
        "Have each of them written in one sentence with the name of whoever asked for it, and read back to them."
    ),
    triggers=_said(3),
    passes=_said(6),
)


@check(REQUIREMENT_UNWRITTEN)
def requirement_unwritten(rollout: Rollout) -> Iterator[Finding]:
    """Yield a finding if too few requirements are written down, chance allowed for."""
    stated = [row for row in rollout.initiative.requirements or () if row.written is not None]
    missing = sorted(row.name for row in stated if row.written is False)
    if not missing:
        return
    settings = rollout.settings
    high = share_interval(len(stated) - len(missing), len(stated))[1]
    if high >= settings.written_least:
        return
    title = REQUIREMENT_UNWRITTEN.title.fill(n=len(missing), of=len(stated), initiative=rollout.name)
    why = (
        say(
            "Chance allowed for, at most {high}% are written; {least}% are asked.",
            high=pct(high),
            least=pct(settings.written_least),
        ),
        say("What is not written is remembered differently by each side, and nobody can say whether it was built."),
    )
    evidence = (
        Quantity("requirements of which it is stated", float(len(stated))),
        Quantity("share written at most", high, "share"),
        Names("not written", tuple(missing)),
    )
    yield finding(rollout, REQUIREMENT_UNWRITTEN, (title, why), evidence)
