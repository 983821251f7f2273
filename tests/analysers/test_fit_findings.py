"""What fit finds and what it does not: vetoes, causes, what is open, and the words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from stackaudit.analysers.base import Review
from stackaudit.analysers.contract import check_analyser
from stackaudit.analysers.fit.analyser import fit
from stackaudit.analysers.fit.rules import RULES
from stackaudit.core.errors import OptionError
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.money import Money
from stackaudit.core.rule import Rule
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import CONTACTS, STEPS, Document, codes, document, load, read, rows, sample

TODAY = "2026-11-01"
FULL = {**CONTACTS, "limit": 100_000}
SECRET: Document = {"id": "esp", "data_classification": "Confidential"}


def look(*tools: Document, policy: Policy = DEFAULT_POLICY, **rest: Any) -> Review:
    """What the fit analyser says of some tools, with the settings that the policy has of it."""
    return fit.tuned(**policy.options.get("fit", {}))(StackGraph(read(document(tools, as_of=TODAY, **rest)), policy))


def tuned(**settings: Any) -> Policy:
    """A policy with settings of the analyser."""
    return Policy(options={"fit": settings})


def only(review: Review, code: str) -> Finding:
    """The only finding of a kind."""
    (found,) = [finding for finding in review.findings if finding.code == code]
    return found


def of(code: str, *tools: Document, policy: Policy = DEFAULT_POLICY, **rest: Any) -> bool:
    """Whether a kind is found."""
    return code in codes(look(*tools, policy=policy, **rest))


def open_facts(review: Review, code: str) -> dict[str, tuple[str, ...]]:
    """The missing facts of a kind, and which tools they block."""
    return {unknown.fact: unknown.blocks for unknown in review.unknowns if unknown.code == code}


def test_the_contract_holds() -> None:
    """On samples and on every smallest stack."""
    check_analyser(
        fit, [sample("brightside_45"), sample("corner_shop"), *(read(dict(rule.triggers)) for rule in RULES)]
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_smallest_stack_has_nothing_else(rule: Rule) -> None:
    """Each kind has a stack that shows it alone."""
    assert [*codes(fit(StackGraph(read(dict(rule.triggers)))))] == [rule.id]


def test_a_fine_shop_has_no_finding() -> None:
    """The worked case of a healthy company."""
    path = Path(__file__).resolve().parents[1] / "cases" / "graph" / "fine_shop.yaml"

    assert not codes(fit(StackGraph(read(load(path)))))


# -- limits and prices


def test_a_limit_ahead_says_when_and_what_it_costs() -> None:
    """Month, months, both prices, and the last day on which we can still bargain."""
    contract = {"renews": "2027-03-31", "notice": "60d", "auto_renew": True}
    found = only(look({"id": "esp", "limits": [FULL], "prices": STEPS, "contract": contract}, currency="EUR"), LIMIT)

    assert str(found.title) == "esp runs out of room in 2028-04: contacts"
    assert str(found.why) == (
        "60,000 of 100,000 are used, and 3% more every month: full in 17.3 months. "
        "Beyond that the price list asks EUR 3,600 a year; today it is EUR 1,600 a year."
    )
    assert "by 30 Jan 2027" in str(found.advice)
    assert Names("contacts: full in", ("2028-04",)) in found.evidence
    assert Quantity("contacts: price a year beyond the limit", 3600, "EUR") in found.evidence


LIMIT = "fit.limit-ahead"


def test_a_limit_beyond_the_months_that_are_told_is_not_told() -> None:
    """17.3 months: told within 24 and within 18, not within 17."""
    assert of(LIMIT, {"id": "esp", "limits": [FULL]}, policy=tuned(limit_months=18.0))
    assert not of(LIMIT, {"id": "esp", "limits": [FULL]}, policy=tuned(limit_months=17.0))


def test_several_limits_are_one_finding() -> None:
    """The first to be full is in the title, the others in the evidence."""
    seats = {"resource": "seats", "used": 10, "limit": 10}
    found = only(look({"id": "esp", "limits": [FULL, seats]}), LIMIT)

    assert str(found.title) == "esp has no room left: seats are full"
    assert {"contacts: months left", "seats: months left"} <= {
        r.name for r in found.evidence if isinstance(r, Quantity)
    }


def test_several_tools_are_one_finding_with_a_row_each() -> None:
    """Each row has its own advice, day, money and owner; the worst counts, the first to be full comes first."""
    near = {"resource": "seats", "used": 95, "limit": 100, "growth": "3%"}
    contract = {"renews": "2027-03-31", "notice": "60d", "auto_renew": True}
    crm: Document = {"id": "crm", "name": "CRM", "owner": "Ann, Bo", "limits": [near]}
    esp: Document = {"id": "esp", "limits": [FULL], "prices": STEPS, "contract": contract}
    review = look(esp, crm, {"id": "fax", "limits": [{"resource": "pages", "used": 3, "limit": 3}]}, currency="EUR")
    found = only(review, LIMIT)
    fax, seats, contacts = found.members

    assert (found.id, str(found.severity)) == (f"{LIMIT}@stack:limits", "medium")
    assert str(found.title) == "3 tools run out of room, or have none left: fax, CRM and esp"
    assert (fax.subject, fax.due, fax.money, fax.owner) == ("tool:fax", None, None, None)
    # ln(100 / 95) / ln 1.03 is 1.735 months, 53 days
    assert (seats.subject, seats.due, seats.money, seats.owner) == ("tool:crm", date(2026, 12, 24), None, "Ann, Bo")
    assert (contacts.subject, contacts.due, contacts.money) == (
        "tool:esp",
        date(2027, 1, 30),
        Money.of(2000, "EUR", "year"),
    )
    assert "by 30 Jan 2027" in str(contacts.advice)
    assert [row.code for row in found.consequences] == ["fit.cost-runs-away"]
    assert Quantity("esp, contacts: used", 60_000) in found.evidence
    two = only(look(esp, crm), LIMIT)
    assert str(two.title) == "2 tools run out of room, the first in 2026-12: CRM and esp"


def test_growth_not_stated_is_unknown_not_clean() -> None:
    """It may be full in 11 months, or never: no finding, and the tool is blocked. At 1 % used it is clean."""
    review = look({"id": "esp", "limits": [{"resource": "x", "used": 6, "limit": 10}]})
    roomy = look({"id": "esp", "limits": [{"resource": "x", "used": 1, "limit": 100}]})

    assert LIMIT not in codes(review)
    assert open_facts(review, LIMIT) == {"limit.growth": ("tool:esp",)}
    assert open_facts(roomy, LIMIT) == {}
    assert open_facts(look({"id": "esp", "openness": {"api": True}}), LIMIT) == {"tool.limits": ("tool:esp",)}


def test_a_price_that_jumps_at_the_limit_follows_from_the_limit() -> None:
    """One cause, one finding; where the limit is not told, the price stands alone."""
    both = look({"id": "esp", "limits": [FULL], "prices": STEPS})
    (cause,) = both.findings

    assert (cause.code, [found.code for found in cause.consequences]) == (LIMIT, ["fit.cost-runs-away"])
    alone = look({"id": "esp", "limits": [CONTACTS], "prices": STEPS})
    assert [found.code for found in alone.findings] == ["fit.cost-runs-away"]


def test_a_price_that_follows_growth_is_not_told() -> None:
    """Elasticity 1 is a fair price; only more than that is told, and only for growth that is stated."""
    fair = [{"up_to": 100_000, "annual": 1600}, {"annual": 3250}]
    silent = {"resource": "contacts", "used": 60_000}

    assert not of("fit.cost-runs-away", {"id": "esp", "limits": [CONTACTS], "prices": fair})
    assert not of("fit.cost-runs-away", {"id": "esp", "limits": [silent], "prices": STEPS})


def test_a_limit_weighs_more_if_it_is_near_or_dear() -> None:
    """In two months, or with a step of a million, it is worse than in two years and for little."""
    near = {"resource": "contacts", "used": 95_000, "limit": 100_000, "growth": "3%"}
    dear = [{"up_to": 100_000, "annual": 1600}, {"annual": 1_000_000}]
    severities = [
        only(look({"id": "esp", "limits": [limit], **more}), LIMIT).severity
        for limit, more in ((FULL, {}), (near, {}), (near, {"prices": dear}))
    ]

    assert severities == [Severity.MEDIUM, Severity.MEDIUM, Severity.HIGH]


# -- access


@pytest.mark.parametrize(
    ("facts", "policy", "told"),
    [
        ({"data_classification": "CONFIDENTIAL"}, "sensitive", True),
        ({"entities": {"customer": "consumer"}}, "sensitive", True),
        ({"data_classification": "public"}, "sensitive", False),
        ({}, "sensitive", False),
        ({"data_classification": "public"}, "always", True),
        ({"data_classification": "confidential"}, "never", False),
    ],
)
def test_who_needs_single_sign_on(facts: Document, policy: Any, told: bool) -> None:
    """Those with customers' data and those the company classifies so; always and never mean what they say."""
    tool = {"id": "esp", "access": {"sso": False}, **facts}
    review = look(tool, policy=tuned(single_sign_on=policy), entities={"customer": {"about_customer": True}})

    assert ("fit.no-single-sign-on" in codes(review)) == told


