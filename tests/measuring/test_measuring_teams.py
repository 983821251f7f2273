"""What a team loses when people leave: worked numbers, and the bus factor by hand and by brute force."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from stackaudit.stats.teams import all_leave, bus_factor, none_leave
from stackaudit.stats.waiting import gone

TASKS = st.lists(st.frozensets(st.sampled_from("abcdef"), max_size=3), max_size=7)


def test_the_worked_team_of_four_comes_out() -> None:
    """Methods 7.2: at 20 % a year and 14 months none of four leaves with .353, all with .0028."""
    leaves = gone(0.20, 14)

    assert (round(none_leave(leaves, 4), 3), round(all_leave(leaves, 4), 4)) == (0.353, 0.0028)


def test_one_person_on_most_tasks_is_a_factor_of_one() -> None:
    """Two of three tasks hang on Ann alone: without her more than half have nobody."""
    assert bus_factor([{"ann"}, {"ann"}, {"bob"}]) == (1, 1)
    assert bus_factor([{"ann", "bob"}, {"ann", "bob"}]) == (2, 2)
    assert bus_factor([set(), set()]) is None


@given(TASKS)
def test_brute_force_over_all_subsets_gives_the_same(tasks: list[frozenset[str]]) -> None:
    """No smaller set of people empties more than half of the tasks, and one of this size does."""
    held = [people for people in tasks if people]
    people = sorted({name for task in held for name in task})
    sizes = [
        size
        for size in range(len(people) + 1)
        for lost in combinations(people, size)
        if 2 * sum(task <= {*lost} for task in held) > len(held)
    ]

    assert bus_factor(tasks) == ((min(sizes), min(sizes)) if held else None)


def test_of_many_people_the_factor_is_an_interval() -> None:
    """Thirteen people with a task each: seven have to go, and the bounds hold that."""
    found = bus_factor([{f"p{n}"} for n in range(13)])

    assert found == (1, 7)
