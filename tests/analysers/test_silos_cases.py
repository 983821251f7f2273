"""The cases of methods 14.3 to 14.6 about silos: small files with the right answer, and the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

import oracles
import stackaudit as sa
from oracles import Chance
from stackaudit.analysers.base import Review
from stackaudit.analysers.silos.context import Context
from stackaudit.core.findings import Finding, Findings
from stackaudit.diagrams.silo.picture import silo_scene
from stackaudit.graph import StackGraph
from stacks import Document, document, flow, read

CASES = Path(__file__).resolve().parents[1] / "cases" / "graph"


def case(name: str) -> sa.Audit:
    """The audit of a case, read as a user reads a file."""
    return sa.audit(sa.read_stack(CASES / f"{name}.yaml"))


def told(result: sa.Audit) -> dict[str, tuple[str, str]]:
    """Severity and confidence of what the silo analyser tells, by id."""
    silos = (f for f in result.findings if f.analyser == "silos")
    return {f.id: (str(f.severity), f.confidence) for f in silos}


def headline(review: Review) -> str:
    """The headline as the summary writes it."""
    return "; ".join(map(str, review.headline))


def test_what_nobody_wrote_down_is_asked_once() -> None:
    """Vault and CDN: one question, one row each; the video host holds leads nobody gets; the poll tool states it."""
    result = case("nothing_recorded")
    silos = told(result)
    questions = result.table("questions")

    assert silos["silos.isolated-tool@tool:poll"] == ("note", "documented")
    assert silos["silos.isolated-tool@tool:video"][1] == "assumed"
    assert [id_ for id_ in silos if "isolated" in id_] == [
        "silos.isolated-tool@tool:video",
        "silos.isolated-tool@tool:poll",
    ]
    (unrecorded,) = (f for f in result.findings if f.code == "silos.unrecorded")
    assert [member.subject for member in unrecorded.members] == ["tool:cdn", "tool:vault"]
    assert list(questions[questions.fact == "tool.flows"].subjects) == [("tool:cdn", "tool:vault")]


def test_bare_links_are_counted_as_groups() -> None:
    """Two pairs and two tools with no flow on record are four groups; the catalog's roles isolate nobody."""
    result = case("bare_links")

    assert headline(result.reviews["silos"]) == (
        "4 separate groups: 2 groups of connected tools and 2 tools with no flow on record; "
        "what must reach whom cannot be told from the roles stated"
    )
    assert not any("isolated" in id_ for id_ in told(result))
    assert silo_scene(result.graph, result.reviews["silos"]).headline.startswith("4 separate groups")
    questions = result.table("questions")
    assert len(questions[questions.fact == "entity.system_of_record"]) == 1


def test_a_tool_in_a_step_without_a_flow_is_isolated_and_assumed() -> None:
    """The CRM masters leads and serves a step; no flow of it is on record. Nothing is said of the HR system."""
    result = case("unused_master")

    assert told(result)["silos.isolated-tool@tool:crm"][1] == "assumed"
    assert not any("hr" in f.concerns for f in result.findings if f.code in {"silos.isolated-tool", "silos.island"})


def test_a_healthy_shop_has_nothing_above_low() -> None:
    """The vault without a flow is a note, and so are three writers into the CRM."""
    assert {severity for severity, _ in told(case("fine_shop")).values()} <= {"note", "low"}


def test_a_conduit_that_two_islands_share_joins_nobody() -> None:
    """Two islands, and the conduit is not isolated, for it carries."""
    result = case("shared_conduit")

    assert set(told(result)) == {"silos.island@tool:a+tool:b", "silos.island@tool:c+tool:d"}
    assert headline(result.reviews["silos"]).startswith("2 separate groups of tools; ")


# -- the real company


@pytest.fixture(scope="module")
def gitlab() -> sa.Audit:
    """The audit of the handbook's stack."""
    return sa.audit(sa.read_stack("sample_stacks/gitlab_2022.yaml"))


def members(finding: Finding) -> int:
    """How many tools a finding is about."""
    tools = {subject for subject in finding.subjects if subject.startswith("tool:")}
    return len(tools | {member.subject for member in finding.members})