def test_tools_without_single_sign_on_are_one_finding() -> None:
    """A row a tool, with its owner; the worst of them counts, and the least certain facts."""
    closed: Document = {"access": {"sso": False}}
    tools = [
        {**SECRET, **closed, "owner": "Ann", "provenance": {"from": "Ann", "confidence": "interview"}},
        {"id": "crm", **closed, "entities": {"customer": "consumer"}},
    ]
    review = look(*tools, entities={"customer": {"about_customer": True}})
    found = only(review, "fit.no-single-sign-on")

    assert (found.id, found.confidence) == ("fit.no-single-sign-on@stack:sign-on", "interview")
    assert str(found.title) == "2 tools have no single sign-on: crm and esp"
    assert [(row.subject, row.owner) for row in found.members] == [("tool:crm", None), ("tool:esp", "Ann")]
    assert {"fit.no-single-sign-on@tool:crm"} <= {row.id for row in found.parts}
    assert Tools("classified as Confidential", ("esp",)) in found.evidence
    assert str(only(look(tools[0]), "fit.no-single-sign-on").title) == "esp has no single sign-on"


def test_the_title_says_of_which_tools_without_single_sign_on_it_is() -> None:
    """Others have none either, and nothing demands it of them: then the title counts them, and says which these are."""
    closed: Document = {"access": {"sso": False}}
    tools = [{**SECRET, **closed}, {"id": "crm", **closed, "entities": {"customer": "consumer"}}]
    plain = {"id": "plain", **closed, "data_classification": "public"}
    review = look(*tools, plain, entities={"customer": {"about_customer": True}})

    found = only(review, "fit.no-single-sign-on")
    assert str(found.title) == "2 of 3 tools without single sign-on hold customers' or sensitive data: crm and esp"
    alone = only(look(tools[0], plain), "fit.no-single-sign-on")
    assert str(alone.title) == "1 of 2 tools without single sign-on holds customers' or sensitive data: esp"


