"""A vendor whose plans do not fit ours."""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.vendors import Relation, vendor_finding
from stackaudit.core import headings
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import say
from stackaudit.core.rule import Effort, Rule, Text

VENDOR_DRIFT = Rule(
    id="people.vendor-drift",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.VENDORS_WAIT,
    signs=(headings.OUTPACED,),
    detection="How well the plans of a vendor fit ours is rated `roadmap_low` of 5 or lower.",
    rating="A vendor whose tools are the hub, a cut point or a step of a primary journey counts more.",
    limitations="It is one rating of one day, and plans of vendors change.",
    title=Text("What {vendor} plans does not fit what we need ({roadmap} of 5)"),
    advice=Text(
        "Ask {vendor} for the days of the three things that we need most, and look for another way for the rest."
    ),
    triggers=common.supplied(roadmap=2.0),
    passes=common.supplied(roadmap=3.0),
)


@check(VENDOR_DRIFT)
def vendor_drift(relation: Relation) -> Iterator[Finding]:
    """Yield a finding if the plans of a vendor do not fit ours."""
    roadmap = relation.vendor.roadmap
    if roadmap is None or roadmap > relation.settings.roadmap_low:
        return
    title = VENDOR_DRIFT.title.fill(vendor=relation.name, roadmap=roadmap)
    why = say("What we build on its tools has to be built again elsewhere, later and under pressure.")
    texts = (title, why, VENDOR_DRIFT.advice.fill(vendor=relation.name))
    yield vendor_finding(relation, VENDOR_DRIFT, texts, (Quantity("fit of its plans", roadmap, "of 5"),), "interview")
