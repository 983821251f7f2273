"""Plans of vendors, requirements that are not written, and prototypes that users did not see."""

from __future__ import annotations

from typing import Any

import pytest
from first_half import of, told
from hearing import codes, facts, hear, numbers, only, parts
from rollouts import rollout, supplied

from stackaudit.analysers.people.prototypes import review_prototypes

NO_PROTOTYPE = "people.no-prototype"


@pytest.mark.parametrize(("roadmap", "found"), [(1.0, 1), (2.0, 1), (2.1, 0), (None, 0)])
def test_a_vendor_whose_plans_do_not_fit(roadmap: float | None, found: int) -> None:
    """Up to 2 of 5; what nobody rated is no finding."""
    facts = {"account_changes": []} if roadmap is None else {"roadmap": roadmap}

    assert len(of(told(supplied(**facts)), "vendor-drift")) == found


@pytest.mark.parametrize(
    ("written", "unwritten", "blank", "found"),
    [(4, 2, 0, 0), (3, 3, 0, 1), (0, 2, 0, 1), (0, 1, 0, 0), (20, 0, 5, 0), (45, 5, 0, 0), (15, 5, 0, 0)],
)
def test_requirements_that_are_not_written(written: int, unwritten: int, blank: int, found: int) -> None:
    """4 of 6 may be 95.7% by chance, 3 of 6 are 88.2% at most; one alone proves nothing, and neither does a blank."""
    flags = [*[{"written": True}] * written, *[{"written": False}] * unwritten, *[{}] * blank]
    rows = [{"name": f"R{n}", **flag} for n, flag in enumerate(flags)]

    assert len(of(told(rollout(requirements=rows)), "requirement-unwritten")) == found


def test_the_share_that_is_written_is_told_with_its_upper_end() -> None:
    """3 of 6: the upper end is .8819."""
    rows = [{"name": f"R{n}", "written": n < 3} for n in range(6)]
    (found,) = of(told(rollout(requirements=rows)), "requirement-unwritten")

    assert numbers(found)["share written at most"] == pytest.approx(0.8819, abs=1e-4)
    assert str(found.title) == "3 of 6 requirements of Rollout are not written down"


# -- prototypes

TEAM: list[dict[str, Any]] = [
    {"person": "Eve", "level": 1},
    {"person": "Cid", "level": 2},
    {"person": "Lea", "level": 5},
]
USER: dict[str, Any] = {"requirements": [{"name": "R", "source": "Lea", "from_user": True, "level": 5}]}
LIVE = {"goes_live": "2026-08-01"}


def shown(*people: str, day: str = "2026-03-01") -> dict[str, Any]:
    """A prototype, and to whom."""
    return {"prototypes": [{"shown": day, "to": list(people)}]}


@pytest.mark.parametrize(
    ("facts_", "points"),
    [
        ({**shown("Eve", "Cid"), "team": TEAM, **USER}, 0.0),
        ({**shown("Eve", "Lea"), "team": TEAM, **USER}, 100.0),
        ({**shown("Eve", "Bo"), "team": TEAM, **USER}, None),
        ({**shown("Eve", "Cid"), "team": TEAM}, None),
        ({**shown("Eve", "Sales"), "team": TEAM, **USER, "groups": [{"group": "sales"}]}, 100.0),
        ({**shown(), "team": TEAM, **USER}, None),
        ({**shown("Eve"), "team": TEAM, "roles": [{"role": "core-user", "person": "Lea"}]}, 0.0),
    ],
)
def test_one_that_only_people_above_the_users_saw_does_not_count(facts_: dict[str, Any], points: float | None) -> None:
    """Only where all levels are stated: of somebody unknown, or of no users' level, it is neither, and asked for."""
    answer = hear(review_prototypes, **{**LIVE, **facts_})

    assert codes(answer) == ([NO_PROTOTYPE] if points == 0 else [])
    assert parts(answer)[0][1] == points
    assert facts(answer) == ({"prototype.to"} if points is None else set())


@pytest.mark.parametrize(
    ("more", "fact"),
    [
        ({"prototypes": [{"to": ["sales"]}], **LIVE}, "prototype.shown"),
        ({"prototypes": [{"to": ["sales"], "shown": "2026-03-01"}]}, "initiative.goes_live"),
        ({"prototypes": [{"to": ["sales"], "shown": "2026-03-01"}], **LIVE}, None),
        ({"prototypes": [{"to": ["sales"], "shown": "2026-09-01"}], **LIVE}, None),
    ],
)
def test_whether_it_was_early_is_open_without_its_day_or_that_of_building(
    more: dict[str, Any], fact: str | None
) -> None:
    """A blank day is neither early nor late."""
    answer = hear(review_prototypes, groups=[{"group": "Sales"}], **more)

    assert facts(answer) == (set() if fact is None else {fact})
    assert (parts(answer)[0][1] is None) == (fact is not None)


def test_the_reason_is_told() -> None:
    """Who saw it, or when."""
    above = only(hear(review_prototypes, **{**LIVE, **shown("Eve", "Cid"), "team": TEAM, **USER}), NO_PROTOTYPE)
    late = only(hear(review_prototypes, **{**LIVE, **shown("Lea"), "build_starts": "2026-02-01"}), NO_PROTOTYPE)

    assert "It was shown to Cid and Eve only" in str(above.why)
    assert "The first was shown on 1 Mar 2026; building began on 1 Feb 2026." in str(late.why)


@pytest.mark.parametrize(("day", "found"), [("2026-01-31", False), ("2026-02-01", True)])
def test_one_shown_once_building_has_begun_is_too_late(day: str, found: bool) -> None:
    """On the day itself it is."""
    answer = hear(review_prototypes, **LIVE, **shown("Lea", day=day), build_starts="2026-02-01")

    assert codes(answer) == ([NO_PROTOTYPE] if found else [])
