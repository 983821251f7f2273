"""Expectations: the ten rows of the methods, who may be shown, what is open, and what is never made up."""

from __future__ import annotations

from typing import Any

import pytest
from hearing import cells, codes, facts, hear, numbers, only, parts, text
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.expectations import review_expectations
from stackaudit.core.evidence import Names

LAW = settings(max_examples=40, deadline=None)
UNMET, NOT_ASKED = "people.expectation", "people.not-elicited"
PROMISE, REALITIES = "people.promise-missed", "people.different-realities"
TEN = {
    "CMO": {"time": (5, 5, 1), "reports": (5, 4, 2), "calendar": (3, 4, 1), "approvals": (4, 5, 2)},
    "CFO": {"cost": (5, 4, 3), "funding": (4, 4, 1), "return": (5, 5, 1)},
    "administrator": {"training": (5, 4, 2), "self-help": (4, 4, 1), "coordination": (4, 3, 1)},
}


def row(who: str, what: str, *rated: float, **more: Any) -> dict[str, Any]:
    """One row; ratings are importance, expected, perceived."""
    named = zip(("importance", "expected", "perceived"), map(float, rated), strict=False)
    return {"stakeholder": who, "attribute": what, **dict(named), **more}


def ask(*rows: dict[str, Any], consent: bool = True, **more: Any) -> Outcome:
    """What is said of some rows, of people who agreed to it unless told otherwise."""
    return hear(review_expectations, expectations=list(rows), consent=consent, **more)


ALL = [row(who, what, *rated) for who, wishes in TEN.items() for what, rated in wishes.items()]


# -- worked numbers


def test_the_ten_rows_of_the_methods() -> None:
    """CMO -3.0, CFO -2.6429, administrator -2.3077: one finding each, about the stakeholder."""
    found = ask(*ALL)
    gaps = {r["stakeholder"]: r["weighted_gap"] for r in cells(found, "people_stakeholders")}

    assert gaps == {
        "CMO": pytest.approx(-3.0),
        "CFO": pytest.approx(-2.6429, abs=5e-5),
        "administrator": pytest.approx(-2.3077, abs=5e-5),
    }
    assert codes(found) == [UNMET] * 3
    assert {f.subjects[0] for f in found.findings} == {
        f"stakeholder:crm/{who}" for who in ("cmo", "cfo", "administrator")
    }


def test_all_ten_are_to_be_concentrated_on() -> None:
    """With the crosshair in the middle of the scale; none comes out as overkill."""
    rows = cells(ask(*ALL), "people_expectations")

    assert len(rows) == 10
    assert {r["quadrant"] for r in rows} == {"concentrate here"}


def test_the_most_pressing_comes_first() -> None:
    """Importance times shortfall: time 20, approvals 12, reports 10, calendar 9."""
    found = only(ask(*(one for one in ALL if one["stakeholder"] == "CMO")), UNMET)
    names = [r.role for r in found.evidence if isinstance(r, Names)]

    assert names == ["time", "approvals", "reports", "calendar"]
    assert numbers(found)["time: importance times shortfall"] == 20
    assert str(found.advice).startswith("Begin with time.")


def test_points_fall_with_the_weighted_gap() -> None:
    """-3 on a scale of -4 to 0 are 25 points."""
    assert ("expectations of CMO that are met", 25.0, 25.0, 25.0) in parts(
        ask(*(one for one in ALL if one["stakeholder"] == "CMO"))
    )


# -- what is told and what is not


def test_a_small_gap_or_an_unimportant_one_is_not_told() -> None:
    """Half a point is none; three points of something that does not matter neither. Exactly one point is."""
    assert codes(ask(row("CMO", "time", 5, 4, 3.5))) == []
    assert codes(ask(row("CMO", "time", 2, 5, 2))) == []
    assert codes(ask(row("CMO", "time", 3, 4, 3))) == [UNMET]


def test_more_than_expected_is_no_gap() -> None:
    """Who got more than expected is content: 100 points."""
    found = ask(row("CMO", "time", 5, 2, 4))

    assert codes(found) == []
    assert ("expectations of CMO that are met", 100.0, 100.0, 100.0) in parts(found)


