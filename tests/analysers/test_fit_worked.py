"""The worked numbers of scalable fit, by hand, criterion by criterion, and the tables and measures that show them."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.fit.analyser import fit
from stackaudit.analysers.fit.context import Context
from stackaudit.analysers.fit.criteria import SCALES
from stackaudit.analysers.fit.growth import elasticity, month_of, months_until, points_of
from stackaudit.analysers.fit.settings import FitSettings
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import CONTACTS, STEPS, Document, document, measures, read, rows, sample

TODAY = "2026-11-01"


def look(*tools: Document, policy: Policy = DEFAULT_POLICY, **rest: Any) -> Review:
    """What the fit analyser says of some tools, with the settings that the policy has of it."""
    return fit.tuned(**policy.options.get("fit", {}))(StackGraph(read(document(tools, as_of=TODAY, **rest)), policy))


def tuned(**settings: Any) -> Policy:
    """A policy with settings of the analyser."""
    return Policy(options={"fit": settings})


def points(criterion: str, policy: Policy = DEFAULT_POLICY, **facts: Any) -> tuple[Any, Any, Any]:
    """Least, value and most of one criterion of one tool."""
    tool = {"id": "esp", "fit": {"functional": 3}, **facts}
    (one,) = Context(StackGraph(read(document([tool], as_of=TODAY)), policy), FitSettings()).fits
    score = one.scores[criterion]
    return (score.low, score.value, score.high) if score.applies else (None, None, None)


def known(value: float) -> Any:
    """A criterion that is known in full, to one digit."""
    return pytest.approx((value, value, value), abs=0.05)


# -- K1, headroom


def test_months_until_a_limit_is_full() -> None:
    """Methods 6.1: 60,000 of 100,000 and 3 % a month are 17.28 months; quarters and years count as such."""
    assert months_until(60_000, 100_000, 0.03) == pytest.approx(17.2817, abs=5e-5)
    assert months_until(1, 2, 1, 3) == 3
    assert months_until(1, 2, 1, 12) == 12
    assert months_until(5, 5, 0.1) == 0
    assert months_until(9, 5, 0.0) == 0
    assert months_until(4, 5, 0.0) == math.inf
    assert months_until(0, 5, 0.5) == math.inf


def test_headroom_of_the_methods() -> None:
    """17.28 of 36 months are 48.0 points; what is full has none, what does not grow has all."""
    assert points("headroom", limits=[{**CONTACTS, "limit": 100_000}]) == known(48.0)
    assert points("headroom", limits=[{"resource": "x", "used": 5, "limit": 5, "growth": 0.1}]) == known(0)
    assert points("headroom", limits=[{"resource": "x", "used": 6, "limit": 5}]) == known(0)
    assert points("headroom", limits=[{"resource": "x", "used": 4, "limit": 5, "growth": 0.0}]) == known(100)
    assert points("headroom", limits=[{"resource": "x", "used": 0, "limit": 5}]) == known(100)
    assert points("headroom", limits=[]) == known(100)


def test_growth_that_is_not_stated_leaves_an_interval() -> None:
    """From 5 % a month (14 months until it is doubled) to none at all; without a limit anything is possible."""
    months = math.log(2) / math.log(1.05)

    assert points("headroom", limits=[{"resource": "x", "used": 5, "limit": 10}]) == (
        pytest.approx(100 * months / 36),
        None,
        100,
    )
    assert points("headroom", limits=[{"resource": "x", "used": 5}]) == (0, None, 100)
    assert points("headroom") == (0, None, 100)


def test_the_first_limit_to_be_full_counts() -> None:
    """A full one makes the open one beside it irrelevant; a lasting one does not."""
    open_ = {"resource": "calls", "used": 1, "limit": 2}
    full = {"resource": "seats", "used": 2, "limit": 2}
    lasting = {"resource": "seats", "used": 1, "limit": 2, "growth": 0.0}

    assert points("headroom", limits=[open_, full]) == known(0)
    assert points("headroom", limits=[open_, lasting])[1] is None


@pytest.mark.parametrize(
    ("day", "months", "month"),
    [
        ("2026-11-01", 17.28, "2028-04"),
        ("2026-11-01", 0, "2026-11"),
        ("2026-11-01", 24, "2028-11"),
        ("2026-11-30", 0.03, "2026-11"),
        ("2026-11-30", 0.04, "2026-12"),
        ("2026-12-31", 2, "2027-02"),
    ],
)
def test_the_month_in_which_it_is_full(day: str, months: float, month: str) -> None:
    """Months are those of the calendar; part of a month counts in days of it."""
    assert month_of(date.fromisoformat(day), months) == month


def test_the_table_of_limits() -> None:
    """The row of the methods' example, with the price before and after; no end is no number, and the status says so."""
    tools = [
        {"id": "esp", "limits": [{**CONTACTS, "limit": 100_000}], "prices": STEPS},
        {"id": "crm", "limits": [{"resource": "seats", "used": 1, "limit": 2, "growth": 0.0}]},
    ]
    crm, esp = rows(look(*tools), "limits")

    assert esp["months_left"] == esp["months_left_low"] == esp["months_left_high"] == pytest.approx(17.2817, abs=1e-4)
    assert (esp["full_on"], esp["status"], esp["price_now"], esp["price_after"]) == ("2028-04", "ahead", 1600, 3600)
    assert (crm["months_left"], crm["full_on"], crm["status"], crm["price_now"]) == (None, None, "never", None)


