"""Whether those who chose the product know any other. Source: stackaudit methods 7.2 (specialist tunnel vision)."""

from __future__ import annotations

from stackaudit.analysers.people.building import missing
from stackaudit.analysers.people.case import NOTHING, Case, Told
from stackaudit.analysers.people.rules.ownership import TUNNEL_VISION
from stackaudit.analysers.people.telling import Words, finding
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.messages import say
from stackaudit.model.people import Initiative


def told(case: Case, initiative: Initiative) -> Told:
    """What the panel that chose the product says: it is told where everybody knows only what was chosen."""
    if initiative.panel is None:
        message = say("who chose the product of {initiative} is not listed", initiative=initiative.name)
        return Told((), (missing(case, initiative, TUNNEL_VISION, "initiative.panel", message),))
    panel = [one for one in initiative.panel if not case.nobody(one.person)]
    if not panel or any(one.only_chosen is False for one in panel):
        return NOTHING
    people = case.somebody(sorted(one.person for one in panel))
    if any(one.only_chosen is None for one in panel):
        message = say(
            "whether those who chose the product of {initiative} know others is not stated", initiative=initiative.name
        )
        return Told((), (missing(case, initiative, TUNNEL_VISION, "panel.only_chosen", message),))
    words = Words(
        TUNNEL_VISION.title.fill(initiative=initiative.name),
        [say("Whoever has worked with one product compares the others with habits, not with needs.")],
        TUNNEL_VISION.advice.fill(),
    )
    proof = (Names("only worked with the chosen one", people), Quantity("people on the panel", float(len(people))))
    return Told((finding(case, initiative, TUNNEL_VISION, (case.about(initiative),), words, proof, "interview"),))
