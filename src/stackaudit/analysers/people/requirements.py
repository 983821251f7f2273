"""Requirements: do they lead to something that can be tested, who signed them, who asked for them, do they hold still?

A column that no row fills was not collected: nothing follows. Otherwise a blank cell means that there is none. Sign-off
is the least of all groups, not their mean: one absent group is the failure. Requested changes that help some and harm
others are judged by whoever keeps the list, so names are shown; of several judgements of one effect the mean counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stackaudit.analysers.people.context import NOTHING, Outcome, Rollout, collected
from stackaudit.analysers.people.findings import finding, grouped, missing, pct, unasked
from stackaudit.analysers.people.measures import between, known, open_part
from stackaudit.analysers.people.prototypes import review_prototypes
from stackaudit.analysers.people.rules.delivery import (
    REQUEST_CONTESTED,
    REQUIREMENT_NOT_FROM_USERS,
    REQUIREMENT_UNSIGNED,
    REQUIREMENT_UNTRACED,
    REQUIREMENT_VOLATILE,
)
from stackaudit.core.estimate import at_least
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule, Text
from stackaudit.stats.importance_gap import contest
from stackaudit.tables.people import RequestRow, RequirementRow, SignOffRow

if TYPE_CHECKING:
    from stackaudit.model.rollout import Requirement

_SIGNED = say("sign-off of the group that has signed least")
_SignOff = tuple[str, int, int | None]
"""A group, what it has to sign, what it has signed."""


def review_sign_offs(rollout: Rollout) -> Outcome:
    """What is to be said of the sign-offs of a rollout."""
    if not rollout.initiative.sign_offs:
        return unasked(rollout, REQUIREMENT_UNSIGNED, "initiative.sign_offs", open_part("requirements", _SIGNED))
    rows, silent = _by_group(rollout)
    shares = [one / required for _, required, one in rows if one is not None]
    cells = Outcome(rows=tuple(_sign_off_row(rollout, row) for row in rows))
    unstated = sorted({*silent, *(name for name, _, one in rows if one is None)})
    if not rows and not silent:
        return NOTHING
    least = min(shares, default=1.0)
    answer = cells + Outcome(
        elements=(between("requirements", _SIGNED, 0.0 if unstated else 100 * least, 100 * least),)
    )
    if unstated:
        about, groups = tuple(rollout.about("group", name) for name in unstated), tuple(unstated)
        answer += Outcome(unknowns=(missing(rollout, REQUIREMENT_UNSIGNED, "sign_off.signed", about, groups=groups),))
    if least < 1:
        answer += Outcome(findings=(_unsigned(rollout, rows),))
    return answer


def _by_group(rollout: Rollout) -> tuple[tuple[_SignOff, ...], tuple[str, ...]]:
    """What each group has to sign and has signed, and the groups of which the former is not stated."""
    listed = rollout.initiative.sign_offs or ()
    asked = collected(listed, "signed")
    rows, silent = [], []
    for name, ones in grouped(listed, lambda row: row.group):
        if any(row.required is None for row in ones):
            silent.append(name)
            continue
        required = sum(row.required or 0 for row in ones)
        if required:
            rows.append((name, required, sum(row.signed or 0 for row in ones) if asked else None))
    return tuple(rows), tuple(silent)


def _sign_off_row(rollout: Rollout, row: _SignOff) -> SignOffRow:
    name, required, one = row
    return SignOffRow(rollout.id, name, required, one, None if one is None else one / required)


def _unsigned(rollout: Rollout, rows: tuple[_SignOff, ...]) -> Finding:
    shares = {name: one / required for name, required, one in rows if one is not None}
    low = min(shares, key=lambda name: (shares[name], name))
    texts = (
        say("{group} has signed nothing of what {initiative} asks of it", group=low, initiative=rollout.name)
        if not shares[low]
        else REQUIREMENT_UNSIGNED.title.fill(group=low, share=pct(shares[low]), initiative=rollout.name),
        say(
            "The group that has signed least counts, not the mean: what it does not agree to comes back as a change "
            "after the start. Not all is signed by {groups}.",
            groups=tuple(sorted(name for name, share in shares.items() if share < 1)),
        ),
        REQUIREMENT_UNSIGNED.advice.fill(group=low),
    )
    evidence = tuple(Quantity(f"{name}: signed", shares[name], "share") for name in sorted(shares))
    return finding(rollout, REQUIREMENT_UNSIGNED, texts, evidence)


_AGREED = say("requested changes that pull one way")


def review_requests(rollout: Rollout) -> Outcome:
    """What is to be said of the changes that a rollout is asked for."""
    if rollout.initiative.effects is None:
        return unasked(rollout, REQUEST_CONTESTED, "initiative.effects", open_part("conflict", _AGREED))
    answer, found = Outcome(), []
    for name, rows in grouped(rollout.initiative.effects, lambda row: row.request):
        effects = {
            who: math.fsum(row.effect for row in judged) / len(judged)
            for who, judged in grouped(rows, lambda row: row.stakeholder)
        }
        share = contest(effects.values())
        helped, harmed = _sides(effects)
        answer += Outcome(rows=(RequestRow(rollout.id, name, len(effects), helped, harmed, share),))
        if share is None:
            about = (rollout.about("request", name),)
            answer += Outcome(unknowns=(missing(rollout, REQUEST_CONTESTED, "effect.effect", about, request=name),))
            continue
        found.append(share)
        if share >= rollout.settings.contested:
            answer += Outcome(findings=(_contested(rollout, name, effects, share),))
    if found:
        answer += Outcome(elements=(known("conflict", _AGREED, 100 * (1 - math.fsum(found) / len(found))),))
    return answer


def _sides(effects: dict[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom a requested change helps, and whom it harms."""
    helped = tuple(who for who, effect in effects.items() if effect > 0)
    return helped, tuple(who for who, effect in effects.items() if effect < 0)


