"""The laws of fit: absolute scales, intervals that hold whatever the missing facts are, growth that never helps."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from hypothesis import assume, given, settings

import oracles
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.fit.analyser import fit
from stackaudit.analysers.fit.context import Context
from stackaudit.analysers.fit.criteria import Score
from stackaudit.analysers.fit.growth import Curve
from stackaudit.analysers.fit.settings import FitSettings
from stackaudit.core.estimate import SHARE, Estimate
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, document, measures, read, rows

LAW = settings(max_examples=60, deadline=None)
TODAY = "2026-11-01"
SLACK = 1e-6


def flags(rng: oracles.Chance, *names: str) -> Document:
    """Each name true or false."""
    return {name: rng.random() < 0.6 for name in names}


def whole_tool(rng: oracles.Chance, id_: str) -> Document:
    """A tool of which everything is stated that fit asks for."""
    limit = {"resource": "contacts", "used": float(rng.randrange(0, 120)), "limit": 100.0}
    growth = {"growth": rng.choice([0.0, 0.01, 0.03, 0.05]), "per": "month"}
    steps = sorted(rng.sample(range(20, 400, 10), 3))
    prices: list[Document] = [{"up_to": float(up_to), "annual": rng.randrange(0, 5000)} for up_to in steps]
    return {
        "id": id_,
        "cost": {"annual": rng.randrange(1, 9999), "priced_by": "usage"},
        "data_classification": rng.choice(["public", "confidential"]),
        "limits": [{**limit, **growth}],
        "prices": [*prices, {"annual": rng.randrange(0, 9000)}],
        "openness": flags(rng, "api", "webhooks", "bulk_export", "bulk_import", "open_format", "sandbox", "deletion"),
        "access": flags(rng, "sso", "sso_extra", "scim", "mfa", "roles", "audit_log"),
        "contract": {"renews": rng.choice(["2027-03-01", "2029-01-01"]), **flags(rng, "exit_terms")},
        "seats": {"paid": 50, "active": rng.randrange(0, 60), "measure": "logged-in"},
        "lifecycle": {"end_of_support": rng.choice(["2026-10-01", "2027-06-01", "2031-01-01"])},
        "uptime": {"measured": rng.choice([0.9, 0.97, 0.995, 0.9999, 1.0])},
        "fit": {
            **{axis: rng.randrange(1, 5) for axis in ("functional", "technical", "strategic")},
            "vendor": rng.randrange(1, 6),
        },
    }


RECORDS = ("openness", "access", "contract", "lifecycle", "uptime", "fit")


def forgotten(rng: oracles.Chance, tool: Document, share: float) -> Document:
    """The same tool, of which some facts are not stated."""
    left = deepcopy(tool)
    for record in RECORDS:
        left[record] = {fact: value for fact, value in left[record].items() if rng.random() >= share}
    for fact in ("used", "limit", "growth"):
        if rng.random() < share:
            del left["limits"][0][fact]
    if rng.random() < share:
        left["seats"].pop(rng.choice(["active", "measure", "paid"]))
    for fact in ("limits", "prices", "seats", "data_classification"):
        if rng.random() < share / 2:
            del left[fact]
    return left


def look(tools: list[Document], **policy: Any) -> Review:
    """What the fit analyser says of some tools."""
    return fit(StackGraph(read(document(tools, as_of=TODAY)), Policy(**policy)))


def scores(tool: Document) -> Mapping[str, Score]:
    """The points of one tool by criterion."""
    (one,) = Context(StackGraph(read(document([tool], as_of=TODAY))), FitSettings()).fits
    return one.scores


AXES = ("functional", "technical", "fit")


@given(oracles.chance())
@LAW
def test_no_completion_leaves_an_interval(rng: oracles.Chance) -> None:
    """Whatever the forgotten facts are, every criterion, both axes and the fit stay between their ends.

    Support that turns out to have ended moves the technical axis by veto, which the documentation says; only then may
    that axis, and the quadrant, be others.
    """
    whole = whole_tool(rng, "esp")
    part = forgotten(rng, whole, rng.choice((0.2, 0.5, 0.9)))
    truth, told = look([whole]), None
    try:
        told = look([part])
    except NotApplicable:
        assume(False)
    assert told is not None
    right, guessed = scores(whole), scores(part)
    for criterion, score in guessed.items():
        value = right[criterion].value
        assert right[criterion].coverage == 1
        if score.applies:
            assert value is not None
            assert score.low - SLACK <= value <= score.high + SLACK
    (exact,), (row,) = rows(truth, "fit"), rows(told, "fit")
    surprise = "support has ended" in exact["veto"] and "support has ended" not in row["veto"]
    for axis in AXES:
        if not (surprise and axis == "technical"):
            assert row[f"{axis}_low"] - SLACK <= exact[axis] <= row[f"{axis}_high"] + SLACK
    if not surprise and not row["quadrant"].startswith("undetermined"):
        assert row["quadrant"] == exact["quadrant"]
    assert set(row["veto"]) <= set(exact["veto"]) <= {*row["veto"], *row["veto_open"]}
    assert row["coverage"] <= exact["coverage"] + SLACK


@given(oracles.chance())
@LAW
def test_known_in_full_is_a_point(rng: oracles.Chance) -> None:
    """Coverage 1 leaves no interval, and nothing is missing."""
    (row,) = rows(look([whole_tool(rng, "esp")]), "fit")

    assert abs(row["coverage"] - 1) < SLACK
    assert row["missing"] == ()
    for axis in AXES:
        assert row[f"{axis}_high"] - row[f"{axis}_low"] < SLACK


@given(oracles.chance())
@LAW
def test_no_tool_changes_the_numbers_of_another(rng: oracles.Chance) -> None:
    """Scales are absolute: with others beside it, in any order, a tool has the same rows in every table."""
    tools = [forgotten(rng, whole_tool(rng, f"t{n}"), 0.3) for n in range(rng.randrange(2, 5))]
    tools[0] = whole_tool(rng, "t0")
    many, alone = look(rng.sample(tools, len(tools))), look(tools[:1])
    for name in ("fit", "limits", "fit_robustness"):
        assert [row for row in rows(many, name) if row["tool"] == "t0"] == rows(alone, name)
    assert measures(many)["fit.t0"] == measures(alone)["fit.t0"]


@given(oracles.chance())
@LAW
def test_every_finding_holds_whatever_is_not_stated(rng: oracles.Chance) -> None:
    """A finding on what is stated is found on the whole truth too."""
    whole = whole_tool(rng, "esp")
    part = forgotten(rng, whole, 0.5)
    assume(any(part.get(name) for name in ("openness", "access", "fit", "limits")))
    told, truth = (
        {finding.id for finding in review.findings.told()}  # type: ignore[attr-defined]
        for review in (look([part]), look([whole]))
    )

    assert told <= truth


@given(oracles.chance())
@LAW
def test_better_facts_never_lower_the_fit(rng: oracles.Chance) -> None:
    """An interface more, a better judgement, longer support, less growth of use: no end of the interval falls."""
    before = forgotten(rng, whole_tool(rng, "esp"), 0.2)
    after = deepcopy(before)
    for record in ("openness", "access"):
        for name, value in after[record].items():
            after[record][name] = (value or rng.random() < 0.5) and name != "sso_extra"
    for name in after["fit"]:
        after["fit"][name] = min(5 if name == "vendor" else 4, after["fit"][name] + rng.randrange(2))
    if "end_of_support" in after["lifecycle"]:
        after["lifecycle"]["end_of_support"] = "2035-01-01"
    assume(before["fit"] or before["openness"])
    (old,), (new,) = (rows(look([tool], least_coverage=0.0), "fit") for tool in (before, after))
    for axis in AXES:
        for end in (f"{axis}_low", f"{axis}_high"):
            assert new[end] >= old[end] - SLACK


@given(oracles.chance())
@LAW
def test_elasticities_hold_for_every_growth_between_the_bounds(rng: oracles.Chance) -> None:
    """Both ends are bounds of what any growth brings, and both are come near by some growth."""
    ends = sorted(rng.sample(range(60, 400), 4))
    price = 0.0
    steps = []
    for end in [*map(float, ends), float("inf")]:
        price += rng.randrange(1, 500)
        steps.append((end, price))
    curve = Curve("x", tuple(steps), 50.0, Estimate.between(0.0, 0.05, SHARE))
    bounds = curve.elasticities(24)
    least, most = (0.0, 0.0) if bounds is None else (float(bounds.low), float(bounds.high))
    known_growths = [Estimate.exact(k * 0.05 / 4000, SHARE) for k in range(4001)]
    found = [replace(curve, growth=growth).elasticity_in(24) for growth in known_growths]
    known = [one for one in found if one is not None]

    assert len(known) == len(found)
    assert least - SLACK <= min(known)
    assert max(known) <= most + SLACK
    assert min(known) - least < 0.02
    assert most - max(known) < 0.05 * max(1.0, most)


@given(oracles.chance())
@LAW
def test_money_weighs(rng: oracles.Chance) -> None:
    """The mean lies between the least and the most of all fits, and ten times all money is the same mean."""
    tools = [whole_tool(rng, f"t{n}") for n in range(rng.randrange(1, 5))]
    richer = deepcopy(tools)
    for tool in richer:
        tool["cost"]["annual"] *= 10
    one, other = measures(look(tools)), measures(look(richer))
    each = [measure.value for name, measure in one.items() if name != "fit.spend_weighted"]
    whole = one["fit.spend_weighted"]
    values = [value for value in each if value is not None]

    assert whole.value is not None
    assert other["fit.spend_weighted"].value is not None
    assert len(values) == len(tools)
    assert min(values) - SLACK <= whole.value <= max(values) + SLACK
    assert abs(other["fit.spend_weighted"].value - whole.value) < SLACK
    assert abs(whole.coverage - 1) < SLACK
