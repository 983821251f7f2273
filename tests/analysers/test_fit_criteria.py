"""Each criterion of fit as a whole value: bounds, points, the share that is stated, missing facts, and why in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from stackaudit.analysers.fit import criteria
from stackaudit.analysers.fit.criteria import Score
from stackaudit.analysers.fit.settings import FitSettings
from stackaudit.model.tool import Tool
from stacks import document, read

SETTINGS = FitSettings()
TODAY = date(2026, 11, 1)


def tool(**facts: Any) -> Tool:
    """One tool with some facts."""
    (made,) = read(document([{"id": "esp", **facts}])).tools
    return made


def known(value: float, why: str) -> Score:
    """Points that are known in full."""
    return Score(pytest.approx(value), pytest.approx(value), pytest.approx(value), 1.0, (), why)


def open_(*missing: str, high: float = 100.0) -> Score:
    """Points of which nothing is known but where they end."""
    return Score(0.0, None, pytest.approx(high), 0.0, missing)


def absent(why: str) -> Score:
    """A criterion that does not apply."""
    return Score(0.0, None, 100.0, 0.0, (), why, applies=False)


SEATS = {"paid": 100, "active": 45, "measure": "logged-in"}


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ({"seats": SEATS}, known(50, "45% of paid seats in use")),
        ({"seats": {**SEATS, "measure": "engaged"}}, known(50, "45% of paid seats in use")),
        ({"seats": {**SEATS, "active": 90}}, known(100, "90% of paid seats in use")),
        ({"seats": {**SEATS, "active": 89}}, known(100 * 89 / 90, "89% of paid seats in use")),
        ({"seats": {**SEATS, "active": 0, "measure": "assigned"}}, known(0, "0% of paid seats in use")),
        ({"seats": {**SEATS, "active": 1, "measure": "assigned"}}, open_("seats.measure", high=100 / 90)),
        ({"seats": {"paid": 5}}, open_("seats.active")),
        ({"seats": {"active": 5, "measure": "engaged"}}, open_("seats.paid")),
        ({"seats": {}}, open_("tool.seats")),
        ({}, open_("tool.seats")),
        ({"seats": {"paid": 0}}, absent("no seats are paid for")),
        ({"kind": "conduit"}, absent("nobody works in it: it serves other tools")),
        ({"kind": "service"}, absent("nobody works in it: it serves other tools")),
        ({"kind": "service", "seats": SEATS}, known(50, "45% of paid seats in use")),
    ],
)
def test_adoption(facts: Any, score: Score) -> None:
    """Methods 6.1, K6: seats in use against nine tenths; one that is only assigned may be idle."""
    assert criteria.adoption(tool(**facts), SETTINGS) == score


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ({"lifecycle": {"end_of_support": "2027-11-01"}}, known(50, "support ends on 1 Nov 2027")),
        ({"lifecycle": {"end_of_support": "2026-11-01"}}, known(0, "support ends on 1 Nov 2026")),
        ({"lifecycle": {"end_of_support": "2026-11-02"}}, known(100 / 730, "support ends on 2 Nov 2026")),
        ({"lifecycle": {"end_of_support": "2026-10-31"}}, known(0, "support ended on 31 Oct 2026")),
        ({"lifecycle": {"end_of_support": "2028-10-31"}}, known(100, "support ends on 31 Oct 2028")),
        ({"lifecycle": {}}, open_("lifecycle.end_of_support")),
        ({}, open_("lifecycle.end_of_support")),
    ],
)
def test_obsolescence(facts: Any, score: Score) -> None:
    """Methods 6.1, K8: two years of support are all that is asked; the last day counts as support."""
    assert criteria.obsolescence(tool(**facts), TODAY, SETTINGS) == score


@pytest.mark.parametrize(
    ("facts", "score"),
    [
        ({"uptime": {"measured": 0.95}}, known(0, "works 95.000% of the time")),
        ({"uptime": {"measured": 0.999}}, known(100, "works 99.900% of the time")),
        ({"uptime": {"measured": 1.0}}, known(100, "works 100.000% of the time")),
        ({"uptime": {"measured": 0.5}}, known(0, "works 50.000% of the time")),
        ({"uptime": {}}, open_("uptime.measured")),
        ({}, open_("uptime.measured")),
    ],
)
def test_reliability(facts: Any, score: Score) -> None:
    """Methods 6.1, K11: by the logarithm of what is lost."""
    assert criteria.reliability(tool(**facts), SETTINGS) == score


@pytest.mark.parametrize(
    ("step", "points", "words"),
    [(1, 0, "inappropriate"), (2, 33, "unreasonable"), (3, 67, "adequate"), (4, 100, "fully appropriate")],
)
def test_judgements(step: int, points: float, words: str) -> None:
    """Methods 6.1, K9 and K10, and technical fit: four steps, each by its name; without one all is open."""
    judged = tool(fit={"functional": step, "strategic": step, "technical": step})

    for criterion in ("functional", "strategic", "technical"):
        assert criteria.grade(judged, criterion, SETTINGS) == known(points, f"judged: {words}")  # type: ignore[arg-type]
        for silent in (tool(), tool(fit={"vendor": 3})):
            assert criteria.grade(silent, criterion, SETTINGS) == open_(f"fit.{criterion}")  # type: ignore[arg-type]


def test_vendors() -> None:
    """Methods 6.1, K7: one to five."""
    assert [criteria.vendor(tool(fit={"vendor": step})) for step in (1, 3, 5)] == [
        known(0, "judged: 1 of 5"),
        known(50, "judged: 3 of 5"),
        known(100, "judged: 5 of 5"),
    ]
    assert criteria.vendor(tool()) == criteria.vendor(tool(fit={"functional": 3})) == open_("fit.vendor")


OPEN = {"api": True, "webhooks": True, "bulk_export": True, "bulk_import": True, "sandbox": True}


def test_checklists_say_what_is_missing() -> None:
    """What is not stated by its fact, what does not hold in words."""
    assert criteria.checklist(tool(openness=OPEN), "openness", SETTINGS) == known(100, "nothing stated is missing")
    without = {**OPEN, "bulk_import": False, "api": False}
    assert criteria.checklist(tool(openness=without), "openness", SETTINGS).why == "without: api, bulk import"
    assert criteria.checklist(tool(), "openness", SETTINGS).missing == tuple(f"openness.{name}" for name in OPEN)
    half = criteria.checklist(tool(openness={"api": True, "webhooks": False}), "openness", SETTINGS)
    assert half.missing == ("openness.bulk_export", "openness.bulk_import", "openness.sandbox")
    assert (half.why, half.coverage) == ("without: webhooks", pytest.approx(6 / 11))
    nothing = SETTINGS.checks | dict.fromkeys((f"openness.{name}" for name in OPEN), 0.0)
    counted = criteria.checklist(tool(openness=OPEN), "openness", FitSettings(checks=nothing))
    assert counted == absent("no line of the checklist counts")


def test_the_way_out_is_stated_in_two_places() -> None:
    """Doors with openness, terms with the contract."""
    assert criteria.checklist(tool(), "portability", SETTINGS).missing[-1:] == ("contract.exit_terms",)
    assert {fact.partition(".")[0] for fact in criteria.checklist(tool(), "portability", SETTINGS).missing} == {
        "openness",
        "contract",
    }
    bound = criteria.checklist(tool(contract={"exit_terms": False}), "portability", SETTINGS)
    assert (bound.why, "contract.exit_terms" in bound.missing) == ("without: exit terms", False)


@pytest.mark.parametrize(
    ("access", "missing"),
    [
        ({}, "access.sso"),
        ({"sso": True}, "access.sso_extra"),
        ({"sso_extra": True}, "access.sso"),
        ({"sso": False}, None),
        ({"sso": True, "sso_extra": False}, None),
    ],
)
def test_single_sign_on_asks_first_whether_there_is_any(access: Any, missing: str | None) -> None:
    """Then whether a dearer plan has it; without any there is nothing more to ask."""
    found = criteria.checklist(tool(access={"mfa": True, **access}), "access", SETTINGS).missing

    assert [fact for fact in found if "sso" in fact] == ([] if missing is None else [missing])


def test_of_several_scores_the_weakest_counts() -> None:
    """The lowest of each bound; known where they meet, with its own reason; else what is missing, once, in order."""
    good, poor = Score.known(80.0, "far"), Score.known(20.0, "near")
    wide, lower = Score.unknown("b", "a", low=30.0), Score.unknown("c", "a", low=0.0, high=60.0)

    assert Score.weakest([good, poor]) == poor
    assert Score.weakest([good, poor, wide]) == poor
    assert Score.weakest([good, wide]) == Score(30.0, None, 80.0, 0.0, ("a", "b"))
    assert Score.weakest([wide, lower, good]) == Score(0.0, None, 60.0, 0.0, ("a", "b", "c"))
    assert (good.part(3.0).weight, good.part(3.0).value, wide.part(2.0).low) == (3.0, 80.0, 30.0)
    assert (lower.part(2.0).high, lower.part(2.0).coverage, good.part(1.0).coverage) == (60.0, 0.0, 1.0)
