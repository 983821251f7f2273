"""The part of a policy that is about what to do with findings: accepted ones, audiences, priorities.

`Policy` inherits these fields. They stand here because they are many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints

from stackaudit.core.errors import UnknownNameError, did_you_mean
from stackaudit.core.findings import Confidence, Severity
from stackaudit.core.rule import Effort, Rule
from stackaudit.core.settings import OURS, Knob, Setting, beside
from stackaudit.model.base import Text, composed, refusal
from stackaudit.model.bounds import Bounded
from stackaudit.model.values import Day

_CODE = re.compile(r"[a-z]+\.[a-z-]+")
_LONGEST_ID = 100_000

Least = Literal["note", "low", "medium", "high", "critical"]
Impact = Literal["need", "money", "note", "low", "medium", "high", "critical"]
Ranking = Literal[
    "least-days",
    "low",
    "high",
    "quick-share",
    "quick-days",
    "top",
    "firm",
    "draws",
    "soon-days",
    "soon",
]
Work = Literal["connection", "hub-connection", "entity", "hub"]


def _finding_id(text: str) -> str:
    """Refuse what cannot be the id of one finding, wildcards above all."""
    code, at, subjects = text.partition("@")
    if "*" in text:
        raise refusal("finding_id", "{shown} is not one finding: wildcards are not taken", text, "name each finding")
    if not (at and subjects and _CODE.fullmatch(code)):
        advice = "copy it from the register: 'silos.no-path@need:crm>ads/customer'"
        raise refusal("finding_id", "{shown} is not the id of a finding", text, advice)
    return text


def _days(given: object) -> object:
    """Return the days of a class of effort that is given by its word; whatever else is given is checked as days."""
    if not isinstance(given, str):
        return given
    try:
        return Effort.titled(given).days
    except UnknownNameError as error:
        words = ", ".join(one.title for one in Effort)
        advice = f"write days, or one of {words}{did_you_mean(given, error.known)}"
        raise refusal("effort", "{shown} is no effort", given, advice) from None


FindingId = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=_LONGEST_ID),
    BeforeValidator(composed),
    AfterValidator(_finding_id),
]
_Days = Annotated[float, Field(strict=True, gt=0, le=3660)]
_Points = Annotated[float, Field(strict=True, ge=0, le=1000)]
_Unit = Annotated[float, Field(strict=True, ge=0, le=1)]


class Acceptance(Bounded):
    """A finding that somebody decided to live with: which one, why, who answers for it, until when."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    id: FindingId
    """The exact id of one finding, as the register has it."""
    reason: Text
    owner: Text
    until: Day
    """The last day on which it is accepted; it comes back the day after."""


class Profile(Bounded):
    """What one audience is shown. It leaves out; it never changes a number.

    >>> Profile(blocks=("money",)).shows("money"), Profile(blocks=()).shows("gaps"), Profile().shows("gaps")
    (True, False, True)
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    blocks: tuple[Text, ...] | None = None
    """Ids of the blocks of the summary it is shown; all of them where it states none."""
    least: Least = "note"
    """Findings below this severity are counted, not shown."""
    analysers: tuple[Text, ...] | None = None
    """Whose findings it is shown; everybody's where it states none."""
    full: bool = False
    """Whether it is shown long tables whole, the register and every setting; else their first rows and a count."""

    short: bool = False
    """Whether it is shown what comes first only: five gaps, what to do now, five questions."""
    whole: bool = True
    """Whether it begins with the whole stack: verdict, score, gaps and map; else with the blocks."""

    def shows(self, block: str) -> bool:
        """Whether a block of the summary is for this audience."""
        return self.blocks is None or block in self.blocks

    def wants(self, code: str, severity: Severity | None = None) -> bool:
        """Whether a finding, or an unknown (which has no severity), is for this audience."""
        mine = self.analysers is None or code.partition(".")[0] in self.analysers
        return mine and (severity is None or severity >= self.least)


def _once(entries: tuple[Acceptance, ...]) -> tuple[Acceptance, ...]:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise refusal("id_twice", "{shown} is accepted twice", entry.id, "keep one of the entries")
        seen.add(entry.id)
    return entries


def _field(default: Any, text: str, source: str = OURS, **knobs: Knob) -> Any:  # noqa: ANN401  as pydantic's Field
    return Field(default=default, description=text, json_schema_extra=beside(source, **knobs))