def test_a_rating_that_is_missing_is_unknown() -> None:
    """Without what came there is no gap: the part is open for that half, and the fact is asked for."""
    found = ask(row("CMO", "time", 5, 5, 5), row("CMO", "reports", 5, 5))

    assert codes(found) == []
    assert "expectation.perceived" in facts(found)
    assert ("expectations of CMO that are met", 100.0, 50.0, 100.0) in parts(found)


def test_a_cause_is_stated_or_follows_and_is_never_made_up() -> None:
    """Stated is stated; where nobody asked, nobody knew; else it is not known, and asked for."""
    rows = cells(
        ask(
            row("CMO", "a", 5, 5, 1, cause="design", elicited=False),
            row("CMO", "b", 5, 5, 1, elicited=False),
            row("CMO", "c", 5, 5, 1, elicited=True),
        ),
        "people_expectations",
    )
    bare = ask(row("CMO", "c", 5, 5, 1))

    assert [r["cause"] for r in rows] == ["design", "knowledge", None]
    assert "expectation.cause" in facts(bare)
    assert "Find out why first" in str(only(bare, UNMET).advice)


def test_advice_is_for_the_cause_that_weighs_most() -> None:
    """A shortfall of 20 for design beats one of 10 for communication."""
    found = only(ask(row("CMO", "a", 5, 5, 3, cause="communication"), row("CMO", "b", 5, 5, 1, cause="design")), UNMET)

    assert "change how it is built" in str(found.advice)


def test_an_expectation_written_down_after_the_start_is_worth_less() -> None:
    """Recorded in time: an interview. Afterwards: assumed, and the text says why."""
    live = {"goes_live": "2026-05-01"}
    early = only(ask(row("CMO", "time", 5, 5, 1, recorded="2026-04-01"), **live), UNMET)
    late = only(ask(row("CMO", "time", 5, 5, 1, recorded="2026-06-01"), **live), UNMET)

    assert (early.confidence, late.confidence) == ("interview", "assumed")
    assert "coloured by what came" in str(late.why)
    assert "coloured" not in str(early.why)


# -- was anybody asked?


def test_the_share_that_was_asked_for() -> None:
    """Three of four are under 80%; four of five are not."""
    rows = [row("CMO", f"a{n}", 1, 1, 1, elicited=n > 0) for n in range(5)]

    assert codes(ask(*rows)) == []
    found = only(ask(*rows[:4]), NOT_ASKED)
    assert numbers(found)["asked for, at most"] == 0.75
    assert Names("CMO: not asked for", ("a0",)) in found.evidence


def test_where_some_do_not_say_it_is_open() -> None:
    """One asked for, one open: from 50 to 100%, undecided. One not asked for, one open: at most 50%, told."""
    open_ = ask(row("CMO", "a", elicited=True), row("CMO", "b"))

    assert codes(open_) == []
    assert "expectation.elicited" in facts(open_)
    assert ("attributes that somebody asked for before it was built", 100.0, 50.0, 100.0) in parts(open_)
    assert codes(ask(row("CMO", "a", elicited=False), row("CMO", "b"))) == [NOT_ASKED]


# -- promises


def test_a_promise_that_was_missed_by_a_quarter() -> None:
    """80 hours promised, 100 came: +25%. Under what was promised is kept."""
    found = ask(row("CMO", "time", promised=80.0, actual=100.0), row("CMO", "money", promised=80.0, actual=60.0))
    rows = cells(found, "people_promises")

    assert numbers(only(found, PROMISE))["time: more by"] == pytest.approx(0.25)
    assert [r["over"] for r in rows] == [pytest.approx(-0.25), pytest.approx(0.25)]
    assert ("promises that were kept", 50.0, 50.0, 50.0) in parts(found)


def test_a_promise_of_nothing_cannot_be_divided_by() -> None:
    """Nothing promised and something came is missed, without a share; nothing of both is kept."""
    found = ask(row("CMO", "cost", promised=0.0, actual=5.0), row("CMO", "b", promised=0.0, actual=0.0))

    assert numbers(only(found, PROMISE))["not kept"] == 1
    assert "nothing had been promised of cost" in str(only(found, PROMISE).why)