def _contested(rollout: Rollout, name: str, effects: dict[str, float], share: float) -> Finding:
    helped, harmed = _sides(effects)
    texts = (
        REQUEST_CONTESTED.title.fill(request=name, helped=helped, harmed=harmed),
        say(
            "Harm and help cancel each other to {share}%: whichever side gives in alone will go round the decision.",
            share=pct(share),
        ),
        REQUEST_CONTESTED.advice.fill(who=tuple(sorted((*helped, *harmed)))),
    )
    evidence = (
        Quantity("contest", share, "share"),
        *(Quantity(f"effect on {who}", effects[who]) for who in sorted(effects)),
    )
    about = (rollout.about("request", name),)
    return finding(rollout, REQUEST_CONTESTED, texts, evidence, about=about)


_TRACED = say("must-haves that lead to a solution and to a test")
_USERS = say("requirements that come from those who do the work")
_STABLE = say("requirements that hold still after the baseline")
_WRITTEN = say("requirements that are written down")


def review_requirements(rollout: Rollout) -> Outcome:
    """What is to be said of the requirements of a rollout."""
    answer = review_sign_offs(rollout) + review_prototypes(rollout)
    rows = rollout.initiative.requirements
    if not rows:
        parts = (open_part("requirements", label) for label in (_TRACED, _USERS, _STABLE, _WRITTEN))
        return answer + unasked(rollout, REQUIREMENT_UNTRACED, "initiative.requirements", *parts)
    for part in (_traced, _from_users, _stable, _written):
        answer += part(rollout, rows)
    return answer + Outcome(rows=tuple(sorted(_rows(rollout), key=repr)))


_COLUMNS = {
    "from_user": "whether it comes from a user",
    "changed": "when it was changed",
    "written": "whether it is written",
}
_NO_END = Text("no requirement of {initiative} states its {what}: none can be followed to the end")


def _not_collected(rollout: Rollout, rule: Rule, field: str, label: Message) -> Outcome:
    unknown = missing(rollout, rule, f"requirement.{field}", what=_COLUMNS.get(field, f"its {field}"))
    return Outcome(unknowns=(unknown,), elements=(open_part("requirements", label),))


def _names(rows: Sequence[Requirement]) -> tuple[str, ...]:
    return tuple(sorted(row.name for row in rows))


def _traced(rollout: Rollout, rows: Sequence[Requirement]) -> Outcome:
    """Return whether must-haves lead to a solution and to a test."""
    if not collected(rows, "priority"):
        return _not_collected(rollout, REQUIREMENT_UNTRACED, "priority", _TRACED)
    musts = [row for row in rows if row.priority == "must"]
    if not musts:
        return NOTHING
    columns = [field for field in ("solution", "test") if collected(rows, field)]
    if not columns:
        return _not_collected(rollout, REQUIREMENT_UNTRACED, "solution", _TRACED)
    loose = [
        row for row in musts if any((text := getattr(row, field)) is None or rollout.nobody(text) for field in columns)
    ]
    high = 1 - len(loose) / len(musts)
    answer = Outcome(elements=(between("requirements", _TRACED, 100 * high if len(columns) == 2 else 0.0, 100 * high),))
    if not at_least(high, rollout.settings.traced_least):
        return answer + Outcome(findings=(_untraced(rollout, len(musts), loose),))
    if len(columns) < 2:
        absent = "test" if "solution" in columns else "solution"
        unknown = missing(rollout, REQUIREMENT_UNTRACED, f"requirement.{absent}", text=_NO_END, what=absent)
        return answer + Outcome(unknowns=(unknown,))
    return answer


