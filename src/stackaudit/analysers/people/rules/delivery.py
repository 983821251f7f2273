"""Rules on delivery: approvals, requirements, expectations, and departments that pull apart."""

from __future__ import annotations

from typing import Any

from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.rules.common import REACH
from stackaudit.core import headings
from stackaudit.core.rule import Effort, Rule, Text

_NEED: dict[str, Any] = {
    "tools": [{"id": "crm"}, {"id": "esp", "entities": {"customer": "consumer"}}],
    "entities": {"customer": {"system_of_record": "crm", "tolerance": "24h"}},
    "candidates": [
        {
            "id": "crm-esp",
            "source": "crm",
            "target": "esp",
            "entities": ["customer"],
            "method": "api",
            "every": "1h",
            "takes": 0,
            "reliability": 1.0,
        }
    ],
}
"""The email tool needs customers of the CRM; a candidate would bring them."""


def _approval(**facts: object) -> dict[str, Any]:
    return common.rollout(approvals=[{"id": "legal", **facts}])


def _time(stakeholder: str = "CMO", **facts: object) -> dict[str, Any]:
    """What a stakeholder who agreed to be named expects of the time that something takes."""
    return {"stakeholder": stakeholder, "attribute": "time", "consent": True, **facts}


def _effects(sales: float, service: float) -> dict[str, Any]:
    return common.live(
        effects=[
            {"request": "One form", "stakeholder": "sales", "effect": sales},
            {"request": "One form", "stakeholder": "service", "effect": service},
        ]
    )


def _musts(**facts: object) -> dict[str, Any]:
    """Two must-haves; the first leads to a solution and a test, the second to a solution and what is given."""
    return common.live(
        requirements=[
            {"name": "See the deal", "priority": "must", "solution": "a view", "test": "a click"},
            {"name": "See the order", "priority": "must", "solution": "a view", **facts},
        ]
    )


def _requirement(**facts: object) -> list[dict[str, Any]]:
    return [{"name": "See the deal", **facts}]


def _clear(**means: float) -> dict[str, Any]:
    return common.live(clarity=[{"party": party, **means, "respondents": 6} for party in ("Marketing", "IT")])


def _committed(people: float) -> dict[str, Any]:
    row = {"expects": "Marketing", "of": "IT", "what": "people a week", "expected": 2.0, "committed": people}
    return common.live(commitments=[row])