def test_whether_single_sign_on_is_needed_can_be_open() -> None:
    """Neither classified nor known whose data it is: unknown, and the least fit is that of a vetoed tool."""
    good = {"fit": {"functional": 4, "technical": 4}, "lifecycle": {"end_of_support": "2040-01-01"}, "limits": []}
    open_ = rows(look({"id": "esp", "access": {"sso": False}, **good}), "fit")[0]
    sure = rows(look({"id": "esp", "access": {"sso": True}, **good}), "fit")[0]

    assert (open_["veto"], open_["veto_open"], open_["fit_low"]) == ((), ("no single sign-on",), 40)
    assert (sure["veto"], sure["veto_open"]) == ((), ())
    assert sure["fit_low"] > 40


def test_access_that_is_not_stated_is_unknown() -> None:
    """A tool with secrets of which nobody says how people get in is neither told nor cleared."""
    review = look({**SECRET, "limits": []})

    assert not codes(review)
    assert open_facts(review, "fit.no-single-sign-on") == {"tool.access": ("tool:esp",)}


# -- vetoes


def test_a_veto_caps_the_fit_and_leaves_the_quadrant() -> None:
    """What a dearer plan mends is no reason to leave: 40 points, and still a tool to invest in."""
    (row,) = rows(look({**SECRET, "access": {"sso": False}, "fit": {"functional": 4, "technical": 4}}), "fit")

    assert (row["fit_high"], row["quadrant"], row["veto"]) == (40, "invest", ("no single sign-on",))