# -- K2, the cost of growth


def test_elasticity_of_the_methods() -> None:
    """Methods 6.1: 60,000 grow by 3 % to 121,968 in 24 months, 1,600 becomes 3,600: 1.1431, 57.1 points."""
    volume = 60_000 * 1.03**24
    found = elasticity(1600, 3600, 60_000, volume)

    assert round(volume) == 121_968
    assert found == pytest.approx(1.1431, abs=5e-5)
    assert points_of(found, FitSettings()) == pytest.approx(57.1, abs=0.05)
    assert points("cost-curve", limits=[CONTACTS], prices=STEPS) == known(57.1)


def test_elasticity_at_the_edges() -> None:
    """A price that stays costs no growth; one that rises with no growth is without end; free has to stay free."""
    assert elasticity(5, 5, 10, 10) == 0
    assert elasticity(5, 6, 10, 10) == math.inf
    assert elasticity(6, 5, 10, 10) == -math.inf
    assert elasticity(0, 5, 10, 20) == math.inf
    assert elasticity(0, 0, 10, 20) == 0
    assert elasticity(5, 10, 10, 20) == 1


def test_growth_decides_what_a_price_list_costs() -> None:
    """None: 100. Not stated: whatever 0 to 5 % a month may cost, of which the worst is just beyond a step."""
    still = {**CONTACTS, "growth": 0.0}
    silent = {"resource": "contacts", "used": 60_000}
    low = elasticity(1600, 3600, 60_000, 100_000)

    assert points("cost-curve", limits=[still], prices=STEPS) == known(100)
    assert points("cost-curve", limits=[silent], prices=STEPS) == (
        pytest.approx(points_of(low, FitSettings())),
        None,
        100,
    )
    assert points("cost-curve", limits=[{**silent, "used": 100_000}], prices=STEPS) == (0, None, 100)


def test_what_a_price_list_leaves_open() -> None:
    """One that ends too soon, one for a resource of which the volume is not known, none: anything is possible."""
    anything = (0, None, 100)
    far = {**CONTACTS, "growth": "10%"}
    two = [CONTACTS, {"resource": "calls", "used": 1, "growth": 0.0}]

    assert points("cost-curve", limits=[far], prices=STEPS) == anything
    assert points("cost-curve", limits=two, prices=STEPS) == anything
    assert points("cost-curve", prices=STEPS) == anything
    assert points("cost-curve", limits=[CONTACTS]) == anything
    named = [{**step, "resource": "contacts"} for step in STEPS]
    assert points("cost-curve", limits=two, prices=named) == known(57.1)
    assert points("cost-curve", cost={"annual": 900, "priced_by": "flat"}) == known(100)


