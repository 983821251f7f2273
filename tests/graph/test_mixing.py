"""Statistics of groups, held against networkx and the numbers of the methods reference."""

from __future__ import annotations

import random

import networkx as nx
import pytest
from hypothesis import given, settings

from oracles import chance
from stackaudit.graph.mixing import Mixing, expected_cross_share

COBBLE = Mixing.of(
    {"web": "m", "esp": "m", "ads": "m", "crm": "s", "bil": "f", "sup": "c", "chat": "c"},
    [("web", "crm"), ("crm", "esp"), ("esp", "crm"), ("crm", "bil"), ("bil", "crm"), ("crm", "sup")],
)
"""COBBLE-7 by departments."""


def of_networkx(graph: nx.Graph, labels: dict[int, str]) -> Mixing:
    """A graph of networkx, its weights left out."""
    return Mixing.of({f"{n:03d}": labels[n] for n in graph}, [(f"{a:03d}", f"{b:03d}") for a, b in graph.edges])


def karate() -> Mixing:
    """Zachary's club, by the club that each member went to."""
    graph = nx.karate_club_graph()
    return of_networkx(graph, {n: graph.nodes[n]["club"] for n in graph})


def random_mixing(rng: random.Random) -> tuple[Mixing, nx.Graph]:
    """Up to ten nodes in up to three groups, with the same graph of networkx."""
    size = rng.randint(2, 10)
    graph: nx.Graph = nx.gnm_random_graph(size, rng.randint(0, 15), seed=rng.randrange(1000))
    labels = {n: rng.choice("xyz") for n in graph}
    nx.set_node_attributes(graph, labels, "group")
    return of_networkx(graph, labels), graph


@given(chance())
@settings(max_examples=150, deadline=None)
def test_statistics_are_those_of_networkx(rng: random.Random) -> None:
    """Modularity, assortativity and conductance agree; where networkx cannot divide, there is no number."""
    found, graph = random_mixing(rng)
    groups = {label: {n for n in graph if graph.nodes[n]["group"] == label} for label in found.groups}

    if graph.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(graph, groups.values()))
        used = {graph.nodes[n]["group"] for edge in graph.edges for n in edge}
        if len(used) > 1:
            r = nx.attribute_assortativity_coefficient(graph, "group")
            assert found.assortativity == pytest.approx(r)
    else:
        assert found.modularity is found.assortativity is found.ei_index is found.cross_share is None
    for label, members in groups.items():
        rest = set(graph) - members
        if nx.volume(graph, members) and nx.volume(graph, rest):
            assert found.conductance(label) == pytest.approx(nx.conductance(graph, members))
        else:
            assert found.conductance(label) is None


def test_karate_club_has_its_known_numbers() -> None:
    """Methods 11.1: cut 11, volumes 81 and 75, conductance .146667, modularity .358235, and so on, weights left out."""
    found = karate()

    assert (len(found.labels), len(found.edges), found.crossing) == (34, 78, 11)
    assert found.volumes == {"Mr. Hi": 81, "Officer": 75}
    assert found.conductance("Mr. Hi") == found.conductance("Officer") == pytest.approx(0.146667, abs=1e-6)
    assert found.modularity == pytest.approx(0.358235, abs=1e-6)
    assert found.assortativity == pytest.approx(0.717531, abs=1e-6)
    assert found.ei_index == pytest.approx(-0.717949, abs=1e-6)


def test_the_clubs_are_not_by_chance() -> None:
    """Methods 11.1: under shuffled clubs the E-I index is .0303 in the mean, and the one seen about 7.9 below."""
    found = karate()
    share = expected_cross_share(found.labels)
    tested = found.permuted(2000, seed=1)

    assert share is not None
    assert 2 * share - 1 == pytest.approx(0.0303, abs=1e-4)
    for name, seen in (("ei_index", found.ei_index), ("modularity", found.modularity)):
        assert tested[name].p == pytest.approx(1 / 2001)
        assert seen is not None
    ei = tested["ei_index"]
    assert ei.mean == pytest.approx(0.0303, abs=0.01)
    assert ((found.ei_index or 0) - ei.mean) / ei.deviation == pytest.approx(-7.9, abs=0.4)