def test_a_promise_without_what_came_is_open() -> None:
    """It is neither kept nor broken."""
    found = ask(row("CMO", "time", promised=80.0))

    assert codes(found) == []
    assert "expectation.actual" in facts(found)
    assert ("promises that were kept", None, 0.0, 100.0) in parts(found)


def test_promises_known_in_part() -> None:
    """One kept, one open: from 50 to 100%, 100 of what is known."""
    found = ask(row("CMO", "time", promised=80.0, actual=80.0), row("CMO", "cost", promised=8.0))

    assert ("promises that were kept", 100.0, 50.0, 100.0) in parts(found)


def test_many_stakeholders_count_as_much_as_one() -> None:
    """Their parts share the weight of one, so that whether anybody asked is not drowned."""
    weights = {str(one.label): one.part.weight for one in ask(*ALL, {**SECRET, "consent": False}).elements}

    assert weights["expectations of CMO that are met"] == pytest.approx(0.25)
    assert weights["attributes that somebody asked for before it was built"] == 1


# -- different realities


def test_the_same_thing_seen_differently() -> None:
    """1.5 apart is review_expectations, 1.4 is not, and one stakeholder is never apart from itself."""
    ours = row("CMO", "Reports", perceived=4.0)

    assert codes(ask(ours, row("CFO", "reports", perceived=2.5))) == [REALITIES]
    assert codes(ask(ours, row("CFO", "reports", perceived=2.6))) == []
    assert codes(ask(ours, row("cmo", "reports", perceived=1.0))) == []


# -- who may be shown

SECRET = row("Zelda", "secret wish", 5, 5, 1, elicited=False, says="a secret word")


@pytest.mark.parametrize(
    ("more", "consent", "shown"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"consent": True}, False, True),
        ({"consent": False}, True, False),
        ({"respondents": 5}, False, True),
        ({"respondents": 4}, False, False),
        ({"respondents": 4}, True, True),
        ({"respondents": 2}, True, False),
        ({"respondents": 1}, True, True),
    ],
)
def test_who_may_be_shown(more: dict[str, Any], consent: bool, shown: bool) -> None:
    """Five or more always; three or more, or the one who agreed, with consent; of the others nothing at all."""
    found = ask({**SECRET, **more}, consent=consent)

    assert (UNMET in codes(found)) == shown
    assert ("secret" in text(found)) == shown
    assert ("Zelda" in text(found)) == shown
    assert ("expectation.consent" in facts(found)) == (not shown)
    assert NOT_ASKED in codes(found)


def test_how_few_are_hidden_is_a_matter_of_policy() -> None:
    """A policy asks for more respondents, and never for less than five."""
    seven = [{**SECRET, "respondents": 7}]

    assert UNMET in codes(hear(review_expectations, expectations=seven))
    assert UNMET not in codes(hear(review_expectations, {"cell_least": 8.0}, expectations=seven))
    with pytest.raises(sa.OptionError, match="it is a number from 5"):
        hear(review_expectations, {"cell_least": 2.0}, expectations=seven)


def test_of_a_hidden_promise_only_the_numbers_are_told() -> None:
    """A promise is a fact of the project; to whom and about what stays hidden."""
    found = ask(row("Zelda", "secret wish", promised=80.0, actual=100.0), consent=False)

    assert codes(found) == [PROMISE]
    assert "secret" not in text(found)
    assert "Zelda" not in text(found)


def test_what_is_hidden_is_not_known() -> None:
    """A hidden row opens a part of the score from 0 to 100."""
    assert ("expectations that are not shown", None, 0.0, 100.0) in parts(ask(SECRET, consent=False))


# -- laws

ratings = st.floats(1, 5)