def test_ended_support_makes_the_technical_axis_low() -> None:
    """However well people think of it, it is to be migrated; a day earlier it was not."""
    tool = {"id": "esp", "fit": {"functional": 4, "technical": 4}}
    ended = rows(look({**tool, "lifecycle": {"end_of_support": "2026-10-31"}}), "fit")[0]
    today = rows(look({**tool, "lifecycle": {"end_of_support": "2026-11-01"}}), "fit")[0]

    assert (ended["quadrant"], ended["judged"], ended["agrees"]) == ("migrate", "invest", "differs")
    assert (ended["technical_high"], ended["fit_high"], ended["veto"]) == (40, 40, ("support has ended",))
    assert (today["quadrant"], today["veto"], today["agrees"]) == ("invest", (), "same")


@pytest.mark.parametrize(
    ("contract", "veto", "open_"),
    [
        ({"renews": "2029-01-01"}, True, False),
        ({"renews": "2028-01-01"}, False, False),
        ({"renews": "2026-01-01"}, False, True),
        ({"ends": "2027-01-01", "renews": "2029-01-01"}, False, False),
        (None, False, True),
    ],
)
def test_a_limit_that_is_full_before_the_contract_ends(contract: Document | None, veto: bool, open_: bool) -> None:
    """Full in April 2028: a contract until 2029 is a trap, one until 2028 is not; without a day ahead it is open."""
    tool = {"id": "esp", "limits": [FULL], **({"contract": contract} if contract else {})}
    (row,) = rows(look(tool), "fit")

    assert ("full before the contract ends" in row["veto"]) == veto
    assert ("full before the contract ends" in row["veto_open"]) == open_


def test_low_fit_is_not_told_for_a_veto_alone() -> None:
    """A veto has its own finding; low fit is for tools that are low without it, whatever is not stated.

    A judgement has half of the weight of its axis: with all else at its best the worst one leaves 50 points, which is
    the cut and counts as high.
    """
    vetoed = look({**SECRET, "access": {"sso": False}, "fit": {"functional": 4, "technical": 4}})
    worst = {"id": "esp", "fit": {"functional": 1, "technical": 1}}
    low = look({**worst, "access": {"mfa": False}})

    assert [*codes(vetoed)] == ["fit.no-single-sign-on"]
    assert [*codes(low)] == ["fit.low-fit"]
    assert not codes(look(worst))
    assert "tool:esp" in next(one for one in look(worst).unknowns if one.code == "fit.low-fit").blocks
    assert not codes(look({"id": "esp", "fit": {"functional": 2, "technical": 2}}))


# -- closed, hard to leave, end of life


def test_closed_only_if_it_is_so_whatever_is_not_stated() -> None:
    """No interface and no events, the rest silent, is below half for sure; no interface alone is open."""
    silent = look({"id": "esp", "openness": {"api": False}})

    assert of("fit.closed", {"id": "esp", "openness": {"api": False, "webhooks": False}})
    assert not codes(silent)
    assert open_facts(silent, "fit.closed") == {"tool.openness": ("tool:esp",)}


