"""The settings of the people analyser: thresholds, roles that a rollout needs, weights of the parts of readiness.

The thresholds are ours, after what consultants and the sources of the methods report from practice: change research
does not give numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from stackaudit.core.frozen import FrozenDict
from stackaudit.core.settings import OURS, Knob, Settings, setting
from stackaudit.model.persons import RoleName
from stackaudit.stats.privacy import AGREED_LEAST, LEAST
from stackaudit.tables.readiness import SubScore

_NEEDED: tuple[RoleName, ...] = (
    *("core-user", "executive", "analyst", "application-expert", "project-manager", "developer", "trainer"),
)


def _number(
    key: str, default: float, text: str, least: float = 0, most: float = 100_000, knob: Knob | None = None
) -> Any:  # noqa: ANN401
    """Declare a number; `key` is its row in the older table `people` of a policy."""
    return setting(default, text, least=least, most=most, source=OURS, alias=f"people.{key}", knob=knob)


def _sign(default: float, text: str) -> Any:  # noqa: ANN401  as dataclasses.field
    """Declare a number of a sign of the sources that was added later, and has no older key."""
    return setting(default, text, least=0, most=100_000, source=OURS)


@dataclass(frozen=True, slots=True)
class PeopleSettings(Settings):
    """From when on something about people is a finding, and how few respondents are hidden."""

    approval_warn_days: float = _number(
        "approval-warn-days",
        90.0,
        "Days from which an open approval is a finding.",
        knob=Knob(
            "days",
            "Lower: approvals are told earlier. Set it to what legal and security promise.",
            "Days from which on an approval that is not decided is told.",
        ),
    )
    approval_high_days: float = _number("approval-high-days", 180.0, "Days from which it is of high severity.")
    need_valid: float = _number("need-valid", 0.5, "Probability below which a need has probably changed.")
    changes_low: float = _number("changes-low", 0.01, "Least share of what is needed that changes in a month.")
    changes_high: float = _number("changes-high", 0.05, "Most of it; both where a rollout states none.")
    turnover_low: float = _number("turnover-low", 0.1, "Least share of people who leave in a year.")
    turnover_high: float = _number(
        "turnover-high",
        0.3,
        "Most of them; both where a rollout states none.",
        knob=Knob(
            "share",
            "Higher: a team that loses more people is as usual, and not told.",
            "Share of the people of a team who may leave within a year.",
        ),
    )
    sponsor_level: float = _number("sponsor-level", 2.0, "Lowest level of a sponsor below the head of the company.")
    sponsor_active_days: float = _number("sponsor-active-days", 60.0, "Days since a sponsor was last seen to act.")
    settling_days: float = _sign(90.0, "Days after going live in which a rollout still needs its sponsor and its team.")
    accountable_level: float = _number("accountable-level", 4.0, "Lowest level of whoever is accountable.")
    tasks_per_person: float = _number("tasks-per-person", 0.5, "Share of the tasks beyond which one person has many.")
    adoption_target: float = _number(
        "adoption-target",
        0.7,
        "Share of the entitled who are to use it, if not stated.",
        knob=Knob(
            "share",
            "Higher: use that was enough is told as a gap.",
            "Share of those who may use a tool who are to use it, where a rollout states none.",
        ),
    )
    adoption_differs: float = _number("adoption-differs", 0.2, "By how much said and counted use may differ.")
    barrier: float = _number("barrier", 3.0, "Rating from 1 to 5 up to which an element is a barrier.", 3, 3.5)
    shiny_least: float = _number("shiny-told", 3.0, "Signs against a purchase from which on it is a finding.")
    shiny_high: float = _number("shiny-high", 5.0, "Signs from which on it is of high severity.")
    underused: float = _number("underused", 0.3, "Share of paid seats in use below which a purchase is hardly used.")
    underused_days: float = _number("underused-days", 182.0, "Days after a purchase before that is asked.")
    client_wait: float = _number("client-wait", 0.4, "Share of all waiting on a vendor's tickets that may be for us.")
    silent_days: float = _sign(30.0, "Days after which an open ticket without a limit is late.")
    silent_least: float = _sign(3.0, "Late tickets from which on a vendor that has answered none is told.")
    answered_least: float = _sign(
        0.9, "Share of requests to be answered within their limit, where a vendor has agreed on no share."
    )
    account_changes: float = _number("account-changes", 1.0, "Changes of a vendor's contact in a year that are normal.")
    roadmap_low: float = _sign(2.0, "Rating from 1 to 5 up to which a vendor's plans do not fit ours.")
    written_least: float = _sign(0.9, "Share of the requirements that is to be written down.")
    gap_least: float = _number("gap-told", 1.0, "Points by which an attribute must fall short to be unmet.")
    important: float = _number("important", 3.0, "Importance from 1 to 5 from which on an attribute counts.")
    divergence_least: float = _number("divergence-told", 1.5, "Points by which ratings of one attribute lie far apart.")
    promise_over: float = _number("promise-over", 0.1, "Share by which more may come than was promised.")
    elicited_least: float = _number("elicited-least", 0.8, "Share of attributes that is to be asked for.")
    load_risk: float = _number("load-risk", 0.85, "Utilisation of support from which on it is near its limit.")
    escalation_days: float = _sign(14.0, "Days after which a question put before somebody above is late.")
    contested: float = _number("contested", 0.5, "Contest from which on a requested change is contested.")
    from_users: float = _number("from-users", 0.5, "Share of requirements that is to come from users.")
    traced_least: float = _number("traced-least", 0.9, "Share of must-haves that is to lead to solution and test.")
    volatile: float = _number("volatile", 0.2, "Share of requirements that may change after the baseline.")
    overload: float = _number("overload", 1.0, "Share of a week that one person's roles may take.")
    overload_far: float = _sign(1.5, "Share of a week in several rollouts from which on it is worse.")
    training_days: float = _number("training-days", 90.0, "Days after going live in which sessions count.")
    training_least: float = _number("training-least", 3.0, "Sessions in them that are needed.")
    training_target: float = _number("training-target", 4.0, "Sessions in them that are worth 100 points.")
    training_gap_days: float = _number(
        "training-gap-days",
        45.0,
        "Longest stretch without a session.",
        knob=Knob(
            "days",
            "Lower: shorter times between sessions are told too.",
            "Days that may pass between two training sessions of a group.",
        ),
    )
    attendance: float = _number("attendance", 0.8, "Share of the invited who are to come.")
    meetings_least: float = _sign(3.0, "Meetings from which on it is judged whether a party comes.")
    meetings_full: float = _sign(0.8, "Share of the meetings to which a party is to come in full.")
    clear: float = _number("clear", 3.0, "Mean from 1 to 5 from which on a dimension is clear.")
    clarity_differs: float = _number("clarity-differs", 1.0, "Points by which parties may differ on a dimension.")
    agreement: float = _number("agreement", 0.5, "Agreement within a party (r_wg) below which it is torn.")
    commitment_gap: float = _number("commitment-gap", 0.25, "Share of what is expected that may not be committed.")
    cell_least: float = _number(
        "cell-least",
        5.0,
        "Respondents below which a cell is hidden.",
        LEAST,
        knob=Knob(
            "people",
            "Higher: answers of more people stay hidden. It cannot be lower than the default.",
            "People below whose number their answers are hidden in every output.",
        ),
    )
    cell_least_with_consent: float = _number(
        "cell-least-with-consent", 3.0, "The same where they consented.", AGREED_LEAST
    )
    roles: tuple[RoleName, ...] = setting(
        _NEEDED,
        "The roles that a rollout needs filled.",
        choices=get_args(RoleName),
        source="after a consultants' article on CRM projects",
        alias="people_roles",
    )
    weights: FrozenDict[SubScore, float] = setting(
        FrozenDict(dict.fromkeys(get_args(SubScore), 1.0)),
        "Weight of each part of readiness; equal, as nothing known justifies others.",
        least=0,
        most=1000,
        source=OURS,
        alias="people_weights",
    )