@given(st.lists(st.tuples(ratings, ratings, ratings), min_size=1, max_size=6), st.floats(0, 4))
@LAW
def test_more_that_is_got_never_lowers_the_points(rated: list[tuple[float, float, float]], more: float) -> None:
    """Raise every rating of what came: no part falls, and no new finding comes."""
    before = ask(*(row("CMO", f"a{n}", *one) for n, one in enumerate(rated)))
    after = ask(*(row("CMO", f"a{n}", i, e, min(5.0, p + more)) for n, (i, e, p) in enumerate(rated)))

    assert all(a[2] >= b[2] - 1e-6 for a, b in zip(parts(after), parts(before), strict=True))
    assert len(after.findings) <= len(before.findings)


@given(st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=8))
@LAW
def test_knowing_more_narrows_the_share_that_was_asked_for(flags: list[bool | None]) -> None:
    """Fill the first open cell with either answer: the interval stays inside the one before."""
    label = "attributes that somebody asked for before it was built"

    def span(found: list[bool | None]) -> tuple[float, float]:
        stated = [row("CMO", f"a{n}", elicited=flag) for n, flag in enumerate(found) if flag is not None]
        bare = [row("CMO", f"a{n}") for n, flag in enumerate(found) if flag is None]
        ((_, _, low, high),) = [part for part in parts(ask(*stated, *bare)) if part[0] == label]
        return low, high

    if None in flags:
        at = flags.index(None)
        low, high = span(flags)
        for answer in (True, False):
            less, more = span([*flags[:at], answer, *flags[at + 1 :]])
            assert low - 1e-9 <= less <= more <= high + 1e-9


def test_what_was_said_stands_in_the_proof() -> None:
    """The words of the stakeholder, where there are any."""
    found = only(ask(row("CMO", "time", 5, 5, 1, says="it takes longer"), row("CMO", "cost", 5, 5, 1)), UNMET)
    proof = {r.role: r.values for r in found.evidence if isinstance(r, Names)}

    assert proof["time"][-1] == "it takes longer"
    assert proof["cost"] == ("importance 5, expected 5, got 1", "cause: not known")


def test_the_words_count_what_nobody_asked_for() -> None:
    """Two of three, and the share of the stakeholder is a third."""
    found = ask(*(row("CMO", f"a{n}", elicited=n == 0) for n in range(3)))

    assert str(only(found, NOT_ASKED).title) == "Nobody was asked about 2 of 3 things that people expect of CRM"
    assert cells(found, "people_stakeholders")[0]["elicited_share"] == pytest.approx(1 / 3)


def test_several_ratings_of_one_stakeholder_are_averaged() -> None:
    """2 and 4 are 3: 1.5 from 4.5."""
    rows = [row("CMO", "time", perceived=2.0), row("CMO", "time", perceived=4.0), row("CFO", "time", perceived=4.5)]

    assert numbers(only(ask(*rows), REALITIES))["time: CMO"] == 3


def test_the_edges_of_what_is_late_and_what_is_open() -> None:
    """The day of the start is in time; a point of unknown weight is open, half a point is not."""
    live = {"goes_live": "2026-05-01"}

    assert only(ask(row("CMO", "time", 5, 5, 1, recorded="2026-05-01"), **live), UNMET).confidence == "interview"
    assert "expectation.perceived" in facts(ask(row("CMO", "time", expected=4.0, perceived=3.0)))
    assert "expectation.perceived" not in facts(ask(row("CMO", "time", expected=4.0, perceived=3.5)))


def test_open_promises_are_counted_and_have_no_share() -> None:
    """Two of three do not say what came."""
    found = ask(*(row("CMO", f"a{n}", promised=8.0, **({"actual": 8.0} if not n else {})) for n in range(3)))

    assert "for 2 promises it is not stated what came" in text(found)
    assert [one["over"] for one in cells(found, "people_promises")] == [0, None, None]


def test_a_tenth_over_a_promise_is_still_kept() -> None:
    """The policy grants 10%: exactly that is kept, a little more is not."""
    assert codes(ask(row("CMO", "time", promised=10.0, actual=11.0))) == []
    assert codes(ask(row("CMO", "time", promised=10.0, actual=11.1))) == ["people.promise-missed"]