# -- K3 to K12


def test_checklists() -> None:
    """Points for what is stated to hold; the rest is open; half points for single sign-on in a dearer plan."""
    whole = {"api": True, "webhooks": True, "bulk_export": True, "bulk_import": True, "sandbox": True}

    assert points("openness", openness=whole) == known(100)
    assert points("openness", openness={**whole, "api": False}) == known(100 * 7 / 11)
    assert points("openness", openness={"api": True, "webhooks": False}) == pytest.approx((400 / 11, 400 / 6, 900 / 11))
    people = {"scim": False, "mfa": False, "roles": False, "audit_log": False}
    assert points("access", access={**people, "sso": True, "sso_extra": False}) == known(100 * 4 / 12)
    assert points("access", access={**people, "sso": True, "sso_extra": True}) == known(100 * 2 / 12)
    assert points("access", access={**people, "sso": False}) == known(0)
    assert points("access", access={**people, "sso": True}) == pytest.approx((200 / 12, 20, 400 / 12))
    assert points("portability", contract={"exit_terms": True}) == pytest.approx((100 / 12, 100, 100))


@pytest.mark.parametrize(("step", "value"), [(1, 0), (2, 33), (3, 67), (4, 100)])
def test_judgements_in_four_steps(step: int, value: float) -> None:
    """LeanIX's steps, our points, on three criteria alike."""
    facts = {"functional": step, "technical": step, "strategic": step}

    assert all(points(name, fit=facts) == known(value) for name in facts)


def test_what_else_is_counted() -> None:
    """Vendor 1 to 5, two years of support, nines of availability, seats in use against nine tenths."""
    seats = {"paid": 100, "active": 45, "measure": "logged-in"}

    assert points("vendor", fit={"vendor": 4}) == known(75)
    assert points("obsolescence", lifecycle={"end_of_support": "2027-11-01"}) == known(50)
    assert points("obsolescence", lifecycle={"end_of_support": "2026-10-31"}) == known(0)
    assert points("obsolescence", lifecycle={"end_of_support": "2036-10-31"}) == known(100)
    assert points("reliability", uptime={"measured": 0.95}) == known(0)
    assert points("reliability", uptime={"measured": 0.999}) == known(100)
    assert points("reliability", uptime={"measured": 1.0}) == known(100)
    assert points("reliability", uptime={"measured": 0.995}) == known(100 * math.log(10) / math.log(50))
    assert points("adoption", seats=seats) == known(50)
    assert points("adoption", seats={**seats, "active": 95}) == known(100)
    assert points("adoption", seats={**seats, "measure": "assigned"}) == pytest.approx((0, None, 50), nan_ok=True)
    assert points("adoption", seats={"paid": 5}) == (0, None, 100)
    assert points("adoption", seats={"paid": 0}) == (None, None, None)
    assert points("adoption", kind="conduit") == (None, None, None)


# -- axes, the whole, quadrants


def test_axes_and_the_whole() -> None:
    """Functional 2 of 4 known at 67; technical 8 of 16 at 100 and obsolescence 0: by hand, to the last digit."""
    tool = {"id": "esp", "fit": {"functional": 3, "technical": 4}, "lifecycle": {"end_of_support": TODAY}}
    policy = Policy(least_coverage=0.5, options={"fit": {"single_sign_on": "never"}})
    (row,) = rows(look({**tool, "limits": []}, policy=policy), "fit")

    technical = (8 * 100 + 0 + 100) / 10
    assert (row["functional_low"], row["functional"], row["functional_high"]) == (33.5, 67, 83.5)
    assert (row["technical_low"], row["technical"], row["technical_high"]) == pytest.approx((56.25, technical, 93.75))
    assert (row["functional_coverage"], row["technical_coverage"]) == (0.5, 0.625)
    assert row["fit"] == pytest.approx(math.sqrt(67 * technical))
    assert (row["fit_low"], row["fit_high"]) == pytest.approx((math.sqrt(33.5 * 56.25), math.sqrt(83.5 * 93.75)))
    assert row["coverage"] == pytest.approx(0.5625)
    assert (row["quadrant"], row["judged"], row["agrees"]) == ("undetermined: invest or tolerate", "invest", "open")