def _untraced(rollout: Rollout, musts: int, loose: Sequence[Requirement]) -> Finding:
    texts = (
        REQUIREMENT_UNTRACED.title.fill(n=len(loose), musts=musts, initiative=rollout.name),
        say(
            "What nobody has said how to fulfil, or how to try, is found missing after the rollout, when it is dearest "
            "to add. Among them: {names}.",
            names=_names(loose)[:3],
        ),
    )
    evidence = (
        Quantity("must-haves", float(musts)),
        Quantity("must-haves that lead nowhere", float(len(loose))),
        Quantity("share that is traced", 1 - len(loose) / musts, "share"),
        Names("lead nowhere", _names(loose)),
    )
    return finding(rollout, REQUIREMENT_UNTRACED, texts, evidence)


def _from_users(rollout: Rollout, rows: Sequence[Requirement]) -> Outcome:
    """Return how many requirements come from those who do the work."""
    if not collected(rows, "from_user"):
        return _not_collected(rollout, REQUIREMENT_NOT_FROM_USERS, "from_user", _USERS)
    theirs = sum(row.from_user is True for row in rows)
    share = theirs / len(rows)
    answer = Outcome(elements=(known("requirements", _USERS, 100 * share),))
    if share >= rollout.settings.from_users:
        return answer
    texts = (
        say("No requirement of {initiative} comes from those who do the work", initiative=rollout.name)
        if not theirs
        else REQUIREMENT_NOT_FROM_USERS.title.fill(share=pct(share), initiative=rollout.name),
        say(
            "That is {theirs} of {n}; the others come from managers, or nobody knows from whom. Managers ask for "
            "reports, users for less work: what serves only the former is filled in badly.",
            theirs=theirs,
            n=len(rows),
        ),
    )
    evidence = (
        Quantity("requirements", float(len(rows))),
        Quantity("from users", float(theirs)),
        Quantity("share from users", share, "share"),
        Quantity("share that is to come from users", rollout.settings.from_users, "share"),
        Names("not from users", _names([row for row in rows if row.from_user is not True])),
    )
    return answer + Outcome(findings=(finding(rollout, REQUIREMENT_NOT_FROM_USERS, texts, evidence),))


def _stable(rollout: Rollout, rows: Sequence[Requirement]) -> Outcome:
    """Return how many requirements held still after the baseline."""
    if not collected(rows, "changed"):
        return _not_collected(rollout, REQUIREMENT_VOLATILE, "changed", _STABLE)
    base = rollout.initiative.baseline
    if base is None:
        return unasked(rollout, REQUIREMENT_VOLATILE, "initiative.baseline", open_part("requirements", _STABLE))
    moved = [row for row in rows if _moved(rollout, row)]
    share = len(moved) / len(rows)
    answer = Outcome(elements=(known("requirements", _STABLE, 100 * (1 - share)),))
    if share <= rollout.settings.volatile:
        return answer
    texts = (
        REQUIREMENT_VOLATILE.title.fill(share=pct(share), initiative=rollout.name),
        say(
            "{moved} of {n} changed since {day}. What is built meanwhile is built twice, and nobody can say what the "
            "rollout costs.",
            moved=len(moved),
            n=len(rows),
            day=base,
        ),
    )
    evidence = (
        Quantity("requirements", float(len(rows))),
        Quantity("changed after the baseline", float(len(moved))),
        Quantity("share changed", share, "share"),
        Names("baseline", (base.isoformat(),)),
        Names("changed", _names(moved)),
    )
    return answer + Outcome(findings=(finding(rollout, REQUIREMENT_VOLATILE, texts, evidence),))


def _moved(rollout: Rollout, row: Requirement) -> bool | None:
    """Whether a requirement changed after the baseline; None where it has none."""
    if rollout.initiative.baseline is None:
        return None
    return row.changed is not None and row.changed >= rollout.initiative.baseline


def _written(rollout: Rollout, rows: Sequence[Requirement]) -> Outcome:
    if not collected(rows, "written"):
        return _not_collected(rollout, REQUIREMENT_UNTRACED, "written", _WRITTEN)
    share = sum(row.written is True for row in rows) / len(rows)
    return Outcome(elements=(known("requirements", _WRITTEN, 100 * share),))


def _rows(rollout: Rollout) -> Iterator[RequirementRow]:
    for row in rollout.initiative.requirements or ():
        origin = (row.priority, row.source, row.group, row.from_user, row.written)
        yield RequirementRow(rollout.id, row.name, *origin, row.solution, row.test, row.changed, _moved(rollout, row))