def test_few_tools_of_the_handbook_are_told_as_isolated(gitlab: sa.Audit) -> None:
    """At most twelve, members counted; the other 120 are one note, and none of it is stated as a fact."""
    isolated = [row for f in gitlab.findings for row in f.told if row.code == "silos.isolated-tool"]
    (unrecorded,) = (f for f in gitlab.findings if f.code == "silos.unrecorded")

    assert 0 < len(isolated) <= 12
    assert {row.confidence for row in isolated} == {"assumed"}
    assert not any("connected to nothing" in str(row.title) for f in gitlab.findings for row in f.told)
    assert len(unrecorded.members) + len(isolated) == 124


def test_the_headline_of_the_handbook_claims_nothing_that_is_not_recorded(gitlab: sa.Audit) -> None:
    """What has no flow has none on record."""
    assert headline(gitlab.reviews["silos"]) == (
        "124 of 253 tools have no flow on record; for 7 of 46 data needs no path is on record; 39 cannot be judged"
    )


def test_no_high_finding_rests_on_a_default(gitlab: sa.Audit) -> None:
    """Each high finding about a need is about one that a role in the file, a step or a declaration asks for."""
    assumed = {need.id for need in gitlab.graph.needs() if need.assumed}
    high = Findings(gitlab.findings).at_least("high")

    assert not any(assumed & {*f.tells, *f.subjects} for f in high)


# -- independent checks


def all_hidden_flows(graph: StackGraph, entity: str) -> list[Document]:
    """Every flow of an entity that may exist and not be in the file: neither of its ends states its flows."""
    open_ = [tool.id for tool in graph.tools if graph.flows_stated(tool.id) is None]
    return [flow(a, b, entity) for a in open_ for b in open_ if a != b]


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_a_gap_is_proved_where_no_flow_that_may_be_missing_closes_it(rng: Chance) -> None:
    """Brute force: with every flow added that the file may lack, the need still has no path, or it has one."""
    written = oracles.random_document(rng)
    for tool in written["tools"]:
        if rng.random() < 0.6:
            tool["flows"] = "all"
    graph = StackGraph(read(written))
    context = Context(graph, graph.verdicts())

    for verdict in (*context.unmet, *context.unmet_by_default):
        need = verdict.need
        more = [*written["integrations"], *all_hidden_flows(graph, need.entity)]
        full = StackGraph(read({**written, "integrations": more}))
        (after,) = full.verdicts([need])
        assert context.is_proved(verdict) == (not after.best.path)


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_exchanges_run_through_conduits(rng: Chance) -> None:
    """Independently: each conduit in turn is taken out and its neighbours are joined, until none is left."""
    names = [f"t{n}" for n in range(rng.randint(2, 7))]
    conduits = {name for name in names if rng.random() < 0.4}
    tools = [{"id": name, **({"kind": "conduit"} if name in conduits else {})} for name in names]
    pairs = {(a, b) for a in names for b in names if a != b and rng.random() < 0.3}
    graph = StackGraph(read(document(tools, [flow(a, b, "x") for a, b in sorted(pairs)], entities={"x": {}})))

    expected = set(pairs)
    for conduit in conduits:
        before, after = ({a for a, b in expected if b == conduit}, {b for a, b in expected if a == conduit})
        expected = {pair for pair in expected if conduit not in pair}
        expected |= {(a, b) for a in before for b in after if conduit not in (a, b)}
    expected = {(a, b) for a, b in expected if a != b}

    assert Context(graph, ()).sent("x") == expected


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_each_tool_without_a_flow_has_one_reading(rng: Chance) -> None:
    """Isolated, not recorded, or alone on purpose; where the file is complete, nothing is not recorded."""
    written = oracles.random_document(rng)
    graph = StackGraph(read(written))
    context = Context(graph, graph.verdicts())
    on_purpose = {tool.id for tool in graph.tools if tool.standalone_ok}
    isolated, silent = ({tool.id for tool in found} for found in (context.isolated, context.unrecorded))

    assert isolated | silent | (on_purpose & {*graph.isolated()}) == {*graph.isolated()}
    assert not isolated & silent
    whole = StackGraph(read({**written, "complete": ["integrations"]}))
    assert Context(whole, whole.verdicts()).unrecorded == ()
