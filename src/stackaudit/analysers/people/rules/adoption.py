"""Rules on adoption: use, what keeps people from it, purchases, training, support."""

from __future__ import annotations

from typing import Any

from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.rules.common import REACH
from stackaudit.core import headings
from stackaudit.core.rule import Effort, Rule, Text

_SESSIONS = ("2026-05-06", "2026-06-10", "2026-07-20")
_STEPS = ("awareness", "desire", "knowledge", "ability", "reinforcement")


def _answers(step: str, rating: float) -> list[dict[str, Any]]:
    item = f"adkar.{step}.1"
    return [{"respondent": f"p{n}", "group": "sales", "item": item, "rating": rating} for n in range(5)]


def _asked(step: str, rating: float) -> dict[str, Any]:
    """Five people to whom every step before one is clear, and what they say of that one."""
    before = _STEPS[: _STEPS.index(step)]
    clear = [answer for earlier in before for answer in _answers(earlier, 5.0)]
    return common.rollout(answers=[*clear, *_answers(step, rating)])


def _barrier(step: str, effort: Effort, meaning: str, advice: str) -> Rule:
    """The rule of one of the five steps: they differ in what is missing and in what helps."""
    return Rule(
        id=f"people.adkar-{step}",
        severity=4.0,
        effort=effort,
        theme=common.NOT_USED,
        detection=f"Of the people whose first missing step is known, more lack {step} ({meaning}) first than any other "
        "step. A step is missing where a person's mean answer is at most `barrier`.",
        rating=REACH + " One step lower where fewer than half of those asked are stuck anywhere.",
        limitations="Answers are opinions: few, late or polite ones mislead. Cells of fewer respondents than "
        "`cell_least` are not shown, and counts only in steps of four people, unless people agreed to be told apart. "
        "Of several steps with equal counts the first is reported.",
        title=Text("{stuck} of {asked} people asked are stuck with {initiative}, most of them at {worst}"),
        advice=Text(advice),
        triggers=_asked(step, 2.0),
        passes=_asked(step, 4.0),
    )


def _trained(*days: str, **facts: object) -> dict[str, Any]:
    return common.live(training=[{"group": "sales", "day": day, **facts} for day in days])


def _group(**facts: object) -> dict[str, Any]:
    return common.live(groups=[{"group": "sales", **facts}])


def _bought(**facts: bool) -> dict[str, Any]:
    return common.rollout(purchases=[{"tool": "crm", **facts}])


def _desk(capacity: float) -> dict[str, Any]:
    return common.live(support=[{"tickets_a_day": 40.0, "capacity_a_day": capacity, "admins": 1, "deflected": 0.0}])