def test_hard_to_leave_only_without_any_way_out() -> None:
    """No export and no interface: hard. An interface makes up for the export."""
    assert of("fit.hard-to-leave", {"id": "esp", "openness": {"bulk_export": False, "api": False}})
    assert not of("fit.hard-to-leave", {"id": "esp", "openness": {"bulk_export": False, "api": True}})


UNSUPPORTED = (
    "For 201 days nobody has mended what breaks or is found to be unsafe. "
    "It is to be in use until 31 Dec 2027, which is after it."
)


@pytest.mark.parametrize(
    ("facts", "title", "why", "severity"),
    [
        (
            {"end_of_support": "2026-04-14", "ends": "2027-12-31"},
            "The vendor's support of esp ended on 14 Apr 2026",
            UNSUPPORTED,
            Severity.MEDIUM,
        ),
        (
            {"end_of_support": "2027-11-01", "ends": "2027-01-31"},
            "The vendor's support of esp ends on 1 Nov 2027",
            "That is in 365 days. It is to be in use until 31 Jan 2027, which is in time.",
            Severity.LOW,
        ),
        (
            {"end_of_support": "2026-11-02"},
            "The vendor's support of esp ends on 2 Nov 2026",
            "That is in 1 day.",
            Severity.LOW,
        ),
    ],
)
def test_end_of_life(facts: Document, title: str, why: str, severity: Severity) -> None:
    """Ended weighs more than ending, and the day on which we leave is held against it."""
    found = only(look({"id": "esp", "lifecycle": facts}), "fit.end-of-life")

    assert (str(found.title), str(found.why), found.severity) == (title, why, severity)


def test_support_for_two_years_is_enough() -> None:
    """730 days are not told, 729 are."""
    assert not of("fit.end-of-life", {"id": "esp", "lifecycle": {"end_of_support": "2028-10-31"}})
    assert of("fit.end-of-life", {"id": "esp", "lifecycle": {"end_of_support": "2028-10-30"}})


# -- policy, headline


def test_confidence_is_that_of_the_tool() -> None:
    """A fact from an interview proves less than one that was measured."""
    tool = {"id": "esp", "limits": [FULL], "provenance": {"from": "Ann", "confidence": "interview"}}

    assert only(look(tool), LIMIT).confidence == "interview"


