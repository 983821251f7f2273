"""The picture of flows: departments by departments, or what is needed of one kind of records; every number a row."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from chart_kit import digest, printed_elsewhere, shuffled, text_overlaps, texts_of, texts_outside
from large import Document, large_stacks
from matplotlib.figure import Figure
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.diagrams.charts.flows import (
    FLOWS,
    MOST_ENDS,
    OTHERS,
    Counts,
    End,
    FlowsScene,
    Trouble,
    arrange_flows,
    check,
    flows_scene,
    needs_scene,
)
from stackaudit.diagrams.painting import paint
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.engine.audit import Audit
from stackaudit.tables.silos import DepartmentLinksRow, NeedRow

SAMPLES = ("cobble_7", "corner_shop", "brightside_45", "gitlab_2022")
STACKS = large_stacks()
SOUND = {"every": "1h", "takes": "1m", "reliability": 1}


def sample(name: str) -> Audit:
    """Return the audit of a sample stack."""
    return sa.audit(sa.read_stack(f"sample_stacks/{name}.yaml"), only=["silos"])


def examined(document: Document) -> Audit:
    """Return the audit of a document."""
    return sa.audit(sa.Stack.model_validate(document), only=["silos"])


def small(flows: Iterable[Any], *, tools: Iterable[Any] = (), **more: Any) -> Audit:
    """Return the audit of tools a and b of Sales and c of Service, and of what else there is."""
    stated = [{"id": id_, "departments": [owner]} for id_, owner in (("a", "sales"), ("b", "sales"), ("c", "service"))]
    departments = [{"id": "sales", "name": "Sales"}, {"id": "service", "name": "Service"}]
    return examined(
        {"name": "S", "tools": [*stated, *tools], "integrations": [*flows], "departments": departments, **more}
    )


def scene_of(result: Audit, entity: str | None = None) -> FlowsScene:
    """Return what the picture of an audit says."""
    review = result.reviews["silos"]
    return flows_scene(result.graph, review) if entity is None else needs_scene(result.graph, review, entity)


def figure_of(scene: FlowsScene, theme: Any = "light") -> Figure:
    """Return the picture of a scene; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return paint(arrange_flows(scene), theme, "")


# -- every number is a row


@pytest.mark.parametrize("name", SAMPLES[:3])
def test_every_cell_is_a_row_of_the_table(name: str) -> None:
    """Number by number, and no row that has a flow is left out."""
    result = sample(name)
    scene = scene_of(result)
    rows = {(row.source or "", row.target or ""): row for row in result.rows(DepartmentLinksRow) if row.flows}
    assert set(scene.cells) == set(rows)
    for pair, counts in scene.cells.items():
        row = rows[pair]
        troubles = {Trouble.BY_HAND: row.by_hand, Trouble.BROKEN: row.broken, Trouble.UNKNOWN: row.not_stated}
        assert counts == Counts.of(row.flows, troubles)


@pytest.mark.parametrize("name", [name for name in STACKS if name != "no departments"])
def test_what_shares_a_row_is_summed_and_the_rest_is_counted(name: str) -> None:
    """All cells together, and the flows that a note counts, are all rows of the table."""
    result = examined(STACKS[name])
    scene = scene_of(result)
    rows = result.rows(DepartmentLinksRow)
    hidden = sum(int(found[1]) for note in scene.notes if (found := re.match(r"(\d+) flows? inside one of", note)))
    assert sum(counts.number for counts in scene.cells.values()) + hidden == sum(row.flows for row in rows)
    assert len(scene.senders) <= MOST_ENDS
    assert (OTHERS in {end.id for end in scene.senders}) == (len(result.graph.stack.departments) > MOST_ENDS)
    planned = sum(row.planned for row in rows)
    assert f"{planned:,} planned flows are not counted." in scene.notes


@pytest.mark.parametrize("name", ["brightside_45", "26 departments", "uneven"])
def test_sums_and_title_add_up(name: str) -> None:
    """The sums at the edge are those of the cells; the title counts those between departments that are stated."""
    result = examined(STACKS[name]) if name in STACKS else sample(name)
    scene = scene_of(result)
    words = {words.group: words.text for words in arrange_flows(scene).words}
    for end in scene.senders:
        sent = sum(
            counts.number
            for (source, target), counts in scene.cells.items()
            if source == end.id and (source != target or source == OTHERS)
        )
        assert words[f"sends:{end.id}"] == f"{sent:,}"
        received = sum(
            counts.number
            for (source, target), counts in scene.cells.items()
            if target == end.id and (source != target or source == OTHERS)
        )
        assert words[f"receives:{end.id}"] == f"{received:,}"
    between = [row for row in result.rows(DepartmentLinksRow) if row.source != row.target and row.source and row.target]
    hurt, whole = sum(row.by_hand + row.broken for row in between), sum(row.flows for row in between)
    assert scene.headline == f"{hurt:,} of {whole:,} flows between departments are by hand or broken"


