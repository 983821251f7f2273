"""A vendor that answers nothing: several tickets are past their time, and none of all has an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackaudit.analysers.base import check
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.vendors import Relation, vendor_finding
from stackaudit.core.evidence import Evidence, Names, Quantity
from stackaudit.core.findings import Confidence, Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text

if TYPE_CHECKING:
    from stackaudit.model.people import Ticket


def _sent(*more: dict[str, Any]) -> dict[str, Any]:
    tickets = [{"ticket": f"T-{day}", "sent": f"2026-10-0{day}", "limit": "5d"} for day in (1, 2)]
    return common.supplied(tickets=[*tickets, *more])


VENDOR_SILENT = Rule(
    id="people.vendor-silent",
    severity=6.0,
    effort=Effort.DAY,
    theme=common.VENDORS_WAIT,
    detection="At least `silent_least` tickets are late, and no ticket has an answer. A ticket without an answer is "
    "late once it is open for longer than its limit, or than `silent_days` if it states none.",
    rating="A vendor whose tools are the hub, a cut point or a step of a primary journey counts more. Measured if "
    "each late ticket states `answered: false`, else assumed. It is told in place of `people.vendor-sla`.",
    limitations="An answer by telephone or in another system is not seen. A ticket without the day on which it was "
    "sent is left out.",
    title=Text("{vendor} has answered none of {all} requests; {late} are past their time"),
    advice=Text("Ask {vendor} for one person and a day for each of these requests, the oldest first."),
    triggers=_sent({"ticket": "T-3", "sent": "2026-10-03", "limit": "5d"}),
    passes=_sent({"ticket": "T-3", "sent": "2026-10-03", "limit": "5d", "answered_after": "2d"}),
)


@check(VENDOR_SILENT)
def vendor_silent(relation: Relation) -> Iterator[Finding]:
    """Yield a finding if several tickets are late and no ticket has an answer."""
    if not relation.is_silent:
        return
    late = sorted(relation.silent, key=lambda one: (str(one.sent), one.ticket or ""))
    title = VENDOR_SILENT.title.fill(vendor=relation.name, all=len(relation.tickets), late=len(late))
    advice = VENDOR_SILENT.advice.fill(vendor=relation.name)
    stated = all(one.answered is False for one in late)
    grade: Confidence = "measured" if stated else "assumed"
    texts = (title, tuple(_why(relation, late, stated=stated)), advice)
    yield vendor_finding(relation, VENDOR_SILENT, texts, tuple(_evidence(relation, late)), grade)


def _why(relation: Relation, late: list[Ticket], *, stated: bool) -> Iterator[Message]:
    oldest = next((one.sent for one in late if one.sent is not None), None)
    if oldest is not None:
        yield say("The oldest was sent on {day} and is open for {age}.", day=oldest, age=relation.today - oldest)
    if not stated:
        yield say("No answer is on record; ask first whether answers came by another way.")
    if relation.agreed is not None and relation.interval is not None and relation.interval[1] < relation.agreed:
        yield say(
            "{agreed} are agreed to be answered in time: chance alone does not explain it, for the share is at most "
            "{high}.",
            agreed=f"{relation.agreed:.0%}",
            high=f"{relation.interval[1]:.1%}",
        )
    if relation.undated:
        yield say(
            "{n} request without the day on which it was sent is left out.",
            "{n} requests without the day on which they were sent are left out.",
            n=relation.undated,
        )


def _evidence(relation: Relation, late: list[Ticket]) -> Iterator[Evidence]:
    yield Quantity("requests past their time", float(len(late)))
    yield Quantity("requests on record", float(len(relation.tickets)))
    if relation.interval is not None:
        yield Quantity("share in time at most", relation.interval[1])
    if relation.undated:
        yield Quantity("requests without the day on which they were sent", float(relation.undated))
    named = tuple(one.ticket for one in late if one.ticket is not None)
    if named:
        yield Names("past their time", named)