def test_barbell_and_ring_of_cliques_have_their_known_numbers() -> None:
    """Methods 11.1: two cliques of five; thirty in a ring, where merged pairs have the higher modularity."""
    barbell = of_networkx(nx.barbell_graph(5, 0), {n: "left" if n < 5 else "right" for n in range(10)})
    ring = nx.ring_of_cliques(30, 5)
    true = of_networkx(ring, {n: f"{n // 5}" for n in ring})
    merged = of_networkx(ring, {n: f"{n // 10}" for n in ring})

    assert barbell.conductance("left") == pytest.approx(1 / 21)
    assert barbell.modularity == pytest.approx(0.452381, abs=1e-6)
    assert true.modularity == pytest.approx(0.875758, abs=1e-6)
    assert merged.modularity == pytest.approx(0.887879, abs=1e-6)


def test_the_worked_stack_shows_that_none_of_them_may_be_the_headline() -> None:
    """Methods 2.6: E-I +1, modularity -.34375, r -.5238, every conductance 1: "no silo", while the index is 53."""
    assert COBBLE.ei_index == 1
    assert COBBLE.modularity == pytest.approx(-0.34375)
    assert COBBLE.assortativity == pytest.approx(-0.5238, abs=1e-4)
    assert [COBBLE.conductance(group) for group in "mscf"] == [1, 1, 1, 1]


def test_a_useful_flow_can_worsen_each_of_them() -> None:
    """Methods 2.5: two flows across, then one inside: E-I from 1 to .333, modularity from -.5 to -.2222."""
    labels = {"a": "x", "b": "x", "c": "y", "d": "y"}
    before, after = [("a", "c"), ("b", "d")], [("a", "c"), ("b", "d"), ("a", "b")]

    assert (Mixing.of(labels, before).ei_index, Mixing.of(labels, before).modularity) == (1.0, -0.5)
    assert Mixing.of(labels, after).ei_index == pytest.approx(1 / 3)
    assert Mixing.of(labels, after).modularity == pytest.approx(-2 / 9)


def test_chance_is_seeded_and_counts_what_is_as_one_draw() -> None:
    """The same seed gives the same numbers; p is never 0; without edges there is nothing to test."""
    assert karate().permuted(50, seed=3) == karate().permuted(50, seed=3)
    assert karate().permuted(50, seed=3) != karate().permuted(50, seed=4)
    assert karate().permuted(1, seed=3)["ei_index"].p >= 0.5
    assert Mixing.of({"a": "x"}, []).permuted(50, seed=3) == {}
    assert expected_cross_share({"a": "x"}) is None


@given(chance())
@settings(max_examples=30, deadline=None)
def test_a_draw_is_the_statistic_of_a_shuffled_graph(rng: random.Random) -> None:
    """Over many draws each statistic has the mean that shuffling all labels by hand gives, tools without flows too."""
    found, _ = random_mixing(rng)
    if not found.edges or len(found.groups) < 2:
        return
    pool = list(found.labels.values())
    by_hand = []
    for _ in range(400):
        rng.shuffle(pool)
        by_hand.append(Mixing(dict(zip(found.labels, pool, strict=True)), found.edges).ei_index or 0.0)

    drawn = found.permuted(400, seed=5)["ei_index"]

    assert drawn.mean == pytest.approx(sum(by_hand) / 400, abs=0.25)


def weighted_karate() -> Mixing:
    """Zachary's club with the weights of its edges."""
    graph = nx.karate_club_graph()
    labels = {f"{n:03d}": graph.nodes[n]["club"] for n in graph}
    return Mixing.weighted(labels, [(f"{a:03d}", f"{b:03d}", weight) for a, b, weight in graph.edges(data="weight")])


