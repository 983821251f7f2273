"""Who is named in a field, who has left, and what is no name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit.graph import StackGraph
from stackaudit.model import persons as persons_module
from stackaudit.model.persons import day_in, group_id, person_id, persons
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY

_ANN, _BO = "Ann Lee", "Bo Ek"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (_ANN, [_ANN]),
        ("Ann Lee, Bo Ek", [_ANN, _BO]),
        ("Bo Ek; Ann Lee", [_ANN, _BO]),
        ("Bo Ek and Ann Lee", [_ANN, _BO]),
        ("A, B", ["A", "B"]),
        ("Ann, Bo, Cy", ["Ann", "Bo", "Cy"]),
        ("Lee, Ann", ["Lee, Ann"]),
        ("Lee, Ann; Ek, Bo", ["Ek, Bo", "Lee, Ann"]),
        ("李雷, 韩梅梅", ["李雷", "韩梅梅"]),
        ("Ann Lee, CFO", [_ANN]),
        ("Ann Lee, Head of Sales, Bo Ek, VP", [_ANN, _BO]),
        ("Ann Lee (CFO), Bo Ek (interim)", [_ANN, _BO]),
        ("Ann Lee - Managing Director", [_ANN]),
        ("Marketing - EMEA", ["Marketing - EMEA"]),
        ("Sales Manager", ["Sales Manager"]),
        ("Ann Lee, tbd", [_ANN]),
        ("Ann Lee, Ann Lee", [_ANN]),
        ("Bob Left", ["Bob Left"]),
        *(
            (word, [])
            for word in ("no", "Nobody", "unspecified", "Not assigned", "n/a", "N/A (yet)", "TBD", "-", " ; ")
        ),
        (None, []),
    ],
)
def test_who_a_field_names(text: str | None, names: list[str]) -> None:
    """Several in one text are several; titles, remarks and words for nobody are none."""
    found = persons(text, DEFAULT_POLICY.no_owner, DEFAULT_POLICY.has_left)

    assert [person.name for person in found] == names
    assert all(not person.left for person in found)


@pytest.mark.parametrize(
    "text",
    ["Ann Lee (left 2026-05)", "Ann Lee, left 2026-05", "Ann Lee - left 2026-05", "Ann Lee has left 2026-05, Bo Ek"],
)
def test_a_remark_says_who_has_left(text: str) -> None:
    """In brackets, behind a comma or a dash, or as words."""
    ann, *others = persons(text, (), DEFAULT_POLICY.has_left)

    assert (ann.name, day_in(ann.left)) == (_ANN, date(2026, 5, 1))
    assert [(bo.name, bo.left) for bo in others] in ([], [(_BO, "")])


def test_one_person_is_written_in_several_ways() -> None:
    """Case, marks and the order of the names."""
    assert {person_id(name) for name in ("Ann Lee", "ann  lee", "Lee, Ann", "LEE, ANN")} == {"ann-lee"}


def test_days_that_are_none() -> None:
    """A month that there is not is no day."""
    assert (day_in("left 2026-13-01"), day_in("left in May"), day_in("left 2026-05-09")) == (
        None,
        None,
        date(2026, 5, 9),
    )


def _graph(*owners: str, **facts: Any) -> StackGraph:
    tools = [{"id": f"t{n}", "owner": owner} for n, owner in enumerate(owners)]
    return StackGraph(Stack.model_validate({"name": "S", "as_of": "2026-11-01", "tools": tools, **facts}))


def test_two_first_names_are_two_persons_where_one_of_them_stands_alone() -> None:
    """Else it may be a last name and a first name."""
    assert _graph("Ann, Bob", "Cy").people.there("Ann, Bob") == ("Ann, Bob",)
    assert _graph("Ann, Bob", "Bob").people.there("Ann, Bob") == ("Ann", "Bob")


def _team(**facts: Any) -> list[dict[str, Any]]:
    return [{"id": "r", "name": "R", "team": [{"person": _ANN, **facts}]}]


def test_who_has_left_owns_nothing() -> None:
    """The day of a team, of a sponsor, or a remark states it; a day ahead does not."""
    gone = _graph(_ANN, initiatives=_team(left="2026-05-01")).people
    assert gone.has_left("LEE, Ann")
    assert gone.departure(_ANN) == (_ANN, date(2026, 5, 1), "initiative:r")
    assert gone.there("Ann Lee, Bo Ek") == (_BO,)
    assert [one.name for one in gone.gone("Ann Lee, Bo Ek")] == [_ANN]

    assert not _graph(_ANN, initiatives=_team(left="2026-12-01")).people.has_left(_ANN)
    sponsor = [{"name": "R", "sponsor": {"name": _ANN, "leaves": "2026-10-31"}}]
    assert _graph(_ANN, initiatives=sponsor).people.has_left(_ANN)
    noted = _graph("Ann Lee (left)", "Ann Lee").people
    assert [noted.owners_of(tool) for tool in _graph("Ann Lee (left)", "Ann Lee").tools] == [(), ()]
    assert noted.departure(_ANN) == (_ANN, None, "tool:t0")
    assert not _graph("Ann Lee, left 2027-01-01").people.has_left(_ANN)


def test_who_is_on_another_team_is_there() -> None:
    """Who left one rollout for another, or came back, has not left."""
    other = [*_team(left="2026-05-01"), {"id": "q", "name": "Q", "team": [{"person": _ANN}]}]
    assert not _graph(_ANN, initiatives=other).people.has_left(_ANN)

    back = [{"id": "r", "name": "R", "team": [{"person": _ANN, "left": "2026-05-01"}, {"person": _ANN}]}]
    assert _graph(_ANN, initiatives=back).people.has_left(_ANN)
    back[0]["team"][1]["joined"] = "2026-06-01"  # type: ignore[index]
    assert not _graph(_ANN, initiatives=back).people.has_left(_ANN)


def test_nobody_is_said_or_not() -> None:
    """A word for nobody says it; silence does not."""
    people = _graph(_ANN).people

    assert [people.says_nobody(text) for text in ("no", "n/a", _ANN, None)] == [True, True, False, False]


def test_a_declared_department_is_one_owner() -> None:
    """Whatever stands in its name."""
    people = _graph("Data & IT", departments=[{"id": "data-it", "name": "Data & IT"}]).people

    assert people.there("data & it") == ("data & it",)
    assert people.there("Data & HR") == ("Data", "HR")


FIELDS = "person|respondent|owner|technical_owner|sponsor|stakeholder|party|group|successor|role"
OWN_RULE = re.compile(rf"slug\([a-z_.]*\.({FIELDS})\)|\.({FIELDS})(\.strip\(\))?\.(casefold|lower)\(")


def test_nothing_folds_the_name_of_a_person_or_group_by_a_rule_of_its_own() -> None:
    """`person_id` and `group_id` are the one rule; readers of lists have words, not persons, to fold."""
    root = Path(persons_module.__file__).parents[1]
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        if path.name != "persons.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if OWN_RULE.search(line)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Sales", " sales "), ("Sales EMEA", "sales-emea"), ("Ｓａｌｅｓ", "SALES"), ("Straße", "STRASSE"), ("★", " ★ ")],
)
def test_a_group_is_one_group_however_it_is_written(one: str, other: str) -> None:
    """Case, width, blanks and marks do not tell two apart, nor do letters that fold; signs alone are kept."""
    assert group_id(one) == group_id(other)
    assert person_id(one) == person_id(other)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nadia Roux (partie en juin)", "Nadia Roux"),
        ("Marc Petit - parti en juin", "Marc Petit"),
        ("Léa Blanc (a quitté la société)", "Léa Blanc"),
        ("Ana Ruiz (ya no está)", "Ana Ruiz"),
        ("Jan Falk (ausgetreten 08/26)", "Jan Falk"),
        ("田中 (退職済み)", "田中"),
    ],
)
def test_who_has_left_is_told_in_other_languages_too(text: str, name: str) -> None:
    """What stands behind the name says it; a name that looks like such a word is a name."""
    (person,) = persons(text, DEFAULT_POLICY.no_owner, DEFAULT_POLICY.has_left)

    assert person.name == name
    assert person.left
    assert not persons("Paul Parti", DEFAULT_POLICY.no_owner, DEFAULT_POLICY.has_left)[0].left
