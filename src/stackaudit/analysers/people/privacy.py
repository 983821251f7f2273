"""Whose answers may be shown: one rule for questionnaires, ratings of parties and expectations of stakeholders.

A cell of fewer than five respondents is hidden, of fewer than three where they agreed to be named. Nothing that is
hidden goes into a mean, a table, a proof, or the value of a score. Source: stackaudit methods 7, principle (iii).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TypeVar

from stackaudit.analysers.people.case import Case
from stackaudit.model.people import Initiative

_Group = TypeVar("_Group", bound=Hashable)


def least_shown(case: Case, *, consent: bool) -> int:
    """How many respondents a cell needs to be shown; agreement never asks for more of them."""
    least = case.setting("cell-least")
    return max(1, math.ceil(min(least, case.setting("cell-least-with-consent")) if consent else least))


def cell_shown(case: Case, initiative: Initiative, respondents: int | None) -> bool:
    """Whether the mean of a group may be shown: it is of enough people, or of nearly enough who agreed to it.

    Of how many it is may be not known; then only agreement lets it be shown.
    """
    agreed = initiative.consent is True
    return agreed if respondents is None else respondents >= least_shown(case, consent=agreed)


def voice_shown(case: Case, initiative: Initiative, respondents: int | None, consent: bool | None) -> bool:
    """Whether what a stakeholder says may be shown: as a cell, or as the one person who agreed to be told apart.

    Two who agreed are still hidden: each of them could work out what the other said.
    """
    agreed = (initiative.consent if consent is None else consent) is True
    if respondents is None or (respondents == 1 and agreed):
        return agreed
    return respondents >= least_shown(case, consent=agreed)


def hidden_groups(sizes: Mapping[_Group, int], least: int) -> frozenset[_Group]:
    """Which groups are hidden where their sum is shown: the small ones, and more if these together are too few.

    What is left of the sum without the groups that are shown would else give the hidden ones away.
    """
    hidden: set[_Group] = set()
    for name in sorted(sizes, key=lambda name: (sizes[name], repr(name))):
        together = sum(sizes[one] for one in hidden)
        if sizes[name] < least or 0 < together < least:
            hidden.add(name)
    return frozenset(hidden)