@pytest.mark.parametrize(
    "settings",
    [
        {"elasticity_best": 2.0},
        {"availability_best": 0.9},
        {"availability_best": 1.0},
        {"growth_low": 0.5},
        {"horizon_months": 0.0},
        {"adoption_target": 0.0},
        {"weights": dict.fromkeys(("functional", "strategic", "adoption"), 0.0)},
        {"axes": {"functional": 0.0, "technical": 0.0}},
        {"checks": {"openness.apy": 1.0}},
        {"weights": {"nonsense": 1.0}},
        {"single_sign_on": "sometimes"},
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: Document) -> None:
    """Goalposts the wrong way round, axes without weight, names that are none."""
    with pytest.raises(OptionError, match="fit"):
        fit.tuned(**settings)


def test_an_axis_or_a_criterion_can_be_left_out_by_the_policy() -> None:
    """Weight 0 takes a criterion out of value, interval, coverage and missing facts."""
    policy = tuned(weights={"strategic": 0.0, "adoption": 0.0}, axes={"technical": 0.0}, single_sign_on="never")
    (row,) = rows(look({"id": "esp", "fit": {"functional": 3}}, policy=policy), "fit")

    assert (row["functional_low"], row["functional_high"], row["functional_coverage"]) == (67, 67, 1)
    assert row["fit_high"] == pytest.approx(67)
    assert row["fit"] == pytest.approx(67)
    assert "fit.strategic" not in row["missing"]


def test_the_headline() -> None:
    """Where tools stand, what is open, what is full first, what is held down."""
    tools = [
        {**SECRET, "access": {"sso": False}, "fit": {"functional": 4, "technical": 4}},
        {"id": "crm", "limits": [FULL]},
    ]

    assert [str(part) for part in look(*tools).headline] == [
        "of 2 tools, 1 to build on",
        "for 1 tool too little is stated to say what to do with it",
        "1 limit is full within 24 months: crm, contacts, in 2028-04",
        "1 tool cannot score above 40 of 100 before a fault is mended: no single sign-on (1)",
    ]


def test_the_headline_names_the_most_frequent_fault_first() -> None:
    """Two without support before one without single sign-on; of equals the one that comes first by name."""
    ended = {"lifecycle": {"end_of_support": "2020-01-01"}}
    open_door = {**SECRET, "access": {"sso": False}}

    def faults(*tools: Document) -> str:
        return str(look(*tools).headline[-1]).partition("mended: ")[2]

    assert faults({"id": "a", **ended}, {"id": "b", **ended}, open_door) == (
        "support has ended (2) and no single sign-on (1)"
    )
    assert faults({"id": "a", **ended}, open_door) == "no single sign-on (1) and support has ended (1)"
    assert str(look({"id": "a", **ended}, {"id": "b", **ended}, open_door).headline[-1]).startswith("3 tools cannot")


def test_the_headline_counts_limits_up_to_the_last_month_and_names_the_first() -> None:
    """Doubling each month, half used: full in a month, which is told with a horizon of one month, not of 0.9."""
    soon = {"resource": "seats", "used": 1, "limit": 2, "growth": 1.0}
    tools = {"id": "esp", "limits": [soon]}, {"id": "crm", "limits": [{**soon, "used": 2}]}

    assert str(look(*tools, policy=tuned(limit_months=1.0)).headline[-1]) == (
        "2 limits are full within 1 months, first crm, seats, in 2026-11"
    )
    assert str(look(*tools, policy=tuned(limit_months=0.9)).headline[-1]).startswith("1 limit is full")


def test_what_cannot_be_told_of_a_limit_blocks_nothing_where_another_is_full_for_sure() -> None:
    """One limit doubles within the month; of the other the growth is silent, so it is asked for, and blocks nothing."""
    soon = {"resource": "seats", "used": 1, "limit": 2, "growth": 1.0}
    silent = {"resource": "contacts", "used": 6, "limit": 10}
    alone = {"resource": "contacts", "used": 1, "limit": 1.05}

    def blocked(*limits: Document, months: float) -> tuple[str, ...] | None:
        review = look({"id": "esp", "limits": [*limits]}, policy=tuned(limit_months=months))
        return {unknown.fact: unknown.blocks for unknown in review.unknowns if unknown.subjects}.get("limit.growth")

    assert blocked(soon, silent, months=24.0) in {None, ()}
    assert blocked(silent, months=24.0) == ("tool:esp",)
    assert blocked(soon, silent, months=1.0) in {None, ()}
    assert blocked(alone, months=1.01) == ("tool:esp",)  # at most 5 % a month: from 1 to 1.05 in one month
    assert blocked(alone, months=0.99) in {None, ()}


def test_a_veto_caps_the_value_too() -> None:
    """Judged fully appropriate on both axes, without the single sign-on that is demanded: 40 of 100; with it, more."""
    policy = Policy(least_coverage=0.1, options={"fit": {"single_sign_on": "always"}})
    tool = {"id": "esp", "fit": {"functional": 4, "technical": 4}, "lifecycle": {"end_of_support": "2040-01-01"}}

    def value(**facts: Any) -> float | None:
        return {one.name: one.value for one in look({**tool, **facts}, policy=policy).measures}["fit.esp"]

    assert value(access={"sso": False}) == 40.0
    assert value(access={"sso": True}) == pytest.approx(100.0)
    ended = value(access={"sso": True}, lifecycle={"end_of_support": "2020-01-01"})
    assert ended == 40.0


def test_both_axes_without_a_word_are_named() -> None:
    """A limit alone says something, and nothing of either axis that has a value."""
    found = {one.name: one for one in look({"id": "esp", "limits": [{"resource": "x", "used": 5}]}).measures}

    assert found["fit.esp"].undefined == "nothing is stated of its functional and technical fit"