class Judging(Bounded):
    """What a policy says about findings once they are found."""

    model_config = ConfigDict(defer_build=True)

    accepted: Annotated[tuple[Acceptance, ...], AfterValidator(_once)] = _field(
        (), "Findings that are accepted: each with its id, a reason, an owner and the last day.", "the user"
    )
    profiles: dict[str, Profile] = _field(
        {
            "director": Profile(
                blocks=("gaps", "priorities", "since", "plan", "goals", "unknowns", "accepted", "reading"),
                least="medium",
                short=True,
            ),
            "finance": Profile(
                blocks=(
                    *("gaps", "priorities", "since", "plan", "goals", "redundancy", "money", "fit"),
                    *("unknowns", "accepted", "register", "reading"),
                ),
                analysers=("redundancy", "cost", "fit"),
            ),
            "sponsor": Profile(blocks=("rollouts",), short=True, whole=False),
            "admin": Profile(full=True),
            "consultant": Profile(full=True),
        },
        "What each audience is shown of a summary: which blocks, from which severity on, of which analysers.",
        f"{OURS}; consultants give executives and sponsors one page, finance trade-offs, admins the register",
    )
    confidence: dict[Confidence, _Unit] = _field(
        {"measured": 1.0, "documented": 0.8, "interview": 0.5, "assumed": 0.3},
        "Factor on priority by how well the facts are known; it never touches severity.",
        f"{OURS}, after the 100, 80 and 50 % of RICE",
    )
    impact: dict[Impact, _Points] = _field(
        {"need": 1.0, "money": 0.1, "note": 0.05, "low": 0.2, "medium": 0.5, "high": 1.0, "critical": 2.0},
        "Points of impact: of one need of weight 1 that is lost in full, of each 1,000 a year at stake, and the least "
        "that a finding of each severity has.",
        OURS,
    )
    priority: dict[Ranking, Annotated[float, Field(strict=True, ge=0, le=10_000)]] = _field(
        {
            "least-days": 0.5,
            "low": 0.5,
            "high": 2.0,
            "quick-share": 0.25,
            "quick-days": 2.0,
            "top": 5.0,
            "firm": 0.8,
            "draws": 2000.0,
            "soon-days": 90.0,
            "soon": 3.0,
        },
        "Least effort in days; how much lower and higher an estimate may be; "
        "from which share of the order and up to which effort a finding is a quick win; how many are the top, from "
        "which probability on a place in it or out of it is firm, and over how many draws; within how many days a "
        "last day makes a finding more urgent, and how many times as urgent it is on that day (evenly in between).",
        OURS,
        quick_days=Knob(
            "days",
            "Higher: more findings count as quick wins.",
            "Days of work up to which a finding can be a quick win.",
        ),
    )
    work: dict[Work, _Days] = _field(
        {"connection": 4.0, "hub-connection": 3.0, "entity": 1.0, "hub": 20.0},
        "Days of work for a link: for a new connection between two tools, for one that ends at a hub or a conduit, and "
        "for each kind of records mapped onto it; for a new hub. Priorities, the action list and plans of integrations "
        "use them, and the question whether a hub would be cheaper than many links.",
        f"{OURS} (a direct link 5, a link to a hub 4, a hub 20)",
        connection=Knob(
            "days",
            "Higher: missing integrations take more days in action lists and plans, and come later in the order.",
            "Days of work with you for a new connection between two tools, before any records are mapped onto it.",
        ),
    )
    effort: dict[str, Annotated[_Days, BeforeValidator(_days)]] = _field(
        {},
        "Work that it usually takes to mend a finding of each kind, in days or as one of the six classes; rules bring "
        "their own. Where links have to be built their days count (`work`), unless the kind is named here.",
        f"{OURS}: a guess to be replaced by your own figures",
    )

    def effort_of(self, rule: Rule) -> float:
        """Return the days of work for a kind of finding: those of the policy, else those of its rule."""
        return self.effort.get(rule.id, rule.effort.days)

    def records(self) -> Iterator[Setting]:
        """The settings that are records, in words: one line for each accepted finding and each part of a profile."""
        source = str(_extra("accepted")["x-source"])
        for entry in self.accepted:
            yield Setting(("accepted", entry.id), f"until {entry.until} by {entry.owner}: {entry.reason}", None, source)
        source, usual = str(_extra("profiles")["x-source"]), Judging.model_fields["profiles"].get_default()
        text = Judging.model_fields["profiles"].description or ""
        for name in sorted(self.profiles):
            for part in Profile.model_fields:
                value = getattr(self.profiles[name], part)
                default = getattr(usual.get(name, Profile()), part)
                yield Setting(("profiles", name, part), value, default, source, text, 2)


RECORDS = frozenset({"accepted", "profiles"})
"""The fields that `records` puts into words."""


def _extra(name: str) -> dict[str, Any]:
    extra = Judging.model_fields[name].json_schema_extra
    return extra if isinstance(extra, dict) else {}