def test_too_little_known_has_no_value() -> None:
    """The interval stands, the reason is told, and a tool without a word on one axis has no value at all."""
    review = look({"id": "esp", "fit": {"functional": 3, "technical": 4}}, {"id": "crm", "fit": {"functional": 3}})
    found = measures(review)

    assert found["fit.esp"].value is None
    assert "50% of what counts is stated" in found["fit.esp"].undefined
    assert found["fit.esp"].thin
    assert found["fit.crm"].undefined == "nothing is stated of its technical fit"
    assert found["fit.crm"].low == pytest.approx(math.sqrt(33.5 * 1))
    assert {row["tool"]: row["reason"] for row in rows(review, "fit_excluded")} == {
        "crm": "nothing is stated of its technical fit"
    }


@pytest.mark.parametrize(
    ("functional", "technical", "name"),
    [(4, 4, "invest"), (1, 4, "tolerate"), (4, 1, "migrate"), (1, 1, "eliminate")],
)
def test_a_judgement_at_the_end_of_the_scale_settles_an_axis(functional: int, technical: int, name: str) -> None:
    """It has half of the weight: what is counted cannot pull it over the cut, unless all of it were at its best.

    One in the middle leaves the axis open.
    """
    flaws = {"access": {"mfa": False}, "seats": {"paid": 10, "active": 8, "measure": "engaged"}}
    (row,) = rows(look({"id": "esp", "fit": {"functional": functional, "technical": technical}, **flaws}), "fit")
    middling = rows(look({"id": "esp", "fit": {"functional": 3, "technical": 2}}), "fit")[0]

    assert (row["quadrant"], row["judged"]) == (name, name)
    assert (middling["quadrant"], middling["judged"]) == ("undetermined: any", "migrate")


def test_tools_that_are_not_in_use_are_left_out_and_listed() -> None:
    """Neither planned nor retired tools have a fit; nobody is left out in silence."""
    tools = [{"id": id_, "fit": {"functional": 4, "technical": 4}, "lifecycle": {"phase": id_}} for id_ in PHASES]
    review = look(*tools)

    assert [row["tool"] for row in rows(review, "fit")] == ["active", "phase-out"]
    assert {row["tool"]: row["reason"] for row in rows(review, "fit_excluded")} == {
        "plan": "planned, not in use yet",
        "retired": "retired",
    }


PHASES = ("active", "phase-out", "plan", "retired")


@pytest.mark.parametrize(
    "tool", [{"id": "a"}, {"id": "a", "fit": {"functional": 4}, "lifecycle": {"phase": "retired"}}]
)
def test_nothing_to_look_at(tool: Document) -> None:
    """Without a fact, or without a tool in use, the answer is none, not a clean one."""
    with pytest.raises(NotApplicable):
        look(tool)


def test_scales_are_written_down() -> None:
    """Each criterion of the settings has a meaning, and the table has them all."""
    table = rows(look({"id": "a", "limits": []}), "fit_scales")

    assert {row["criterion"] for row in table} == {*FitSettings().weights} == {scale.id for scale in SCALES}
    assert all(row["meaning"] for row in table)


# -- money and robustness


