"""Requirements: do they lead to something that can be tested, who signed them, who asked for them, do they hold still?

A column that no row fills was not collected: nothing follows. Otherwise a blank cell means that there is none. Sign-off
is the least of all groups, not their mean: one absent group is the failure. Requested changes that help some and harm
others are judged by whoever keeps the list, so names are shown; of several judgements of one effect the mean counts.
Source: stackaudit methods 7.10 and 7.11.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from stackaudit.analysers.people.context import NOTHING, Context, Told, collected
from stackaudit.analysers.people.findings import between, finding, grouped, known, missing, open_part, pct, unasked
from stackaudit.analysers.people.rules.delivery import (
    NO_PROTOTYPE,
    REQUEST_CONTESTED,
    REQUIREMENT_NOT_FROM_USERS,
    REQUIREMENT_UNSIGNED,
    REQUIREMENT_UNTRACED,
    REQUIREMENT_VOLATILE,
)
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule
from stackaudit.model.people import Initiative
from stackaudit.model.rollout import Requirement
from stackaudit.stats.importance_gap import contest

_SIGNED = say("sign-off of the group that has signed least")
_SignOff = tuple[str, int, int | None]
"""A group, what it has to sign, what it has signed."""


def review_sign_offs(context: Context, initiative: Initiative) -> Told:
    """What is to be said of the sign-offs of an initiative."""
    if not initiative.sign_offs:
        message = say("nobody says who has signed the requirements of {initiative}", initiative=initiative.name)
        part = open_part("requirements", _SIGNED)
        return unasked(context, initiative, REQUIREMENT_UNSIGNED, "initiative.sign_offs", message, part)
    rows, silent = _by_group(initiative)
    shares = [one / required for _, required, one in rows if one is not None]
    cells = Told(rows=tuple(("people_sign_offs", _sign_off_cells(initiative, row)) for row in rows))
    unstated = sorted({*silent, *(name for name, _, one in rows if one is None)})
    if not rows and not silent:
        return NOTHING
    least = min(shares, default=1.0)
    answer = cells + Told(elements=(between("requirements", _SIGNED, 0.0 if unstated else 100 * least, 100 * least),))
    if unstated:
        message = say("it is not stated what {groups} signed, and of how much", groups=tuple(unstated))
        about = tuple(context.about(initiative, "group", name) for name in unstated)
        answer += Told(
            unknowns=(missing(context, initiative, REQUIREMENT_UNSIGNED, "sign_off.signed", message, about),)
        )
    if least < 1:
        answer += Told(findings=(_unsigned(context, initiative, rows),))
    return answer


def _by_group(initiative: Initiative) -> tuple[tuple[_SignOff, ...], tuple[str, ...]]:
    """What each group has to sign and has signed, and the groups of which the former is not stated."""
    listed = initiative.sign_offs or ()
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


def _sign_off_cells(initiative: Initiative, row: _SignOff) -> tuple[Cell, ...]:
    name, required, one = row
    return initiative.id, name, required, one, None if one is None else one / required


def _unsigned(context: Context, initiative: Initiative, rows: tuple[_SignOff, ...]) -> Finding:
    shares = {name: one / required for name, required, one in rows if one is not None}
    low = min(shares, key=lambda name: (shares[name], name))
    texts = (
        say("{group} has signed nothing of what {initiative} asks of it", group=low, initiative=initiative.name)
        if not shares[low]
        else REQUIREMENT_UNSIGNED.title.fill(group=low, share=pct(shares[low]), initiative=initiative.name),
        say(
            "The group that has signed least counts, not the mean: what it does not agree to comes back as a change "
            "after the start. Not all is signed by {groups}.",
            groups=tuple(sorted(name for name, share in shares.items() if share < 1)),
        ),
        REQUIREMENT_UNSIGNED.advice.fill(group=low),
    )
    evidence = tuple(Quantity(f"{name}: signed", shares[name], "share") for name in sorted(shares))
    return finding(context, initiative, REQUIREMENT_UNSIGNED, texts, evidence)


_AGREED = say("requested changes that pull one way")


def review_requests(context: Context, initiative: Initiative) -> Told:
    """What is to be said of the changes that an initiative is asked for."""
    if initiative.effects is None:
        message = say("nobody says what requested changes of {initiative} mean to whom", initiative=initiative.name)
        return unasked(
            context, initiative, REQUEST_CONTESTED, "initiative.effects", message, open_part("conflict", _AGREED)
        )
    answer, found = Told(), []
    for name, rows in grouped(initiative.effects, lambda row: row.request):
        effects = {
            who: math.fsum(row.effect for row in judged) / len(judged)
            for who, judged in grouped(rows, lambda row: row.stakeholder)
        }
        share = contest(effects.values())
        helped, harmed = _sides(effects)
        cells = (initiative.id, name, len(effects), helped, harmed, share)
        answer += Told(rows=(("people_requests", cells),))
        if share is None:
            about = (context.about(initiative, "request", name),)
            message = say("{request} is said to mean nothing to anybody", request=name)
            answer += Told(unknowns=(missing(context, initiative, REQUEST_CONTESTED, "effect.effect", message, about),))
            continue
        found.append(share)
        if share >= context.setting("contested"):
            answer += Told(findings=(_contested(context, initiative, name, effects, share),))
    if found:
        answer += Told(elements=(known("conflict", _AGREED, 100 * (1 - math.fsum(found) / len(found))),))
    return answer


def _sides(effects: dict[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return whom a requested change helps, and whom it harms."""
    helped = tuple(who for who, effect in effects.items() if effect > 0)
    return helped, tuple(who for who, effect in effects.items() if effect < 0)


