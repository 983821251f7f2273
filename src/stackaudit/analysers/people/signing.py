"""Sign-off: what each group has signed of what it has to sign. The least counts, not the mean."""

from __future__ import annotations

from stackaudit.analysers.people.building import between, finding, grouped, missing, open_part, pct, unasked
from stackaudit.analysers.people.case import NOTHING, Case, Told, collected
from stackaudit.analysers.people.rules.delivery import REQUIREMENT_UNSIGNED
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Cell, Finding
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative

_SIGNED = say("sign-off of the group that has signed least")
_Row = tuple[str, int, int | None]
"""A group, what it has to sign, what it has signed."""


def signed(case: Case, initiative: Initiative) -> Told:
    """What is to be said of the sign-offs of an initiative."""
    if not initiative.sign_offs:
        message = say("nobody says who has signed the requirements of {initiative}", initiative=initiative.name)
        part = open_part("requirements", _SIGNED)
        return unasked(case, initiative, REQUIREMENT_UNSIGNED, "initiative.sign_offs", message, part)
    rows, silent = _by_group(initiative)
    shares = [one / required for _, required, one in rows if one is not None]
    cells = Told(rows=tuple(("people_sign_offs", _cells(initiative, row)) for row in rows))
    unstated = sorted({*silent, *(name for name, _, one in rows if one is None)})
    if not rows and not silent:
        return NOTHING
    least = min(shares, default=1.0)
    answer = cells + Told(elements=(between("requirements", _SIGNED, 0.0 if unstated else 100 * least, 100 * least),))
    if unstated:
        message = say("it is not stated what {groups} signed, and of how much", groups=tuple(unstated))
        about = tuple(case.about(initiative, "group", name) for name in unstated)
        answer += Told(unknowns=(missing(case, initiative, REQUIREMENT_UNSIGNED, "sign_off.signed", message, about),))
    if least < 1:
        answer += Told(findings=(_unsigned(case, initiative, rows),))
    return answer


def _by_group(initiative: Initiative) -> tuple[tuple[_Row, ...], tuple[str, ...]]:
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


def _cells(initiative: Initiative, row: _Row) -> tuple[Cell, ...]:
    name, required, one = row
    return initiative.id, name, required, one, None if one is None else one / required


def _unsigned(case: Case, initiative: Initiative, rows: tuple[_Row, ...]) -> Finding:
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
    return finding(case, initiative, REQUIREMENT_UNSIGNED, texts, evidence)