@pytest.mark.parametrize(
    ("name", "entity"), [("cobble_7", "customer"), ("brightside_45", "customer"), ("uneven", "customer")]
)
def test_the_needs_of_one_kind_of_records_are_rows_of_needs(name: str, entity: str) -> None:
    """Each cell counts needs of the system of record's, by status; the others are counted in a note."""
    result = examined(STACKS[name]) if name in STACKS else sample(name)
    scene = scene_of(result, entity)
    masters = result.graph.holdings[entity].masters
    every = [row for row in result.rows(NeedRow) if row.entity == entity]
    rows = [row for row in every if row.source in masters]
    status = Counter(row.status for row in rows)
    total = sum(scene.cells.values(), Counts())
    assert total.number == len(rows)
    assert total.of_kind(Trouble.BY_HAND) == status["manual-only"]
    assert total.of_kind(Trouble.LATE) == status["stale"]
    assert total.of_kind(Trouble.BROKEN) == status["no-path"]
    assert total.of_kind(Trouble.UNKNOWN) == status["unknown"]
    assert {end.id for end in scene.senders} <= set(masters)
    assert bool(scene.notes) == (len(every) > len(rows))
    assert f"{len(rows)} data needs" in scene.headline


# -- the title


@pytest.mark.parametrize(
    ("flows", "title"),
    [
        (["a -> c", {"source": "a", "target": "c", "method": "manual"}], "1 of 2 flows between departments is by hand"),
        (
            [{"source": "c", "target": "a", "status": "broken"}, {"source": "b", "target": "c", "method": "manual"}],
            "2 of 2 flows between departments are by hand or broken",
        ),
        ([{"source": "c", "target": "a", "status": "broken"}], "1 of 1 flow between departments is broken"),
        (["a -> c", "c -> a"], "Of 2 flows between departments it is not stated how 2 run"),
        ([{"source": "a", "target": "c", "method": "api"}], "None of 1 flow between departments is by hand or broken"),
        ([{"source": "a", "target": "b", "method": "manual"}], "No flow between departments is on record"),
    ],
)
def test_the_title_is_one_clause_with_one_share(flows: list[Any], title: str) -> None:
    """By hand or broken, else not stated, else none: and an unknown is no good news."""
    assert scene_of(small(flows)).headline == title


def test_that_no_flow_leads_across_is_a_fact_only_where_all_are_stated() -> None:
    """The stack states that it holds every flow."""
    scene = scene_of(small([{"source": "a", "target": "b", "method": "api"}], complete=["integrations"]))
    assert scene.headline == "No flow leads from one department to another"
    assert not scene.notes


def test_tools_without_a_department_have_a_row_of_their_own() -> None:
    """They are in no title, and a note counts their flows; planned flows and tools of several departments likewise."""
    tools = [{"id": "d"}, {"id": "e", "departments": ["sales", "service"]}]
    flows = [
        {"source": "d", "target": "a", "method": "manual"},
        {"source": "e", "target": "c", "method": "manual"},
        {"source": "a", "target": "c", "status": "planned"},
    ]
    scene = scene_of(small(flows, tools=tools))
    assert scene.headline == "1 of 1 flow between departments is by hand"
    assert [end.name for end in scene.senders] == ["Sales", "Service", "No department"]
    assert scene.cells["", "sales"] == Counts(1, ((Trouble.BY_HAND, 1),))
    assert scene.notes == (
        "1 planned flow is not counted.",
        "1 flow has an end without a department: not in the title.",
        "1 tool has several departments, and counts for the first.",
        "The flows on record are counted; the stack does not state that they are all.",
    )


@pytest.mark.parametrize(
    ("flows", "more", "title"),
    [
        (["a -> c: order"], {}, "Whether 1 of 1 data need of Order is met cannot be told"),
        ([], {}, "For 1 of 1 data need of Order no path is on record"),
        ([], {"complete": ["integrations"]}, "1 of 1 data need of Order is not met"),
        (
            [{"source": "a", "target": "c", "entities": ["order"], "method": "manual"}],
            {},
            "1 of 1 data need of Order is met by hand only",
        ),
        (
            [{"source": "a", "target": "c", "entities": ["order"], "method": "api", **SOUND}],
            {},
            "The one data need of Order is met",
        ),
    ],
)
def test_the_title_of_one_kind_of_records(flows: list[Any], more: Document, title: str) -> None:
    """What is not met, by hand, or not known, in this order."""
    tools = [{"id": "d", "departments": ["service"], "entities": {"order": "consumer"}}]
    flows = [{**flow, "target": "d"} if isinstance(flow, dict) else flow.replace("c:", "d:") for flow in flows]
    entities = {"order": {"system_of_record": "a", "tolerance": "24h"}}
    assert scene_of(small(flows, tools=tools, entities=entities, **more), "order").headline == title