ADOPTION_GAP = Rule(
    id="people.adoption-gap",
    severity=6.0,
    effort=Effort.TWO_WEEKS,
    theme=common.NOT_USED,
    detection="All of Wilson's interval for the share of active among entitled people lies below the target of the "
    "record, or below `adoption_target`. Seats of the tool count where the record states no numbers. Where an older "
    "count is from before the training, the finding says whether use has risen since, chance allowed for.",
    rating=REACH + " One finding a tool and group. Measured where people's actions were counted.",
    limitations="A log-in is not use, and use is not benefit. Where too few people were counted to be sure, the gap is "
    "a missing fact, not this finding.",
    title=Text("{active} of {entitled} who may use {what} do; {target} are to"),
    advice=Text(
        "Ask those who do not use it what keeps them (awareness, desire, knowledge, ability, reinforcement), and act "
        "on the first that is missing; more training helps only where knowledge is."
    ),
    triggers=common.rollout(adoption=[{"entitled": 120, "active": 45, "target": 0.7}]),
    passes=common.rollout(adoption=[{"entitled": 120, "active": 90, "target": 0.7}]),
)
USAGE_DIFFERS = Rule(
    id="people.usage-differs",
    severity=3.0,
    effort=Effort.HALF_DAY,
    theme=common.NOT_USED,
    detection="The share of people who say that they use a tool and the counted share differ by more than "
    "`adoption_differs`.",
    rating=REACH + " One finding a tool and group.",
    limitations="The two may be of different people, days or meanings of use; it does not tell which one is wrong. Of "
    "fewer than twenty who were asked, or of nobody knows how many, nothing is told unless they agreed to it.",
    title=Text("{said} say that they use {what}; {share} do"),
    advice=Text("Check what is counted as use and who was asked, then go by what is counted."),
    triggers=common.rollout(adoption=[{"entitled": 100, "active": 80, "self_reported": 0.3, "asked": 60}]),
    passes=common.rollout(adoption=[{"entitled": 100, "active": 80, "self_reported": 0.7, "asked": 60}]),
)
BARRIERS = {
    step: _barrier(step, effort, meaning, advice)
    for step, effort, meaning, advice in (
        (
            "awareness",
            Effort.TWO_DAYS,
            "they do not know why it is done",
            "Have the head of those concerned tell them, in person, why it is done and what happens without it.",
        ),
        (
            "desire",
            Effort.WEEK,
            "they do not want it",
            "Find out what they lose by it; let their own managers answer for what they gain, and mend the rest.",
        ),
        (
            "knowledge",
            Effort.WEEK,
            "they do not know how to do it",
            "Train them on their own tasks, in small groups, with a page for each task they do often.",
        ),
        (
            "ability",
            Effort.WEEK,
            "they know how, and it does not work in daily life",
            "Give them time to practise and somebody next to them who helps; more courses will not do it.",
        ),
        (
            "reinforcement",
            Effort.TWO_DAYS,
            "nothing keeps them at it",
            "Use it in meetings and goals, thank those who do, and close the old way.",
        ),
    )
}
"""The rule of each step, in the order in which people take them."""
SHINY = Rule(
    id="people.shiny",
    severity=5.0,
    effort=Effort.WEEK,
    theme=common.NOT_USED,
    signs=(headings.NO_STRATEGY,),
    detection="At least `shiny_least` of seven signs speak against a purchase: no written use case, no owner, no "
    "money for training and change, no plan to integrate it, no measure of success, another tool that does it "
    "already, hardly used after `underused_days`.",
    rating=REACH + " High at least from `shiny_high` signs on. Only the bought tool counts.",
    limitations="What is not written down may have been agreed by word of mouth. A sign that is not stated counts "
    "neither way.",
    title=Text("{tool} looks bought because it was new, not because it was needed: {score} of {asked} signs say so"),
    advice=Text(
        "Write down what {tool} is for, who answers for it and how success is measured; if nobody can, end it."
    ),
    triggers=_bought(use_case=False, kpi=False, owner=False),
    passes=_bought(use_case=True, kpi=True, owner=True, change_budget=True, integration_plan=True),
)
TRAINING_CADENCE = Rule(
    id="people.training-cadence",
    severity=4.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_USED,
    detection="In the `training_days` after the start a group had fewer days with a session than "
    "`training_least`, or a stretch without one of more than `training_gap_days`. Or it is stated, before these days "
    "are over, that no training is planned for a group, and no session is listed for it.",
    rating=REACH + " One finding a group; without such a statement none while sessions can still be added.",
    limitations="Three to four sessions in three months are a rule of thumb of practice, not research. A session "
    "without a group may be for any group, and one without a day may lie in the window: both prevent the finding.",
    title=Text(
        "{group} had {n} session in the {days} days after the start of {initiative}",
        "{group} had {n} sessions in the {days} days after the start of {initiative}",
    ),
    advice=Text(
        "Look at what {group} uses and what not, and hold two short sessions on that; the window is over, the need is "
        "not."
    ),
    triggers=_trained(_SESSIONS[0]),
    passes=_trained(*_SESSIONS),
)
TRAINING_ATTENDANCE = Rule(
    id="people.training-attendance",
    severity=3.0,
    effort=Effort.DAY,
    theme=common.NOT_USED,
    detection="Of those of a group who were invited to sessions that have been held, at most a share below "
    "`attendance` came.",
    rating=REACH + " One finding a group.",
    limitations="Seats are counted, not people: whoever misses one of three sessions counts as a third.",
    title=Text("Only {share}% of {group} came to the training for {initiative}"),
    advice=Text(
        "Ask those who stayed away why; hold it in their working time, shorter, and have their manager come too."
    ),
    triggers=_trained(*_SESSIONS, invited=10, attended=5),
    passes=_trained(*_SESSIONS, invited=10, attended=9),
)
NO_CHEAT_SHEET = Rule(
    id="people.no-cheat-sheet",
    severity=2.0,
    effort=Effort.DAY,
    theme=common.NOT_USED,
    detection="A group is stated to have no cheat sheet, a page on the tasks that it does most, before the start or "
    "after it.",
    rating=REACH + " One finding a group.",
    limitations="Help inside the tool may do the same.",
    title=Text("{group} has no cheat sheet for {initiative}"),
    advice=Text("Write the five tasks they do most on one page, with them, and hang it where they work."),
    triggers=_group(cheat_sheet=False),
    passes=_group(cheat_sheet=True),
)
NO_SUPER_USER = Rule(
    id="people.no-super-user",
    severity=3.0,
    effort=Effort.TWO_DAYS,
    theme=common.NOT_USED,
    detection="A group of users is stated to have no super-user, a user who helps the others, and not to be one in "
    "which nobody could.",
    rating=REACH + " One finding a group. Assumed and less severe where it is not stated that somebody could help.",
    limitations="People who help without the name are not seen. A group in which nobody could help is not reported.",
    title=Text("Nobody in {group} helps the others with {initiative}"),
    advice=Text("Ask one of those who can, give them some hours a week for it, and tell the others who it is."),
    triggers=_group(users=10, super_users=0, capable=True),
    passes=_group(users=10, super_users=1, capable=True),
)
SUPPORT_OVERLOAD = Rule(
    id="people.support-overload",
    severity=6.0,
    effort=Effort.WEEK,
    theme=common.NOT_USED,
    signs=(headings.INEFFICIENT,),
    detection="In the latest period the requests that reach the administrators of a group take more of what they can "
    "settle than `load_risk`; where they take all of it, a backlog grows.",
    rating=REACH + " In full where the backlog grows, else less. Assumed where it is not stated what super-users "
    "settle before.",
    limitations="Requests fall off after a start, so one period is a weak base. Requests that come in waves wait "
    "at a lower load already.",
    title=Text("The backlog of support for {group} of {initiative} grows"),
    advice=Text("Name super-users in each department, and write the missing articles of the manual first."),
    triggers=_desk(capacity=15.0),
    passes=_desk(capacity=50.0),
)
RULES = (
    ADOPTION_GAP,
    USAGE_DIFFERS,
    *BARRIERS.values(),
    SHINY,
    TRAINING_CADENCE,
    TRAINING_ATTENDANCE,
    NO_CHEAT_SHEET,
    NO_SUPER_USER,
    SUPPORT_OVERLOAD,
)
