"""The gate by brute force: whatever two audits show, of everybody at least two answers remain possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from itertools import combinations_with_replacement, pairwise, product
from typing import Any

import pytest

from stackaudit.model.people import Answer, Feedback, Initiative
from stackaudit.model.stack import Stack
from stackaudit.stats.privacy import Gate, held, rounded_count, rounded_mean, rounded_share

SCALE = range(1, 6)
SIZES = (5, 6, 7, 8, 9, 10)


def rosters(n: int) -> Iterator[tuple[int, ...]]:
    """Every set of answers of n people, from 1 to 5."""
    return combinations_with_replacement(SCALE, n)


def shown(roster: Iterable[int]) -> float:
    """What is shown of a roster."""
    answers = tuple(roster)
    return rounded_mean(sum(answers) / len(answers), len(answers))


def told(seen: Iterable[tuple[Hashable, Hashable]]) -> list[Hashable]:
    """What somebody sees from which one answer follows: observations with a single secret behind them."""
    secrets: dict[Hashable, set[Hashable]] = defaultdict(set)
    for observation, secret in seen:
        secrets[observation].add(secret)
    return [observation for observation, found in secrets.items() if len(found) < 2]


@pytest.mark.parametrize("n", [3, 4, *SIZES])
def test_who_joins_or_leaves_could_have_answered_otherwise(n: int) -> None:
    """All rosters of n, and each of five answers of one more: both means together never tell that answer."""
    pairs = [(shown(roster), shown((*roster, new)), roster, new) for roster in rosters(n) for new in SCALE]

    assert told(((first, second), new) for first, second, _, new in pairs) == []
    assert told(((first, second), one) for first, second, roster, _ in pairs for one in {*roster}) == []
    assert all(
        len({answer for one, other, roster, _ in pairs if (one, other) == seen for answer in roster}) > 1
        for seen in {(one, other) for one, other, _, _ in pairs}
    )


@pytest.mark.parametrize("n", [3, 4, *SIZES])
def test_who_answers_otherwise_is_told_neither_before_nor_after(n: int) -> None:
    """All rosters of n in which one answer changes to each other one."""
    pairs = [
        ((shown((*others, old)), shown((*others, new))), old, new)
        for others in rosters(n - 1)
        for old, new in product(SCALE, repeat=2)
        if old != new
    ]

    assert told((seen, old) for seen, old, _ in pairs) == []
    assert told((seen, new) for seen, _, new in pairs) == []


def test_a_mean_rounded_to_a_half_would_tell_the_newcomer() -> None:
    """The attack can find something: with steps of the mean itself, or with a tenth, it does."""
    for step in (0.5, 0.1):
        pairs = [
            ((round(sum(roster) / 5 / step), round((sum(roster) + new) / 6 / step)), new)
            for roster in rosters(5)
            for new in SCALE
        ]
        assert told(pairs)


@pytest.mark.parametrize(("small", "rest"), [(4, (1,)), (4, (2,)), (4, (4,)), (4, (3, 4)), (4, (4, 4))])
def test_a_group_that_grows_large_enough_tells_nobody(small: int, rest: tuple[int, ...]) -> None:
    """All together are shown where no group is large; the fifth of one comes, and that group is shown alone."""
    others, gate = sum(rest), Gate()
    pairs = []
    for first in range(small, 5 * small + 1):
        for left in range(others, 5 * others + 1):
            before = rounded_mean((first + left) / (small + others), small + others)
            pairs += [((before, rounded_mean((first + new) / (small + 1), small + 1)), new) for new in SCALE]

    assert gate.shows(small + others)
    assert not gate.shows(small)
    assert told(pairs) == []


def test_who_moves_from_one_group_to_the_other_is_not_told_by_both() -> None:
    """Six and five become five and six: four means with one answer in them."""
    pairs = []
    for stay, other, moves in product(range(5, 26), range(5, 26), SCALE):
        before = rounded_mean((stay + moves) / 6, 6), rounded_mean(other / 5, 5)
        after = rounded_mean(stay / 5, 5), rounded_mean((other + moves) / 6, 6)
        pairs.append(((before, after), moves))

    assert told(pairs) == []


@pytest.mark.parametrize("of", range(5, 41))
def test_a_count_is_never_none_all_or_known(of: int) -> None:
    """Its bounds hold it, leave two counts, and one step follows the other."""
    bounds = [rounded_count(count, of) for count in range(of + 1)]

    assert all(low <= count <= high and high > low for count, (low, high) in enumerate(bounds))
    assert bounds == sorted(bounds)
    assert all((one[0] == other[0]) == (one[1] == other[1]) for one, other in pairwise(bounds))


def test_a_share_is_hidden_below_twenty() -> None:
    """A step of four people is a fifth of twenty."""
    assert [rounded_share(0.5, n) is None for n in (5, 19, 20)] == [True, True, False]


# -- what may be counted


def answer(who: str, group: str, rating: float, item: str = "adkar.awareness.1") -> dict[str, Any]:
    """One answer."""
    return {"respondent": who, "group": group, "item": item, "rating": rating}


def rollout(*answers: dict[str, Any], **facts: Any) -> Initiative:
    """A rollout with these answers."""
    return Initiative.model_validate({"id": "r", "name": "R", "answers": list(answers), **facts})


ELEMENTS = ("awareness", "desire", "knowledge", "ability", "reinforcement")


def test_where_people_are_stuck_leaves_two_ratings_of_each() -> None:
    """Five, then six, who are asked of one step: a count tells at most on which side of 3 a rating lies."""
    gate, seen = Gate(), []

    def counts(*ratings: int) -> tuple[Any, ...]:
        said = rollout(*(answer(f"p{n}", "it", rating) for n, rating in enumerate(ratings)))
        return tuple(
            (one.respondents, tuple(sorted((one.at or {}).items()))) for one in gate.barriers(said, ELEMENTS, 3)
        )

    for roster in combinations_with_replacement((1, 3, 4, 5), 5):
        before = counts(*roster)
        seen += [((before, counts(*roster, new)), new) for new in SCALE]
    assert told(seen) == []


def test_a_policy_can_ask_for_more_and_never_for_less() -> None:
    """Whatever it says, five is the least, and three where people agreed."""
    assert [Gate(least, agreed).fewest(agreed=False) for least, agreed in ((0, 0), (5, 5), (9, 1))] == [5, 5, 9]
    assert [Gate(least, agreed).fewest(agreed=True) for least, agreed in ((0, 0), (5, 9), (9, 7))] == [3, 5, 7]


def test_a_person_is_one_person_however_the_name_is_written() -> None:
    """Four people under eight spellings are four: case, width, blanks, the order of the name."""
    names = ["Ann Lee", "Bo Ek", "Cy", "Di"]
    said = [answer(name, "it", 1) for name in names] + [
        answer(name, "IT ", 5) for name in ("LEE, Ann", "bo  ek", "Ｃｙ", "DI")
    ]
    (every, group) = Gate().barriers(rollout(*said), ELEMENTS, 3)

    assert (every.respondents, every.at, group.respondents) == (4, None, 4)


# -- feedback


def feedback(*rows: tuple[float, int | None, str | None]) -> Stack:
    """A stack in which people rate one tool: rating, of how many, whose voice."""
    said = [
        {
            "tool": "crm",
            "rating": rating,
            **({} if n is None else {"respondents": n}),
            **({} if role is None else {"role": role}),
        }
        for rating, n, role in rows
    ]
    return Stack.model_validate({"name": "S", "tools": [{"id": "crm", "name": "CRM"}], "feedback": said})


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([(2.0, 4, None)], []),
        ([(2.0, None, None)], []),
        ([(2.0, 1, "IT"), (2.0, 1, "it "), (2.0, 3, "IT")], [(2.2, 5)]),
        ([(2.0, 2, "IT"), (2.0, 3, "sales")], []),
        ([(2.0, 40, "IT"), (5.0, 4, "IT")], [(2.0, 40)]),
    ],
)
def test_feedback_of_few_is_pooled_by_thing_and_role_or_hidden(
    rows: list[tuple[float, int | None, str | None]], cells: list[tuple[float, int]]
) -> None:
    """Single rows of one role are a cell of five; four beside forty are in no mean."""
    found = Gate().feedback(feedback(*rows))

    assert [(one.rating, one.respondents) for one in found] == cells
    assert all(one.says is None for one in found)
    assert {one.rating for one in Gate().hidden_feedback(feedback(*rows))} <= {3.0}


# -- two stacks


def asked(*ratings: float, group: str = "it") -> Stack:
    """A stack with a rollout that these people were asked about."""
    said = [answer(f"p{n}", group, rating) for n, rating in enumerate(ratings)]
    return Stack.model_validate(
        {"name": "S", "tools": ["crm"], "initiatives": [{"id": "r", "name": "R", "answers": said}]}
    )


def ratings(stack: Stack) -> list[float]:
    """What is answered in a stack."""
    return sorted(one.rating for one in stack.initiatives[0].answers or ())


@pytest.mark.parametrize(
    ("after", "cells"),
    [
        ((1, 1, 1, 1, 1, 5), 1),
        ((1, 1, 1, 1, 5), 1),
        ((1, 1, 1, 1, 1, 5, 5, 5, 5), 1),
        ((1, 1, 1, 1, 1, 5, 5, 5, 5, 5), 0),
        ((2, 2, 2, 2, 2), 1),
        ((1, 1, 1, 1, 1), 0),
    ],
)
def test_a_cell_is_held_where_fewer_than_five_moved(after: tuple[float, ...], cells: int) -> None:
    """New or gone: from the fifth on the cell is compared. Of another mind alone: not even how many are is told."""
    before = asked(1, 1, 1, 1, 1)
    stack, count = held(before, asked(*after))

    assert count == cells
    assert ratings(stack) == (ratings(before) if cells else sorted(map(float, after)))


def test_people_who_are_asked_again_are_compared() -> None:
    """The same five on another day: five have moved, whatever they say."""

    def on(day: str, rating: float) -> Stack:
        said = [{**answer(f"p{n}", "it", rating), "as_of": day} for n in range(5)]
        rollouts = [{"id": "r", "name": "R", "answers": said}]
        return Stack.model_validate({"name": "S", "tools": ["crm"], "initiatives": rollouts})

    assert held(on("2026-01-01", 1.0), on("2026-06-01", 5.0))[1] == 0
    assert held(on("2026-01-01", 1.0), on("2026-01-01", 5.0))[1] == 1


@pytest.mark.parametrize(("n", "rating"), [(10, 4.0), (14, 4.0), (15, 4.0), (10, 2.0)])
def test_of_a_stated_mean_only_its_number_tells_how_many_moved(n: int, rating: float) -> None:
    """Ten, then fourteen, are held as they were; fifteen are compared."""
    stack, count = held(feedback((2.0, 10, "it")), feedback((rating, n, "it")))
    still = (n, rating) != (15, 4.0)

    assert count == (still and rating != 2.0)
    assert [(one.rating, one.respondents) for one in stack.feedback] == [(2.0, 10) if still else (4.0, 15)]


def test_a_second_count_of_use_is_put_beside_the_last() -> None:
    """Forty were asked in May; a row of June with one more is held, one of sixty is not."""

    def use(*asked: tuple[str, int, float]) -> Stack:
        rows = [{"as_of": day, "asked": n, "self_reported": share} for day, n, share in asked]
        rollouts = [{"id": "r", "name": "R", "adoption": rows}]
        return Stack.model_validate({"name": "S", "tools": ["crm"], "initiatives": rollouts})

    may = ("2026-05-01", 40, 0.5)
    assert [held(use(may), use(("2026-06-01", n, 0.6), may))[1] for n in (41, 60)] == [1, 0]


def test_the_gate_reads_records_as_they_are() -> None:
    """Answers and feedback come out of the gate as cells, and the records stay."""
    one = Answer.model_validate(answer("p", "it", 1))
    said = Feedback(tool="crm", rating=4.0, respondents=7, says="slow")

    assert one.rating == 1
    assert Gate().feedback(feedback((4.0, 7, None)).model_copy(update={"feedback": (said,)}))[0].says is None
    assert said.says == "slow"