def test_the_mean_by_money() -> None:
    """Three times the money, three times the weight; a tool without a price may pull it to wherever it lies itself."""
    policy = Policy(least_coverage=0.4, options={"fit": {"single_sign_on": "never"}})
    good = {"id": "good", "fit": {"functional": 4, "technical": 4}, "cost": {"annual": 300}}
    poor = {"id": "poor", "fit": {"functional": 2, "technical": 2}, "cost": {"annual": 100}}
    review = measures(look(good, poor, policy=policy))
    whole, one, other = (review[f"fit.{name}"] for name in ("spend_weighted", "good", "poor"))

    assert whole.value == pytest.approx((3 * 100 + 33) / 4)
    assert whole.low == pytest.approx((3 * one.low + other.low) / 4)
    assert whole.coverage == pytest.approx(0.5)
    silent = {"id": "silent", "fit": {"functional": 1, "technical": 1}}
    wider = measures(look(good, poor, silent, policy=policy))
    assert wider["fit.spend_weighted"].low == wider["fit.silent"].low
    assert wider["fit.spend_weighted"].high == whole.high
    assert wider["fit.spend_weighted"].coverage == pytest.approx(0.5 * 2 / 3)


def test_the_mean_by_money_says_how_it_came_about_and_what_it_lacks() -> None:
    """Two tools in use, one with a price, half of it stated: a quarter is too little; a silent axis is no value."""
    paid = {"id": "paid", "fit": {"functional": 3, "technical": 4}, "cost": {"annual": 300}}
    few = measures(look(paid, {"id": "free", "fit": {"functional": 3}}))["fit.spend_weighted"]

    assert few.undefined == "25% of what counts is stated, 60% are asked"
    assert (few.thin, few.unit, few.better) == (True, "points", "higher")
    assert {str(term.label): term.value for term in few.derivation} == {
        "tools in use": 2.0,
        "tools that state what they cost": 1.0,
        "cost a year of those": 300.0,
        "cost a year of those of which enough is known": 0.0,
    }
    axis = Policy(least_coverage=0.1, options={"fit": {"single_sign_on": "never"}})
    silent = measures(look({"id": "a", "fit": {"functional": 3}, "cost": {"annual": 1}}, policy=axis))
    assert silent["fit.spend_weighted"].undefined == "of no tool that states what it costs is enough known"
    assert silent["fit.spend_weighted"].value is None


def test_a_mean_that_cannot_be_is_thin_and_says_so_as_points() -> None:
    """Nothing of it is covered; a tool of half a euro a year has a mean like any other, without a reason for none."""
    tool = {"id": "esp", "fit": {"functional": 4, "technical": 4}}
    (none,) = (one for one in look(tool).measures if one.name == "fit.spend_weighted")
    policy = Policy(least_coverage=0.1, options={"fit": {"single_sign_on": "never"}})
    cheap = measures(look({**tool, "cost": {"annual": 0.5}}, policy=policy))["fit.spend_weighted"]

    assert (none.coverage, none.unit, none.better, none.thin) == (0.0, "points", "higher", True)
    assert (cheap.value, cheap.undefined, cheap.thin) == (pytest.approx(100.0), "", False)


def test_a_fit_says_how_it_came_about() -> None:
    """Every criterion that counts, both axes, what forbids more, and the whole; more points are better.

    Of access (weight 1) a third is stated, and none of it holds: 800 of 8 1/3 are 96 points.
    """
    policy = tuned(single_sign_on="always")
    tool = {"id": "esp", "fit": {"functional": 3, "technical": 4}, "access": {"sso": False}}
    found = measures(look(tool, policy=policy))["fit.esp"]
    terms = {str(term.label): term.value for term in found.derivation}

    assert terms["functional: functional fit, weight 2"] == 67
    assert terms["technical: technical fit, as judged, weight 8"] == 100
    assert terms["functional: adoption, weight 1"] is None
    assert terms["functional fit, arithmetic mean of what is stated"] == pytest.approx(67)
    assert terms["technical fit, arithmetic mean of what is stated"] == pytest.approx(96)
    assert [value for label, value in terms.items() if label.startswith("not more, because of this: ")] == [40.0]
    assert list(terms)[-1] == "fit, geometric mean of both"
    assert (found.unit, found.better) == ("points", "higher")