def test_karate_club_has_its_known_numbers_by_weight() -> None:
    """Methods 11.1: with its weights the club's conductance is .111111 and its modularity .391438."""
    found = weighted_karate()

    assert (len(found.edges), found.total) == (78, 231)
    assert found.conductance("Mr. Hi") == found.conductance("Officer") == pytest.approx(0.111111, abs=1e-6)
    assert found.modularity == pytest.approx(0.391438, abs=1e-6)


@given(chance())
@settings(max_examples=100, deadline=None)
def test_weighted_statistics_are_those_of_networkx(rng: random.Random) -> None:
    """Modularity and conductance agree with networkx on weights; two edges of one pair count as their sum."""
    plain, graph = random_mixing(rng)
    for _, _, data in graph.edges(data=True):
        data["weight"] = rng.choice([0.25, 1, 2.5, 40])
    halves = [(f"{a:03d}", f"{b:03d}", w / 2) for a, b, w in graph.edges(data="weight") for _ in range(2)]
    found = Mixing.weighted(plain.labels, halves)
    groups = {label: {n for n in graph if graph.nodes[n]["group"] == label} for label in found.groups}

    assert found.edges == plain.edges
    if graph.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(graph, groups.values(), weight="weight"))
    for label, members in groups.items():
        rest = set(graph) - members
        if nx.volume(graph, members) and nx.volume(graph, rest):
            assert found.conductance(label) == pytest.approx(nx.conductance(graph, members, weight="weight"))
        else:
            assert found.conductance(label) is None


@given(chance())
@settings(max_examples=50, deadline=None)
def test_equal_weights_change_no_statistic(rng: random.Random) -> None:
    """Scaling all weights, or leaving them out, gives the same numbers, those of chance included."""
    plain, _ = random_mixing(rng)
    sevens = Mixing.weighted(plain.labels, [(a, b, 7.0) for a, b in plain.edges])

    for name in ("cross_share", "ei_index", "modularity", "assortativity"):
        assert getattr(sevens, name) == pytest.approx(getattr(plain, name))
    for group in plain.groups:
        assert sevens.conductance(group) == pytest.approx(plain.conductance(group))
    for name, drawn in plain.permuted(20, seed=1).items():
        assert tuple(sevens.permuted(20, seed=1)[name]) == pytest.approx(tuple(drawn))


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_no_amount_is_refused(weight: float) -> None:
    """Nothing, less than nothing and no number are not weights; and what is not known is not 1."""
    with pytest.raises(ValueError, match="the weight of a - b"):
        Mixing.weighted({"a": "x", "b": "y"}, [("a", "b", weight)])


def test_under_labels_by_chance_assortativity_is_below_zero_in_a_small_graph() -> None:
    """Methods 2.6: with 10 nodes and 12 edges its mean is near -1/(n-1), so 0 is not what chance gives."""
    graph = nx.gnm_random_graph(10, 12, seed=4)
    labels = {n: "xyz"[n % 3] for n in graph}

    found = of_networkx(graph, labels).permuted(4000, seed=2)["assortativity"]

    assert -0.2 < found.mean < -0.08
    assert found.deviation > 0.15


def test_the_oracles_of_networkx_are_those_of_the_reference() -> None:
    """Methods 11.1: efficiency .492008 and communities 17/9/8 of the club; betweenness of the kite and of Florence."""
    club = nx.karate_club_graph()
    found = nx.community.greedy_modularity_communities(club)
    kite = nx.betweenness_centrality(nx.krackhardt_kite_graph())
    florence = nx.betweenness_centrality(nx.florentine_families_graph())

    assert nx.global_efficiency(club) == pytest.approx(0.492008, abs=1e-6)
    assert sorted(map(len, found)) == [8, 9, 17]
    assert of_networkx(club, {n: str(k) for k, part in enumerate(found) for n in part}).modularity == pytest.approx(
        0.380671, abs=1e-6
    )
    assert [kite[n] for n in (7, 5, 6, 8)] == pytest.approx([0.3889, 0.2315, 0.2315, 0.2222], abs=1e-4)
    assert florence["Medici"] == pytest.approx(0.521978, abs=1e-6)