def _contested(context: Context, initiative: Initiative, name: str, effects: dict[str, float], share: float) -> Finding:
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
    about = (context.about(initiative, "request", name),)
    return finding(context, initiative, REQUEST_CONTESTED, texts, evidence, about=about)


_TRACED = say("must-haves that lead to a solution and to a test")
_USERS = say("requirements that come from those who do the work")
_STABLE = say("requirements that hold still after the baseline")
_WRITTEN = say("requirements that are written down")
_TRIED = say("something could be tried before it was built")


def review_requirements(context: Context, initiative: Initiative) -> Told:
    """What is to be said of the requirements of an initiative."""
    answer = review_sign_offs(context, initiative) + _prototype(context, initiative)
    rows = initiative.requirements
    if not rows:
        parts = (open_part("requirements", label) for label in (_TRACED, _USERS, _STABLE, _WRITTEN))
        message = say("no requirement of {initiative} is on record", initiative=initiative.name)
        return answer + unasked(context, initiative, REQUIREMENT_UNTRACED, "initiative.requirements", message, *parts)
    for part in (_traced, _from_users, _stable, _written):
        answer += part(context, initiative, rows)
    return answer + Told(rows=tuple(("people_requirements", row) for row in sorted(_rows(initiative), key=repr)))


def _not_collected(context: Context, initiative: Initiative, rule: Rule, field: str, label: Message) -> Told:
    words = {
        "from_user": "whether it comes from a user",
        "changed": "when it was changed",
        "written": "whether it is written",
    }
    message = say(
        "no requirement of {initiative} states {what}",
        initiative=initiative.name,
        what=words.get(field, f"its {field}"),
    )
    return unasked(context, initiative, rule, f"requirement.{field}", message, open_part("requirements", label))


def _names(rows: Sequence[Requirement]) -> tuple[str, ...]:
    return tuple(sorted(row.name for row in rows))


def _traced(context: Context, initiative: Initiative, rows: Sequence[Requirement]) -> Told:
    """Return whether must-haves lead to a solution and to a test."""
    if not collected(rows, "priority"):
        return _not_collected(context, initiative, REQUIREMENT_UNTRACED, "priority", _TRACED)
    musts = [row for row in rows if row.priority == "must"]
    if not musts:
        return NOTHING
    columns = [field for field in ("solution", "test") if collected(rows, field)]
    if not columns:
        return _not_collected(context, initiative, REQUIREMENT_UNTRACED, "solution", _TRACED)
    loose = [
        row for row in musts if any((text := getattr(row, field)) is None or context.nobody(text) for field in columns)
    ]
    high = 1 - len(loose) / len(musts)
    answer = Told(elements=(between("requirements", _TRACED, 100 * high if len(columns) == 2 else 0.0, 100 * high),))
    if high < context.setting("traced-least"):
        return answer + Told(findings=(_untraced(context, initiative, len(musts), loose),))
    if len(columns) < 2:
        absent = "test" if "solution" in columns else "solution"
        message = say(
            "no requirement of {initiative} states its {what}: none can be followed to the end",
            initiative=initiative.name,
            what=absent,
        )
        return answer + Told(
            unknowns=(missing(context, initiative, REQUIREMENT_UNTRACED, f"requirement.{absent}", message),)
        )
    return answer


def _untraced(context: Context, initiative: Initiative, musts: int, loose: Sequence[Requirement]) -> Finding:
    texts = (
        REQUIREMENT_UNTRACED.title.fill(n=len(loose), musts=musts, initiative=initiative.name),
        say(
            "What nobody has said how to fulfil, or how to try, is found missing after the rollout, when it is dearest "
            "to add. Among them: {names}.",
            names=_names(loose)[:3],
        ),
        REQUIREMENT_UNTRACED.advice.fill(),
    )
    evidence = (
        Quantity("must-haves", float(musts)),
        Quantity("must-haves that lead nowhere", float(len(loose))),
        Quantity("share that is traced", 1 - len(loose) / musts, "share"),
        Names("lead nowhere", _names(loose)),
    )
    return finding(context, initiative, REQUIREMENT_UNTRACED, texts, evidence)