def test_without_money_there_is_no_mean() -> None:
    """No costs, or none above 0: no weight, no number."""
    tool = {"id": "esp", "fit": {"functional": 4, "technical": 4}}

    assert measures(look(tool))["fit.spend_weighted"].undefined == "no tool states what it costs"
    free = measures(look({**tool, "cost": {"annual": 0}}))["fit.spend_weighted"]
    assert (free.value, free.low) == (None, None)
    assert "free" in free.undefined


def test_a_tool_that_is_called_like_the_mean_has_a_measure_of_its_own() -> None:
    """Two measures of one name would hide each other."""
    found = measures(look({"id": "spend_weighted", "fit": {"functional": 4}, "cost": {"annual": 1}}))

    assert {"fit.spend_weighted", "fit.spend_weighted.tool"} == found.keys()


def test_robustness() -> None:
    """Judged 67 and headroom 0, weights 8 and 1: 59.6; 17 of 67 of the weight must move, twice over."""
    tool = {"id": "esp", "fit": {"technical": 3}, "limits": [{"resource": "x", "used": 1, "limit": 1}]}
    policy = tuned(single_sign_on="never")
    functional, technical = rows(look(tool, policy=policy), "fit_robustness")
    mean = 67 * 8 / 9

    assert (functional["side"], functional["smallest_change"]) == (None, None)
    assert (technical["axis"], technical["side"]) == ("technical", "high")
    assert technical["smallest_change"] == pytest.approx(2 * (mean - 50) / 67)
    assert (technical["weight"], technical["stays_low"], technical["stays_high"]) in [
        (pytest.approx(8 / 9), pytest.approx(50 / 67), 1),
        (pytest.approx(1 / 9), 0, pytest.approx(17 / 67)),
    ]


def test_shares_of_weights_by_quadrant() -> None:
    """All known, one weight each way: by hand. What is not stated opens an interval, ended support closes it."""
    policy = tuned(
        weights={
            **dict.fromkeys(FitSettings().weights, 0.0),
            "functional": 1.0,
            "technical": 1.0,
            "vendor": 3.0,
        }
    )
    quadrants = ("invest", "tolerate", "migrate", "eliminate")

    def shares(**facts: Any) -> list[tuple[float, float]]:
        row = rows(look({"id": "esp", **facts}, policy=policy), "fit_robustness")[0]
        return [(row[f"{name}_low"], row[f"{name}_high"]) for name in quadrants]

    known_ = {"functional": 4, "technical": 4, "vendor": 2}
    assert shares(fit=known_) == [pytest.approx((2 / 3, 2 / 3)), (0, 0), pytest.approx((1 / 3, 1 / 3)), (0, 0)]
    assert shares(fit={"functional": 4, "technical": 4}) == [(0.5, 1), (0, 0), (0, 0.5), (0, 0)]
    ended = {"lifecycle": {"end_of_support": "2020-01-01"}}
    assert shares(fit=known_, **ended) == [(0, 0), (0, 0), (1, 1), (0, 0)]


def test_brightside() -> None:
    """The sample's numbers, worked by hand from its file: when limits are full, and what Klaviyo will cost."""
    review = fit(StackGraph(sample("brightside_45")))
    full = {(row["tool"], row["resource"]): row for row in rows(review, "limits")}

    assert full["klaviyo", "contacts"]["full_on"] == "2028-04"
    assert (full["klaviyo", "contacts"]["price_now"], full["klaviyo", "contacts"]["price_after"]) == (19200, 43200)
    assert full["zendesk", "agents"]["months_left"] == pytest.approx(3 * math.log(40 / 36) / math.log(1.04))
    assert full["make", "operations a month"]["full_on"] == "2027-05"
    assert full["mailchimp", "contacts"]["status"] == "unknown"
    by_tool = {row["tool"]: row for row in rows(review, "fit")}
    assert by_tool["nav"]["quadrant"] == "undetermined: migrate or eliminate"
    assert "support has ended" in by_tool["nav"]["veto"]
    assert by_tool["shopify"]["quadrant"] == "invest"
