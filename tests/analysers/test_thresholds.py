"""Exactly at a threshold, just below, just above: where a share of what is known or shared decides.

Methods 6.5: a value is shown "only if coverage >= 0.6". Methods 2.5: "do not compare when coverage < 0.6". Methods 3.2:
"absorbable cov >= 0.8; strong wJ >= 0.6; partial 0.3 to 0.6". So the threshold itself is enough, every time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from stackaudit.analysers.cost.analyser import cost
from stackaudit.analysers.fit.analyser import fit
from stackaudit.analysers.redundancy.analyser import redundancy
from stackaudit.analysers.redundancy.groups import complete_linkage
from stackaudit.analysers.redundancy.pairs import Pair, Profile, Thresholds, compare
from stackaudit.analysers.resilience.analyser import resilience
from stackaudit.core.findings import Severity
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stacks import Document, document, examine, flow, measures, read, without

DAY = "2026-11-01"
AROUND_SIX_TENTHS = pytest.mark.parametrize(
    ("known", "of", "enough"), [(3, 5, True), (10, 17, False), (17, 28, True)], ids=["at", "below", "above"]
)
"""3/5 is 0.6, 10/17 is 0.588, 17/28 is 0.607."""


def priced(known: int, of: int, **facts: Any) -> list[Document]:
    """Tools of the same people that do the same; only some state a cost."""
    tools: list[Document] = [{"id": f"t{n:02}", **facts} for n in range(of)]
    return [{**tool, "cost": {"annual": 100}} if n < known else tool for n, tool in enumerate(tools)]


def graph(*tools: Document, policy: Policy | None = None, **rest: Any) -> StackGraph:
    """The graph of some tools."""
    return StackGraph(read(document(tools, **{"as_of": DAY, **rest})), policy or Policy())


# -- coverage exactly at 0.6


@AROUND_SIX_TENTHS
def test_costs_of_enough_tools_are_not_thin(known: int, of: int, enough: bool) -> None:
    """The sum of what is stated may be compared from six tools of ten on."""
    found = measures(cost(graph(*priced(known, of))))

    assert found["cost.annual_stated"].coverage == known / of
    assert [found[name].thin for name in ("cost.annual", "cost.annual_stated")] == [not enough] * 2


@AROUND_SIX_TENTHS
def test_idle_seats_have_a_value_where_enough_tools_settle_them(known: int, of: int, enough: bool) -> None:
    """Of a tool that states no seats it is not known whether it has any, or idle ones."""
    stated = {"paid": 10, "active": 4, "measure": "logged-in", "as_of": "2026-10-31"}
    tools = [{"id": f"t{n:02}", **({"seats": stated} if n < known else {})} for n in range(of)]
    idle = measures(cost(graph(*tools)))["cost.idle_seats"]

    assert idle.coverage == known / of
    assert (idle.value, idle.thin) == ((6 * known, False) if enough else (None, True))


@AROUND_SIX_TENTHS
def test_money_at_stake_is_a_share_where_enough_tools_state_their_cost(known: int, of: int, enough: bool) -> None:
    """Two tools that do the same state what they cost; of the others only some do."""
    tools = [{**tool, "capabilities": ["email", "forms"] if n < 2 else [f"own-{n}"], "departments": ["sales"]}
             for n, tool in enumerate(priced(known, of))]  # fmt: skip
    share = measures(redundancy(graph(*tools)))["redundancy.share_at_stake"]

    assert share.coverage == known / of
    assert (share.value is not None) is enough
    assert ("asked" in share.undefined) is not enough


@AROUND_SIX_TENTHS
def test_the_largest_vendor_is_not_thin_where_enough_flows_tell_theirs(known: int, of: int, enough: bool) -> None:
    """Flows between tools of a stated vendor, and between tools whose vendor nobody stated."""
    named = [{"id": f"t{n:02}", "vendor": f"V{n}"} for n in range(known)]
    nameless = [{"id": f"u{n:02}"} for n in range(of - known)]
    paid = [{**tool, "cost": {"annual": 100}} for tool in (*named, *nameless)]
    top = measures(resilience(graph(*paid)))["resilience.top_vendor_by_spend"]

    assert top.coverage == pytest.approx(known / of)
    assert top.thin is not enough


@pytest.mark.parametrize(("least", "enough"), [(0.5625, True), (0.5626, False), (0.5624, True)])
def test_a_fit_is_shown_and_is_not_thin_from_the_least_coverage_on(least: float, enough: bool) -> None:
    """The tool of the worked numbers: half of one axis is stated and ten sixteenths of the other, 0.5625 together."""
    tool = {"id": "esp", "fit": {"functional": 3, "technical": 4}, "limits": [], "cost": {"annual": 100}}
    tool["lifecycle"] = {"end_of_support": DAY}
    policy = Policy(least_coverage=least, options={"fit": {"single_sign_on": "never"}})
    found = measures(fit.tuned(single_sign_on="never")(graph(tool, policy=policy)))

    for name in ("fit.esp", "fit.spend_weighted"):
        assert found[name].coverage == 0.5625
        assert (found[name].value is not None, found[name].thin, not found[name].undefined) == (
            enough,
            not enough,
            enough,
        )


def needs(settled: int, of: int) -> Document:
    """Declared needs of weight 1, each with a flow of its own: how it runs is stated of some of them only."""
    names = [f"s{n:02}" for n in range(of)]
    flows = [flow(name, "crm", "customer") for name in names]
    told = [one if n < settled else without(one, "method") for n, one in enumerate(flows)]
    asked = [{"from": name, "to": "crm", "entity": "customer"} for name in names]
    return document(["crm", *names], told, needs=asked)


@AROUND_SIX_TENTHS
def test_an_index_of_needs_has_a_value_where_enough_weight_is_settled(known: int, of: int, enough: bool) -> None:
    """A flow of an unstated method may be carried by hand, so that its need is open."""
    found = measures(examine(needs(known, of)))["silos.index"]

    assert found.coverage == pytest.approx(known / of)
    assert (found.value is not None, found.thin) == (enough, not enough)


# -- overlap exactly at a threshold


def offers(name: str, capabilities: str, users: str = "") -> Profile:
    """A tool that offers some capabilities, one letter each, and is used by some people."""
    facts = {"users": [f"u{one}" for one in users]} if users else {}
    (tool,) = read(document([{"id": name, "capabilities": [f"c-{one}" for one in capabilities], **facts}])).tools
    return Profile.of(tool)


def overlap(one: str, other: str, weights: Mapping[str, float] | None = None) -> Pair:
    """How two tools overlap."""
    found = compare(offers("a", one), offers("b", other), "overlap", weights or {})
    assert found is not None
    return found


USUAL = Thresholds.of(Policy())


@pytest.mark.parametrize(
    ("small", "large", "absorbed"),
    [
        ("abcde", "abcdxyz", ("a", "b")),  # 4 of 5 = 0.8
        ("abcdefghi", "abcdefgxyz", None),  # 7 of 9 = 0.78
        ("abcdef", "abcdexyz", ("a", "b")),  # 5 of 6 = 0.83
    ],
    ids=["at", "below", "above"],
)
def test_a_tool_is_absorbed_from_four_fifths_on(small: str, large: str, absorbed: tuple[str, str] | None) -> None:
    """Methods 3.2: absorbable where the other covers 0.8 of it; the one that offers more takes over."""
    assert USUAL.absorbed(overlap(small, large)) == absorbed
    turned = USUAL.absorbed(overlap(large, small))
    assert turned == (absorbed and absorbed[::-1])


def test_four_fifths_of_the_weight_are_four_fifths_however_floats_add_up() -> None:
    """Weights 2, 2 and 0.8 of 2, 2, 0.8 and 1.2 are 4.8 of 6: floats say 0.7999999999999999."""
    weights = {"c-a": 2.0, "c-b": 2.0, "c-c": 0.8, "c-d": 1.2}
    pair = overlap("abcd", "abcxyz", weights)

    assert pair.cover < 0.8
    assert USUAL.absorbed(pair) == ("a", "b")
    assert USUAL.counts(pair)


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ("abcdef", "abcwxyz", True),  # 3 of 10 = 0.3
        ("abcd", "abxyz", False),  # 2 of 7 = 0.286
        ("abcd", "abxy", True),  # 2 of 6 = 0.33
        ("abcde", "abcdpqrstuvwxyz", True),  # 4 of 16, and 4 of 5 of the smaller one
        ("abcdefghi", "abcdefgklmnopqrstuvwxyz", False),  # 7 of 25, and 7 of 9 of the smaller one
    ],
)
def test_two_tools_are_looked_at_from_three_tenths_on_or_if_one_covers_the_other(
    one: str, other: str, counts: bool
) -> None:
    """Methods 3.2: ignore less than 0.3."""
    assert USUAL.counts(overlap(one, other)) is counts


@pytest.mark.parametrize(
    ("one", "other", "strong"),
    [
        ("abcd", "abce", True),  # 3 of 5 = 0.6
        ("abcdefghi", "abcdefgxyz", False),  # 7 of 12 = 0.58
        ("abcdefghi", "abcdefghxyz", True),  # 8 of 12 = 0.67, and it covers 8 of 9
    ],
    ids=["at", "below", "above"],
)
def test_an_overlap_is_strong_from_six_tenths_on(one: str, other: str, strong: bool) -> None:
    """Methods 3.2: strong from 0.6 on; below it the finding says that both offer it among other things."""
    pair = (
        {"id": name, "departments": ["sales"], "capabilities": [f"c-{letter}" for letter in letters]}
        for name, letters in (("a", one), ("b", other))
    )
    (finding,) = redundancy(graph(*pair)).findings

    assert (str(finding.title).endswith("among other things"), finding.severity == Severity.MEDIUM) == (
        not strong,
        strong,
    )


def test_a_group_is_alike_at_the_threshold_itself() -> None:
    """Also where the last bit of a float is missing; below it by more, there is no group."""
    for similarity, groups in ((0.6, 1), (0.6 - 1e-16, 1), (0.5999, 0), (0.6001, 1)):
        assert len(complete_linkage({("a", "b"): similarity}, 0.6)) == groups


@pytest.mark.parametrize(
    ("mine", "yours", "told"),
    [("abcdef", "abcwxyz", True), ("abcd", "abxyz", False), ("abcd", "abxy", True)],
    ids=["at", "below", "above"],
)
def test_the_same_people_are_three_tenths_of_them(mine: str, yours: str, told: bool) -> None:
    """3 of 10 people use both, or 2 of 7, or 2 of 6: from 0.3 on they are the same people."""
    users = {"a": mine, "b": yours}
    twins = [{"id": name, "capabilities": ["email"], "users": [f"u{one}" for one in users[name]]} for name in users]
    (finding,) = redundancy(graph(*twins)).findings

    assert ("for mostly different people" in str(finding.title)) is not told