def _from_users(context: Context, initiative: Initiative, rows: Sequence[Requirement]) -> Told:
    """Return how many requirements come from those who do the work."""
    if not collected(rows, "from_user"):
        return _not_collected(context, initiative, REQUIREMENT_NOT_FROM_USERS, "from_user", _USERS)
    theirs = sum(row.from_user is True for row in rows)
    share = theirs / len(rows)
    answer = Told(elements=(known("requirements", _USERS, 100 * share),))
    if share >= context.setting("from-users"):
        return answer
    texts = (
        say("No requirement of {initiative} comes from those who do the work", initiative=initiative.name)
        if not theirs
        else REQUIREMENT_NOT_FROM_USERS.title.fill(share=pct(share), initiative=initiative.name),
        say(
            "That is {theirs} of {n}; the others come from managers, or nobody knows from whom. Managers ask for "
            "reports, users for less work: what serves only the former is filled in badly.",
            theirs=theirs,
            n=len(rows),
        ),
        REQUIREMENT_NOT_FROM_USERS.advice.fill(),
    )
    evidence = (
        Quantity("requirements", float(len(rows))),
        Quantity("from users", float(theirs)),
        Quantity("share from users", share, "share"),
        Quantity("share that is to come from users", context.setting("from-users"), "share"),
        Names("not from users", _names([row for row in rows if row.from_user is not True])),
    )
    return answer + Told(findings=(finding(context, initiative, REQUIREMENT_NOT_FROM_USERS, texts, evidence),))


def _stable(context: Context, initiative: Initiative, rows: Sequence[Requirement]) -> Told:
    """Return how many requirements held still after the baseline."""
    if not collected(rows, "changed"):
        return _not_collected(context, initiative, REQUIREMENT_VOLATILE, "changed", _STABLE)
    base = initiative.baseline
    if base is None:
        message = say("{initiative} states no baseline of its requirements", initiative=initiative.name)
        return unasked(
            context,
            initiative,
            REQUIREMENT_VOLATILE,
            "initiative.baseline",
            message,
            open_part("requirements", _STABLE),
        )
    moved = [row for row in rows if _moved(initiative, row)]
    share = len(moved) / len(rows)
    answer = Told(elements=(known("requirements", _STABLE, 100 * (1 - share)),))
    if share <= context.setting("volatile"):
        return answer
    texts = (
        REQUIREMENT_VOLATILE.title.fill(share=pct(share), initiative=initiative.name),
        say(
            "{moved} of {n} changed since {day}. What is built meanwhile is built twice, and nobody can say what the "
            "rollout costs.",
            moved=len(moved),
            n=len(rows),
            day=base,
        ),
        REQUIREMENT_VOLATILE.advice.fill(),
    )
    evidence = (
        Quantity("requirements", float(len(rows))),
        Quantity("changed after the baseline", float(len(moved))),
        Quantity("share changed", share, "share"),
        Names("baseline", (base.isoformat(),)),
        Names("changed", _names(moved)),
    )
    return answer + Told(findings=(finding(context, initiative, REQUIREMENT_VOLATILE, texts, evidence),))


def _moved(initiative: Initiative, row: Requirement) -> bool | None:
    """Whether a requirement changed after the baseline; None where it has none."""
    if initiative.baseline is None:
        return None
    return row.changed is not None and row.changed >= initiative.baseline


def _written(context: Context, initiative: Initiative, rows: Sequence[Requirement]) -> Told:
    if not collected(rows, "written"):
        return _not_collected(context, initiative, REQUIREMENT_UNTRACED, "written", _WRITTEN)
    share = sum(row.written is True for row in rows) / len(rows)
    return Told(elements=(known("requirements", _WRITTEN, 100 * share),))


def _prototype(context: Context, initiative: Initiative) -> Told:
    """A prototype is by its name one before the building; only one shown after the start does not count."""
    rows, live = initiative.prototypes, initiative.goes_live
    if rows is None:
        message = say("nobody says whether {initiative} had a prototype", initiative=initiative.name)
        return unasked(
            context, initiative, NO_PROTOTYPE, "initiative.prototypes", message, open_part("requirements", _TRIED)
        )
    early = [row for row in rows if row.shown is None or live is None or row.shown < live]
    if early:
        return Told(elements=(known("requirements", _TRIED, 100.0),))
    if initiative.starts is not None and initiative.starts > context.today:
        return NOTHING
    texts = (
        NO_PROTOTYPE.title.fill(initiative=initiative.name),
        say("People know what they need when they see something: without a prototype they see it when it is paid for."),
        NO_PROTOTYPE.advice.fill(),
    )
    evidence = (Quantity("prototypes before the start", 0.0), Quantity("prototypes after it", float(len(rows))))
    return Told(
        findings=(finding(context, initiative, NO_PROTOTYPE, texts, evidence),),
        elements=(known("requirements", _TRIED, 0.0),),
    )


def _rows(initiative: Initiative) -> Iterator[tuple[Cell, ...]]:
    for row in initiative.requirements or ():
        yield (
            *(initiative.id, row.name, row.priority, row.source, row.group, row.from_user, row.written),
            *(row.solution, row.test, None if row.changed is None else row.changed.isoformat()),
            _moved(initiative, row),
        )
