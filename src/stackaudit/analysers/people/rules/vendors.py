"""Rules on vendors: answers in time, who waits for whom, how the contract came about."""

from __future__ import annotations

from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.rules.common import supplied
from stackaudit.core.rule import Effort, Rule, Text

_REACH = "A vendor whose tools are the hub, a cut point or a step of a primary journey counts more."


VENDOR_SLA = Rule(
    id="people.vendor-sla",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.VENDORS_WAIT,
    detection="The share of requests that the vendor answered in time lies below the agreed share, tickets counted "
    "before stated numbers; one without an answer is late once its time is over. A breach is proven where all of "
    "Wilson's interval lies below it, else suspected. Where no share is agreed but each request has a limit, at least "
    "`silent_least` are late and all of the interval lies below `answered_least`.",
    rating=_REACH + " A suspected breach counts as of low criticality.",
    limitations="Where it is not known who waited for whom, the delay may be ours. With so few requests that a perfect "
    "record would not prove that the agreement is kept, nothing is reported but the missing fact.",
    title=Text("{vendor} answered {met} of {of} requests in time; {agreed} are agreed: a breach is proven"),
    advice=Text("Take the list of late tickets to the next review, and ask for what the contract grants for a breach."),
    triggers=supplied(sla={"share": 0.95, "met": 41, "of": 50}),
    passes=supplied(sla={"share": 0.8, "met": 41, "of": 50}),
)
CLIENT_WAIT = Rule(
    id="people.client-wait",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.VENDORS_WAIT,
    detection="Of all the time that tickets waited, a larger share was for us than `client_wait`; tickets count "
    "that state both times.",
    rating=_REACH,
    limitations="The clock of a ticket system may run while neither side waits, such as at night.",
    title=Text("{share} of the waiting with {vendor} is for us"),
    advice=Text("Name one contact and a deputy who answer within a day, and agree on what a message has to hold."),
    triggers=supplied(tickets=[{"waited_for_us": "3d", "waited_for_vendor": "2d"}]),
    passes=supplied(tickets=[{"waited_for_us": "1d", "waited_for_vendor": "2d"}]),
)
NO_PROCUREMENT = Rule(
    id="people.no-procurement",
    severity=7.0,
    effort=Effort.TWO_DAYS,
    theme=common.VENDORS_WAIT,
    detection="Procurement or legal did not take part in the contract, or came after the day on which it was signed.",
    rating=_REACH + " High at least. One finding a vendor.",
    limitations="To take part is not to be heard: what they asked for may be missing from the contract all the same.",
    title=Text("The contract with {vendor} was signed without {missing}"),
    advice=Text(
        "Have procurement and legal read the contract with {vendor} now, list what to change, and put the list on the "
        "next renewal."
    ),
    triggers=supplied(procurement={"procurement": False}),
    passes=supplied(
        procurement={
            "signed": "2026-05-01",
            "procurement": True,
            "procurement_from": "2026-03-01",
            "legal": True,
            "legal_from": "2026-04-01",
        }
    ),
)
CONTRACT_GAPS = Rule(
    id="people.contract-gaps",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.VENDORS_WAIT,
    detection="It is stated that the contract lacks one of four: a comparison of prices, a clause on service levels, a "
    "clause on how to get out, a data processing agreement; or that it grants a smaller share of answers in time "
    "(`sla.share`) than is needed (`sla.needed`).",
    rating=_REACH + " One finding a vendor.",
    limitations="Whether a clause that is there is a good one is not seen, but for the share of answers in time.",
    title=Text("The contract with {vendor} lacks {gaps}"),
    advice=Text("Ask for an addendum now if personal data are concerned, and for the rest at the next renewal."),
    triggers=supplied(procurement={"exit_clause": False}),
    passes=supplied(
        procurement={"price_benchmark": True, "sla_clause": True, "exit_clause": True, "dpa": True},
    ),
)
RULES = (VENDOR_SLA, CLIENT_WAIT, NO_PROCUREMENT, CONTRACT_GAPS)