# -- what there is nothing of


def test_nothing_to_draw_is_said_with_what_to_state() -> None:
    """No flow, no department, no need, no such kind of records."""
    with pytest.raises(StackAuditError, match="no flow is on record"):
        small([{"source": "a", "target": "c", "status": "planned"}]).diagram("flows")
    with pytest.raises(StackAuditError, match="states its `departments`"):
        examined(STACKS["no departments"]).diagram("flows")
    with pytest.raises(UnknownNameError, match="customer"):
        sample("cobble_7").diagram("flows", entity="custome")
    with pytest.raises(StackAuditError, match="no other tool is stated to need Order"):
        small(["a -> c: order"], entities={"order": {"system_of_record": "c"}}).diagram("flows", entity="order")


def test_a_scene_that_contradicts_itself_is_refused() -> None:
    """A row twice, a cell of no row, more trouble than flows."""
    end = End("sales", "Sales")
    scene = FlowsScene("T", "", (end,), (end,), {}, {}, inside=True)
    check(scene)
    for spoilt in (
        replace(scene, senders=(end, end)),
        replace(scene, receivers=(end, end)),
        replace(scene, cells={("sales", "x"): Counts(1)}),
        replace(scene, cells={("sales", "sales"): Counts(1, ((Trouble.BROKEN, 2),))}),
        replace(scene, senders=(End("sales", "Sales", "sales"),)),
    ):
        with pytest.raises(ValueError, match=r"twice|no row|troubles|department"):
            check(spoilt)


# -- how it looks


@pytest.mark.parametrize("name", [*SAMPLES, *(name for name in STACKS if name != "no departments")])
def test_no_text_overlaps_or_leaves_the_page(name: str) -> None:
    """Of samples, of many and few departments, and of names in every script."""
    figure = figure_of(scene_of(examined(STACKS[name]) if name in STACKS else sample(name)))
    assert not text_overlaps(figure)
    assert not texts_outside(figure)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "entity"), [("brightside_45", None), ("26 departments", None), ("brightside_45", "customer")]
)
def test_every_text_can_be_seen(name: str, entity: str | None, theme: Any) -> None:
    """On the darkest cell too, in both themes."""
    scene = scene_of(examined(STACKS[name]) if name in STACKS else sample(name), entity)
    assert not [entry for entry in ink_contrasts(figure_of(scene, theme)) if entry[0] < LEAST_CONTRAST]


def test_the_legend_has_what_the_cells_have() -> None:
    """And nothing else."""
    texts = texts_of(figure_of(scene_of(sample("brightside_45"))))
    assert {"by hand", "broken", "not stated how or whether they run"} <= set(texts)
    scene = scene_of(small([{"source": "a", "target": "c", "method": "api"}]))
    assert not {"by hand", "broken"} & set(texts_of(figure_of(scene)))


def test_the_alternative_text_tells_the_cells() -> None:
    """The title, then from whom to whom, then what is not counted."""
    alt = sample("brightside_45").diagram("flows").alt
    assert alt.startswith(
        "3 of 36 flows between departments are by hand or broken. Customer Service to Customer Service"
    )
    assert "Sales to Marketing: 3 flows, 1 by hand." in alt
    assert alt.endswith("19 tools have several departments, and count for the first.")


def test_cells_say_in_an_svg_what_they_count() -> None:
    """Each cell with flows has who sends and who receives as its title, and its flows as the text."""
    result = sample("brightside_45")
    scene = scene_of(result)
    told = {(spot.stands.source, spot.stands.target): spot.stands.text for spot in arrange_flows(scene).spots}
    assert len(told) == len(scene.cells)
    assert told["department:sales", "department:marketing"] == "3 flows, 1 by hand"
    assert "Sales to Marketing" in result.diagram("flows").svg()


# -- the same bytes


@pytest.mark.parametrize("entity", [None, "customer"])
def test_the_order_of_rows_changes_nothing(entity: str | None) -> None:
    """The tables shuffled give the same picture."""
    result = sample("brightside_45")
    mixed = shuffled(result.reviews["silos"])
    one, other = (FLOWS.draw(result.graph, review, entity=entity) for review in (result.reviews["silos"], mixed))
    assert digest(one.figure) == digest(other.figure)


def test_the_hash_seed_changes_nothing() -> None:
    """Another process under another hash seed gives the same bytes."""
    names = "digest, figure_of, sample, scene_of"
    code = f"from test_flow_matrix import {names}; print(digest(figure_of(scene_of(sample('brightside_45')))))"
    assert printed_elsewhere(code).split() == [digest(figure_of(scene_of(sample("brightside_45"))))]