APPROVAL_STALE = Rule(
    id="people.approval-stale",
    severity=5.0,
    effort=Effort.DAY,
    theme=common.NO_DECISIONS,
    signs=(headings.INEFFICIENT,),
    detection="An approval is open, and has been for more than `approval_warn_days`.",
    rating=REACH + " High at least after `approval_high_days`, and as severe as what follows from it.",
    limitations="An approval without the day on which it was asked for is a missing fact. A day of decision that "
    "nobody entered makes a decided approval look open.",
    title=Text("{approval} for {initiative} has been open for {days}"),
    advice=Text("Name one person who decides on it and a day by which, or a smaller scope that can be decided now."),
    triggers=_approval(asked="2026-07-01"),
    passes=_approval(asked="2026-09-01"),
)
NEED_EXPIRED = Rule(
    id="people.need-expired",
    severity=6.0,
    effort=Effort.TWO_DAYS,
    theme=common.NO_DECISIONS,
    detection="People have found a way without an approval that is open, or the probability that the need is still "
    "what it was lies below `need_valid`, whatever share of the requirements changes in a month.",
    rating=REACH,
    limitations="That needs change at a steady rate is a model; the rate is an interval of the policy where the "
    "rollout does not state one.",
    title=Text("People have found a way without {approval} for {initiative}"),
    advice=Text("Look at the way they found: justify the need anew, or withdraw the request and secure that way."),
    triggers=_approval(asked="2026-10-01", workaround=True),
    passes=_approval(asked="2026-10-01", workaround=False),
)
REPAIR_WAITS = Rule(
    id="people.repair-waits",
    severity=6.0,
    effort=Effort.DAY,
    theme=common.NO_DECISIONS,
    signs=(headings.LEFT_UNDONE,),
    detection="An open approval blocks candidate integrations, and a data need that no automated path meets in time "
    "today would be met with them built.",
    rating="The weightiest of the rollout and of the entities that are needed. Assumed where the candidates do not "
    "state enough to be sure.",
    limitations="Other candidates may mend the need without this approval.",
    title=Text("{approval} holds up the repair of {paths}"),
    advice=Text("Have this approval decided before others: what it blocks is needed today."),
    triggers=_approval(asked="2026-10-01", blocks=["crm-esp"]) | _NEED,
    passes=_approval(asked="2026-10-01", decided="2026-10-20", blocks=["crm-esp"]) | _NEED,
)
EXPECTATION = Rule(
    id="people.expectation",
    severity=5.0,
    effort=Effort.WEEK,
    theme=common.NOT_AS_EXPECTED,
    detection="A stakeholder rates an attribute at least `important`, and got at least `gap_least` less than expected.",
    rating=REACH + " One finding a stakeholder.",
    limitations="A difference of two ratings is less reliable than either, expectations crowd at the top of the scale, "
    "and one that is written down after the start is coloured by what came: a gap is the start of a talk.",
    title=Text("{who} did not get what they expected of {initiative}: {attributes}"),
    advice=Text(
        "Begin with {attribute}. Find out why first: did nobody know it, was it built otherwise, is it not done, was "
        "it told otherwise?"
    ),
    triggers=common.live(expectations=[_time(importance=5.0, expected=5.0, perceived=1.0)]),
    passes=common.live(expectations=[_time(importance=5.0, expected=5.0, perceived=5.0)]),
)
NOT_ELICITED = Rule(
    id="people.not-elicited",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="Of what stakeholders expect, a smaller share was asked for before it was built than "
    "`elicited_least`, whatever is not stated.",
    rating=REACH,
    limitations="To be asked is not to be understood. Attributes that nobody lists are not counted.",
    title=Text(
        "Nobody was asked about {silent} of {n} thing that people expect of {initiative}",
        "Nobody was asked about {silent} of {n} things that people expect of {initiative}",
    ),
    advice=Text("Ask each stakeholder what must be better before the next piece is built, and send the list back."),
    triggers=common.live(expectations=[_time(elicited=False)]),
    passes=common.live(expectations=[_time(elicited=True)]),
)
PROMISE_MISSED = Rule(
    id="people.promise-missed",
    severity=5.0,
    effort=Effort.WEEK,
    theme=common.NOT_AS_EXPECTED,
    detection="Of a promise in hours, days or money, more came than was promised, by a larger share than "
    "`promise_over`.",
    rating=REACH + " One finding for all promises of a rollout.",
    limitations="More than promised is taken as worse: a promise of which more is better is read the wrong way.",
    title=Text(
        "{initiative} did not keep the one promise that can be checked",
        "{initiative} did not keep {missed} of {n} promises",
    ),
    advice=Text("Say now what it will be, with a range instead of a point, and what is done so that it holds."),
    triggers=common.live(expectations=[_time(promised=80.0, actual=100.0)]),
    passes=common.live(expectations=[_time(promised=80.0, actual=85.0)]),
)
DIFFERENT_REALITIES = Rule(
    id="people.different-realities",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="What two stakeholders say they got of one attribute is at least `divergence_least` apart.",
    rating=REACH + " One finding a rollout.",
    limitations="Both may be right about what they see, and people use a scale in different ways.",
    title=Text("Stakeholders of {initiative} live in different realities: {attributes}"),
    advice=Text("Put {best} and {worst} in front of the same screen, and have each show what they see."),
    triggers=common.live(expectations=[_time(perceived=4.0), _time("CFO", perceived=2.0)]),
    passes=common.live(expectations=[_time(perceived=4.0), _time("CFO", perceived=3.0)]),
)
REQUEST_CONTESTED = Rule(
    id="people.request-contested",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="A requested change helps some and harms others, and harm and help cancel each other to at least "
    "`contested`.",
    rating=REACH + " One finding a request.",
    limitations="Effects are judged by whoever keeps the list; of several judgements of one effect the mean counts.",
    title=Text("{request} helps {helped} and harms {harmed}"),
    advice=Text(
        "Have a change board decide on it, with {who} at the table and a date; write down what those who lose by it "
        "get instead."
    ),
    triggers=_effects(sales=2.0, service=-2.0),
    passes=_effects(sales=2.0, service=0.0),
)
REQUIREMENT_UNTRACED = Rule(
    id="people.requirement-untraced",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="A smaller share of the must-haves leads to a solution and to a test than `traced_least`. A blank "
    "cell counts as none where other requirements fill that column.",
    rating=REACH + " One finding a rollout.",
    limitations="That a solution and a test are named does not say that they fit.",
    title=Text(
        "{n} of {musts} must-haves of {initiative} does not lead to a solution and a test",
        "{n} of {musts} must-haves of {initiative} do not lead to a solution and a test",
    ),
    advice=Text(
        "Write beside each must-have what fulfils it and how those who asked for it will try it; what nobody can do "
        "that for is no must-have."
    ),
    triggers=_musts(),
    passes=_musts(test="a click", written=True),
)
REQUIREMENT_UNSIGNED = Rule(
    id="people.requirement-unsigned",
    severity=5.0,
    effort=Effort.DAY,
    theme=common.NOT_AS_EXPECTED,
    detection="A group has signed less than it has to sign. The group that has signed least counts, not the mean: one "
    "absent group is the failure.",
    rating=REACH + " One finding a rollout.",
    limitations="A signature is not agreement.",
    title=Text("{group} has signed {share}% of what {initiative} asks of it"),
    advice=Text(
        "Go through the list with {group}, note what it will not sign and why, and let the sponsor decide on the rest."
    ),
    triggers=common.live(sign_offs=[{"group": "sales", "required": 10, "signed": 4}]),
    passes=common.live(sign_offs=[{"group": "sales", "required": 10, "signed": 10}]),
)
REQUIREMENT_NOT_FROM_USERS = Rule(
    id="people.requirement-not-from-users",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="A smaller share of the requirements comes from those who do the work than `from_users`. A blank "
    "cell counts as not from a user where other requirements fill that column.",
    rating=REACH + " One finding a rollout.",
    limitations="A manager may know the work well, and a user may ask for what a manager wants.",
    title=Text("Only {share}% of the requirements of {initiative} come from those who do the work"),
    advice=Text("Sit beside the people of each group for half a day, and add what they show you to the list."),
    triggers=common.live(
        requirements=[*_requirement(from_user=True), *({"name": name, "from_user": False} for name in "abcd")]
    ),
    passes=common.live(requirements=_requirement(from_user=True)),
)
REQUIREMENT_VOLATILE = Rule(
    id="people.requirement-volatile",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_AS_EXPECTED,
    detection="A larger share of the requirements than `volatile` changed on the day of the baseline or later.",
    rating=REACH + " One finding a rollout.",
    limitations="Only the last day of a change is known: a requirement that changed five times counts once. Changes on "
    "purpose, after something was tried, count too.",
    title=Text("{share}% of the requirements of {initiative} changed after their baseline"),
    advice=Text(
        "Hold the list still for the next piece of work, let one person decide on changes, and ask those who change "
        "their minds to see a prototype first."
    ),
    triggers=common.live(baseline="2026-01-01", requirements=_requirement(changed="2026-02-01")),
    passes=common.live(baseline="2026-01-01", requirements=_requirement(changed="2025-12-01")),
)
NO_PROTOTYPE = Rule(
    id="people.no-prototype",
    severity=4.0,
    effort=Effort.WEEK,
    theme=common.NOT_AS_EXPECTED,
    detection="The stated prototypes of a rollout are none; or all were shown on or after the day on which building "
    "began (the day it went live, where that is not stated); or to nobody who is to use it: it is stated, or all who "
    "saw it stand above the users. A rollout that has not started is not judged.",
    rating=REACH,
    limitations="Whether those who saw it are users follows from names of groups and from stated levels; else it is "
    "asked. What they said of it is not seen.",
    title=Text("Nothing of {initiative} could be tried before it was built"),
    advice=Text(
        "Show the two tasks that are done most often to those who do them, on paper if need be, and write down what "
        "they say."
    ),
    triggers=common.live(prototypes=[]),
    passes=common.live(prototypes=[{"shown": "2026-03-01", "to": ["Sales"]}], groups=[{"group": "Sales"}]),
)
CONFLICT = Rule(
    id="people.conflict",
    severity=5.0,
    effort=Effort.TWO_DAYS,
    theme=common.AT_ODDS,
    signs=(headings.DEPARTMENTS_APART,),
    detection="Goals, roles, procedures and how people get on are taken in this order. The conflict begins with the "
    "first whose mean clarity lies below `clear`, whose parties lie at least `clarity_differs` apart, or "
    "within whose parties, if they agreed to be told apart, agreement (r_wg) lies below `agreement`.",
    rating=REACH + " Assumed where an earlier dimension is not known to be clear.",
    limitations="How people get on is reported first only where the other three are known to be clear. Means of "
    "parties hide those who are left behind. Parties of few respondents are not shown, and "
    "means are rounded.",
    title=Text("The conflict in {initiative} begins with {what} that are not clear"),
    advice=Text(
        "Have the heads of both sides write down one goal with a number and a day before anything else is mended."
    ),
    triggers=_clear(goals=2.0),
    passes=_clear(goals=4.0, roles=4.0, procedures=4.0, interpersonal=4.0),
)
COMMITMENT_GAP = Rule(
    id="people.commitment-gap",
    severity=4.0,
    effort=Effort.DAY,
    theme=common.AT_ODDS,
    signs=(headings.DEPARTMENTS_APART,),
    detection="One party has committed itself to less than another expects of it, by at least the share "
    "`commitment_gap`.",
    rating=REACH + " One finding a rollout.",
    limitations="What was promised by word of mouth and not listed is not seen.",
    title=Text("{of} has committed itself to less than {expects} expects of it in {initiative}: {what}"),
    advice=Text("Put both numbers beside each other at one table, agree on one, and write down who gives what for it."),
    triggers=_committed(1.0),
    passes=_committed(2.0),
)
RULES = (
    APPROVAL_STALE,
    NEED_EXPIRED,
    REPAIR_WAITS,
    EXPECTATION,
    NOT_ELICITED,
    PROMISE_MISSED,
    DIFFERENT_REALITIES,
    REQUEST_CONTESTED,
    REQUIREMENT_UNTRACED,
    REQUIREMENT_UNSIGNED,
    REQUIREMENT_NOT_FROM_USERS,
    REQUIREMENT_VOLATILE,
    NO_PROTOTYPE,
    CONFLICT,
    COMMITMENT_GAP,
)
