"""Measures of overlap and complete linkage: worked numbers, known answers, laws, brute force."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from stackaudit.analysers.redundancy.groups import complete_linkage
from stackaudit.analysers.redundancy.pairs import cover, jaccard, overlap_coefficient, ruzicka, weighted_jaccard

ESP = {"email", "segmentation", "automation", "forms"}
MAP = {*ESP, "landing", "crm"}
CHAT = {"chat", "bot", "forms"}
SUP = {"ticketing", "chat", "kb"}
STACK = (ESP, MAP, CHAT, SUP)
LETTERS = st.sets(st.sampled_from("abcdef"))
quick = settings(max_examples=100, deadline=None)


def in_stack(*, smoothed: bool) -> dict[str, float]:
    """How rare each capability is in the audited stack itself: the weights that must never be used."""
    count = len(STACK)
    found = {}
    for name in set().union(*STACK):
        having = sum(name in tool for tool in STACK)
        found[name] = math.log((1 + count) / (1 + having)) + 1 if smoothed else math.log(count / having)
    return found


def test_the_worked_numbers_of_the_methods() -> None:
    """Methods 3.1: J(ESP,MAP) 0.6667, OC 1, J(CHAT,SUP) 0.2, OC 0.333, J(ESP,CHAT) 0.1667."""
    assert jaccard(ESP, MAP) == pytest.approx(0.6667, abs=5e-5)
    assert overlap_coefficient(ESP, MAP) == 1.0
    assert cover(ESP, MAP) == 1.0
    assert cover(MAP, ESP) == pytest.approx(0.667, abs=5e-4)
    assert jaccard(CHAT, SUP) == 0.2
    assert overlap_coefficient(CHAT, SUP) == pytest.approx(0.333, abs=5e-4)
    assert jaccard(ESP, CHAT) == pytest.approx(0.1667, abs=5e-5)


def test_the_same_features_may_be_used_for_different_things() -> None:
    """Methods 3.1: ESP and MAP share two thirds of their features and a quarter of their use."""
    esp = {"email": 1.0, "segmentation": 0.6, "automation": 0.2, "forms": 0.1}
    map_ = {"email": 0.3, "segmentation": 0.3, "automation": 0.5, "forms": 0.8, "landing": 0.6, "crm": 0.1}

    assert ruzicka(esp, map_) == pytest.approx(0.25)


def test_weights_from_the_audited_stack_are_a_trap() -> None:
    """Methods 3.1: idf of the stack gives 0.4606, smoothed 0.6003; where all tools offer all, it gives nothing."""
    assert weighted_jaccard(ESP, MAP, in_stack(smoothed=False)) == pytest.approx(0.4606, abs=5e-5)
    assert weighted_jaccard(ESP, MAP, in_stack(smoothed=True)) == pytest.approx(0.6003, abs=5e-5)

    everywhere = dict.fromkeys(ESP, math.log(2 / 2))
    assert weighted_jaccard(ESP, ESP, everywhere) is None
    assert weighted_jaccard(ESP, ESP, {}) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "similarity", "containment"),
    [
        ("Evelyn Jefferson", "Laura Mandeville", 6 / 9, 6 / 7),
        ("Evelyn Jefferson", "Theresa Anderson", 7 / 9, 7 / 8),
        ("Flora Price", "Olivia Carleton", 1.0, 1.0),
        ("Evelyn Jefferson", "Flora Price", 1 / 9, 0.5),
    ],
)
def test_davis_southern_women_as_tools_and_capabilities(
    one: str, other: str, similarity: float, containment: float
) -> None:
    """Methods 11.1: who was at which event in 1930s Natchez, a matrix whose overlaps are known."""
    graph = nx.davis_southern_women_graph()
    a, b = {*graph[one]}, {*graph[other]}

    assert jaccard(a, b) == pytest.approx(similarity)
    assert overlap_coefficient(a, b) == pytest.approx(containment)


def test_nothing_is_as_like_as_two_empty_sets() -> None:
    """Where a measure is not defined it is None, not 0 and not 1."""
    assert jaccard((), ()) is None
    assert overlap_coefficient({"a"}, ()) is None
    assert cover((), {"a"}) is None
    assert ruzicka({}, {"a": 0.0}) is None


@quick
@given(LETTERS, LETTERS, st.dictionaries(st.sampled_from("abcdef"), st.floats(0.1, 5)))
def test_measures_keep_their_laws(a: set[str], b: set[str], weights: dict[str, float]) -> None:
    """Symmetric where they should be, from 0 to 1, Jaccard at most either cover, the larger cover the coefficient."""
    similarity, coefficient = jaccard(a, b), overlap_coefficient(a, b)

    assert similarity == jaccard(b, a)
    assert weighted_jaccard(a, b, weights) == weighted_jaccard(b, a, weights)
    if similarity is None:
        assert not a
        assert not b
        return
    assert 0 <= similarity <= 1
    if coefficient is not None:
        covers = [share for share in (cover(a, b), cover(b, a)) if share is not None]
        assert similarity <= coefficient
        assert max(covers) == pytest.approx(coefficient)
        assert similarity <= min(covers) + 1e-12


@quick
@given(LETTERS, LETTERS, st.floats(0.5, 20))
def test_a_common_factor_on_all_weights_changes_nothing(a: set[str], b: set[str], factor: float) -> None:
    """Weights are relative."""
    weights = {name: 1.0 + n for n, name in enumerate("abcdef")}
    scaled = {name: weight * factor for name, weight in weights.items()}

    assert weighted_jaccard(a, b, weights) == pytest.approx(weighted_jaccard(a, b, scaled))


# -- complete linkage


def test_likeness_is_not_handed_on() -> None:
    """Methods 3.3: A-B .6, B-C .6, A-C 0 never puts A and C together; the tie goes to the names that come first."""
    assert complete_linkage({("a", "b"): 0.6, ("b", "c"): 0.6}, 0.6) == (("a", "b"),)


def test_of_two_good_joins_the_better_comes_first() -> None:
    """B is more like C than like A, and all three are not alike."""
    assert complete_linkage({("a", "b"): 0.7, ("b", "c"): 0.9, ("c", "d"): 0.8}, 0.6) == (("b", "c"),)


@quick
@given(st.dictionaries(st.sampled_from(list(combinations("abcdefg", 2))), st.floats(0.01, 1)), st.floats(0.1, 0.9))
def test_every_pair_of_a_group_is_alike(similarity: dict[tuple[str, str], float], least: float) -> None:
    """Groups are disjoint, of two at least; each of their pairs reaches the threshold; no two groups could join."""
    groups = complete_linkage(similarity, least)

    members = [name for group in groups for name in group]
    assert len(members) == len(set(members))
    for group in groups:
        assert len(group) > 1
        assert all(similarity.get(pair, 0.0) >= least - 1e-9 for pair in combinations(sorted(group), 2))
    alone = [(name,) for name in "abcdefg" if name not in members]
    for one, other in combinations([*groups, *alone], 2):
        across = [tuple(sorted((a, b))) for a in one for b in other]
        assert any(similarity.get((pair[0], pair[1]), 0.0) < least for pair in across)


@quick
@given(st.lists(st.floats(0.001, 1), min_size=15, max_size=15, unique=True), st.floats(0.2, 0.8))
def test_without_ties_it_is_what_scipy_gives(values: list[float], least: float) -> None:
    """The same partition as the agglomerative clustering of SciPy, cut at the same height."""
    names = "abcdef"
    similarity = dict(zip(combinations(names, 2), values, strict=True))
    cut = fcluster(linkage([1 - value for value in values], "complete"), 1 - least, "distance")
    expected = {tuple(name for name, at in zip(names, cut, strict=True) if at == label) for label in {*cut.tolist()}}

    assert {*complete_linkage(similarity, least)} == {group for group in expected if len(group) > 1}
