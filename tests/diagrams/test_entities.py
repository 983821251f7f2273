"""The entity matrix: what it says of hand-made and sample stacks, and the measures that its picture is held to."""

from __future__ import annotations

import random
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import chart_kit
import matplotlib as mpl
import pytest
from chart_kit import Row, hostile_names, ids_of, names_of, shapes_of, shuffled
from drawn import draw
from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE, OWNERS
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

import stackaudit as sa
from stackaudit.analysers.silos.analyser import silos
from stackaudit.core.errors import StackAuditError, UnknownNameError
from stackaudit.core.findings import Finding, Review, Severity
from stackaudit.core.messages import say
from stackaudit.core.rows import table_of
from stackaudit.diagrams.charts.entities import (
    ENTITIES,
    MOST_ENTITIES,
    MOST_TOOLS,
    EntitiesScene,
    EntityColumn,
    EntityRow,
    Trouble,
    arrange_entities,
    entities_scene,
)
from stackaudit.diagrams.charts.feeds import EntityCell, Fed
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.shapes import Block, Inked, Sign, SignKind, Stroke
from stackaudit.diagrams.style import ThemeName
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.tables.silos import NeedRow
from stacks import rule_of

SAMPLES = Path(__file__).parents[2] / "sample_stacks"
M, P, C, K = "system_of_record", "producer", "consumer", "cache"
Roles = Mapping[str, Mapping[str, str | list[str]]]


def graph_of(roles: Roles, entities: Iterable[Mapping[str, Any]] = (), **more: Any) -> StackGraph:
    """Return a stack of tools that play these roles: tool, then entity, then role or roles."""
    tools = [
        {
            "id": tool,
            "name": tool.upper(),
            "departments": [OWNERS[at % 8].id],
            "entities": [
                {"entity": entity, "roles": [role] if isinstance(role, str) else role} for entity, role in held.items()
            ],
        }
        for at, (tool, held) in enumerate(roles.items())
    ]
    departments = [{"id": owner.id, "name": owner.name} for owner in OWNERS]
    entities = list(entities)
    if entities:  # where some are declared, all must be
        used = sorted({one for held in roles.values() for one in held} - {one["id"] for one in entities})
        entities += [{"id": one, "name": one} for one in used]
    document = {"name": "Shop", "tools": tools, "departments": departments, "entities": entities, **more}
    return StackGraph(Stack.model_validate(document))


def need(source: str, target: str, entity: str, status: str) -> NeedRow:
    """Return a row of `needs`."""
    id_ = f"need:{source}>{target}/{entity}"
    unknown = (None, None, None, None)
    return NeedRow(source, target, entity, *unknown, status, None, 0.0, 1.0, (), 1.0, None, (), id_, False, None)


def told(code: str, *subjects: str) -> Finding:
    """Return a finding about these subjects."""
    return Finding(rule_of(code), subjects, Severity.LOW, say("x"), say("x"), say("x"))


def review(rows: Iterable[NeedRow] = (), findings: Iterable[Finding] = ()) -> Review:
    """Return what a silo analyser would say."""
    return replace(chart_kit.review(table_of(NeedRow, rows)), findings=tuple(findings))


def cells_of(scene: EntitiesScene) -> dict[tuple[str, str], EntityCell]:
    """Return the cells by tool and entity."""
    return {(cell.tool, cell.entity): cell for cell in scene.cells}


@cache
def sample(name: str) -> tuple[StackGraph, Review]:
    """Return a sample stack with what the real silo analyser says of it."""
    graph = StackGraph(sa.read_stack(SAMPLES / f"{name}.yaml"))
    return graph, silos(graph)


def seeded(tools: int, entities: int, seed: int = 1) -> tuple[StackGraph, Review]:
    """Return a stack in which roles, flows and findings of every kind are thrown at random."""
    rng = random.Random(seed)  # noqa: S311
    ids, kinds = ids_of(tools), [f"kind-{at}" for at in range(entities)]
    roles: dict[str, dict[str, str | list[str]]] = {id_: {} for id_ in ids}
    rows, findings = [], []
    for kind in kinds:
        masters = rng.sample(ids, min(tools, rng.choice([0, 1, 1, 1, 2])))
        roles |= {one: {**roles[one], kind: M} for one in masters}
        others = [one for one in rng.sample(ids, min(tools, rng.randint(1, 12))) if one not in masters]
        for one in others:
            role = rng.choice([P, C, C, K, [P, C]])
            roles[one][kind] = role
            for source, target in ((masters or [None])[0], one), (one, (masters or [None])[0]):
                if source and target and role != K:
                    status = rng.choice(["ok", "near-limit", "manual-only", "stale", "no-path", "unknown"])
                    rows.append(need(source, target, kind, status))
        if len(masters) == 2 and rng.random() < 0.6:
            findings.append(told("silos.competing-masters", f"entity:{kind}", *(f"tool:{one}" for one in masters)))
        if not masters:
            findings.append(told("silos.no-master", f"entity:{kind}"))
    stated = [
        {"id": kind, "name": f"{names_of(at + 1)[at]}", **({"system_of_record": []} if at % 2 else {})}
        for at, kind in enumerate(kinds)
        if not any(held.get(kind) == M for held in roles.values())
    ]
    return graph_of(roles, stated), review(rows, findings)


def scene_of(tools: int, entities: int, seed: int = 1) -> EntitiesScene:
    """Return what the picture of such a stack says."""
    return entities_scene(*seeded(tools, entities, seed))


def hostile() -> EntitiesScene:
    """Return a matrix of names that try to break it, as tools and as records."""
    rows = [EntityRow(f"t{at}", name, "sales") for at, name in enumerate(HOSTILE)]
    columns = [
        EntityColumn(f"e{at}", name, list(Trouble)[at % 4], "no $x^{ <b>" * 4, "+$3 tools" * 5)
        for at, name in enumerate(HOSTILE)
    ]
    fed = list(Fed)
    cells = [EntityCell(f"t{at}", f"e{at}", copy=fed[at % 5], made=fed[at % 3]) for at in range(len(HOSTILE))]
    notes = ("\u2068صندوق\u2069 & $x$ " * 60,)
    return EntitiesScene("Long $ " * 40, "sub $", tuple(columns), tuple(rows), tuple(cells), OWNERS, notes)


SCENES = {f"{tools} x {kinds}": scene_of(tools, kinds, tools) for tools, kinds in ((1, 1), (3, 2), (12, 7), (45, 14))}
SCENES |= {"150 x 30": scene_of(150, 30), "hostile names": hostile()}
SCENES |= {f"seed {seed}": scene_of(10 + seed, seed - 14, seed) for seed in range(20, 23)}
SCENES |= {name: entities_scene(*sample(name)) for name in ("brightside_45", "gitlab_2022", "cobble_7")}


def arranged(scene: EntitiesScene) -> Geometry:
    """Return the layout; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_entities(scene)


def drawn(scene: EntitiesScene, theme: ThemeName = "light") -> Figure:
    """Return the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene, arrange_entities, theme)


# -- what it says


@pytest.mark.parametrize(
    ("status", "fed"),
    [
        ("ok", Fed.FED),
        ("near-limit", Fed.FED),
        ("manual-only", Fed.BY_HAND),
        ("stale", Fed.LATE),
        ("no-path", Fed.CUT),
        ("unknown", Fed.UNCLEAR),
    ],
)
def test_cells_say_what_the_table_of_needs_says(status: str, fed: Fed) -> None:
    """A copy and a producer are judged by their need; the master is neither."""
    graph = graph_of({"crm": {"customer": [M, P, C]}, "ads": {"customer": C}, "web": {"customer": P}})
    rows = [need("crm", "ads", "customer", status), need("web", "crm", "customer", status)]
    cells = cells_of(entities_scene(graph, review(rows)))
    assert cells["crm", "customer"] == EntityCell("crm", "customer", master=True)
    assert cells["ads", "customer"] == EntityCell("ads", "customer", copy=fed)
    assert cells["web", "customer"] == EntityCell("web", "customer", made=fed)


def test_a_tool_may_make_records_and_hold_a_copy() -> None:
    """Both are told, each by its own need."""
    graph = graph_of({"crm": {"customer": M}, "web": {"customer": [P, C]}})
    rows = [need("crm", "web", "customer", "stale"), need("web", "crm", "customer", "ok")]
    cell = cells_of(entities_scene(graph, review(rows)))["web", "customer"]
    assert (cell.copy, cell.made) == (Fed.LATE, Fed.FED)


def test_a_declared_need_makes_a_copy_of_a_tool_without_a_role() -> None:
    """Who is to have records by a need stands in the matrix, judged by that need; and so does who is to give them."""
    graph = graph_of({"crm": {}, "ads": {}, "erp": {"customer": M}})
    cells = cells_of(entities_scene(graph, review([need("crm", "ads", "customer", "no-path")])))
    assert cells["ads", "customer"].copy is Fed.CUT
    assert cells["crm", "customer"].made is not None


def flow(source: str, target: str, entity: str, **more: Any) -> Row:
    """Return a flow that runs."""
    return {"source": source, "target": target, "entities": [entity], "status": "active", **more}


def test_caches_and_copies_of_rivals_are_judged_by_the_graph() -> None:
    """Where no need is told, the way from the master counts; of two masters one that feeds the copy is enough."""
    flows = [
        flow("erp", "bi", "item", method="native", every="1h", takes="1m", reliability=1.0),
        flow("crm", "sheet", "customer", method="manual"),
    ]
    roles = {
        "crm": {"customer": M, "item": M},
        "erp": {"item": M},
        "bi": {"item": C},
        "sheet": {"customer": K, "item": C},
        "old": {"customer": K},
    }
    entities = [{"id": "item", "tolerance": "2d"}, {"id": "customer", "tolerance": "2d"}]
    cells = cells_of(entities_scene(graph_of(roles, entities, integrations=flows), review()))
    assert cells["bi", "item"].copy is Fed.FED
    assert cells["sheet", "item"].copy is Fed.CUT
    assert cells["sheet", "customer"].copy is Fed.BY_HAND
    assert cells["old", "customer"].copy is Fed.CUT


def test_without_a_master_nobody_can_tell() -> None:
    """Copies and producers of records without a master are neither fed nor cut."""
    cells = cells_of(entities_scene(graph_of({"a": {"order": P}, "b": {"order": C}}), review()))
    assert cells["a", "order"].made is Fed.UNCLEAR
    assert cells["b", "order"].copy is Fed.UNCLEAR


def test_rivals_are_what_the_review_calls_so() -> None:
    """Two masters are trouble only with a finding; without one a foot says that there is no conflict."""
    graph = graph_of({"a": {"order": M, "item": M}, "b": {"order": M, "item": M}})
    found = [told("silos.competing-masters", "entity:order", "tool:a", "tool:b")]
    scene = entities_scene(graph, review(findings=found))
    assert [(one.id, one.trouble, one.foot) for one in scene.columns] == [
        ("order", Trouble.RIVALS, "2 masters"),
        ("item", Trouble.NONE, "2 masters, no conflict"),
    ]
    assert scene.headline == "Order has two masters"


def test_no_master_and_no_master_stated_differ() -> None:
    """Stated as none it is trouble; not stated, it is not known, and the column is only muted."""
    graph = graph_of({"a": {"x": C, "y": C}, "b": {"x": C, "y": C}}, [{"id": "x", "system_of_record": []}])
    found = [told("silos.no-master", f"entity:{one}") for one in "xy"]
    scene = entities_scene(graph, review(findings=found))
    assert {one.id: (one.trouble, one.foot) for one in scene.columns} == {
        "x": (Trouble.NO_MASTER, "no master"),
        "y": (Trouble.NOT_STATED, "master not stated"),
    }
    assert scene.headline == "X has no master"
    assert scene.subline.startswith("For Y no master is stated. Where")


def test_findings_that_follow_from_others_count_too() -> None:
    """A finding that hangs below its cause is found."""
    cause = told("silos.island", "tool:a").causing((told("silos.competing-masters", "entity:order"),))
    graph = graph_of({"a": {"order": M}, "b": {"order": M}})
    assert entities_scene(graph, review(findings=[cause])).columns[0].trouble is Trouble.RIVALS


ONE_COPY = {"crm": {"customer": M}, "ads": {"customer": C}, "bi": {"customer": C}, "web": {"customer": P}}


@pytest.mark.parametrize(
    ("statuses", "headline"),
    [
        (("ok", "ok", "ok"), "Every copy is fed by its one master in time"),
        (("ok", "ok", "unknown"), "Whether copies are fed cannot be told"),
        (("no-path", "ok", "ok"), "1 copy is not fed"),
        (("no-path", "no-path", "ok"), "2 copies are not fed"),
        (("no-path", "stale", "ok"), "1 copy is not fed"),
        (("stale", "stale", "no-path"), "2 copies are stale"),
        (("ok", "ok", "no-path"), "1 source of records does not reach the master in time"),
    ],
)
def test_the_headline_counts_copies(statuses: tuple[str, str, str], headline: str) -> None:
    """Never and too late are told apart; what cannot be told is never called fine."""
    ends = (("crm", "ads"), ("crm", "bi"), ("web", "crm"))
    rows = [need(*end, "customer", status) for end, status in zip(ends, statuses, strict=True)]
    assert entities_scene(graph_of(ONE_COPY), review(rows)).headline == headline


def test_the_headline_names_two_and_counts_more() -> None:
    """Kinds of records are named as long as that is short."""
    held = {f"e{at}": M for at in range(4)} | {f"n{at}": C for at in range(3)}
    none = [{"id": f"n{at}", "system_of_record": []} for at in range(3)]
    graph = graph_of({"a": held, "b": held}, none)
    rivals = [told("silos.competing-masters", f"entity:e{at}") for at in range(4)]
    lost = [told("silos.no-master", f"entity:n{at}") for at in range(3)]
    many = entities_scene(graph, review(findings=rivals + lost))
    assert many.headline == "7 of 7 kinds of records do not have one master"
    assert many.subline.startswith("4 kinds of records have several masters, 3 have none. Where")
    few = entities_scene(graph, review(findings=rivals[:2] + lost[:2]))
    assert few.headline == "4 of 7 kinds of records do not have one master"
    assert few.subline.startswith("E0 has two masters, E1 has two masters, N0 and N1 have none. Where")
    one = entities_scene(graph, review(findings=lost[:1]))
    assert one.headline == "N0 has no master"
    assert one.subline.startswith("Where")


def test_masters_alone_are_not_called_fed() -> None:
    """Where nobody keeps a copy and nobody makes records elsewhere, there is nothing to be fed in time."""
    scene = entities_scene(graph_of({"crm": {"customer": M}, "ads": {}}), review())
    assert scene.headline == "No tool is stated to need records of another"


def test_the_worst_columns_come_first() -> None:
    """Rivals, then no master, then by copies that are not fed."""
    kinds = ["fine", "bad", "worse", "none", "rivals"]
    roles = {"m": dict.fromkeys(["fine", "bad", "worse", "rivals"], M), "n": {"rivals": M, "none": C}}
    roles |= {one: dict.fromkeys(kinds[:3], C) for one in ("a", "b")}
    rows = [need("m", one, "worse", "no-path") for one in ("a", "b")] + [need("m", "a", "bad", "stale")]
    rows += [need("m", "b", "bad", "ok"), need("m", "a", "fine", "ok"), need("m", "b", "fine", "ok")]
    found = [told("silos.competing-masters", "entity:rivals"), told("silos.no-master", "entity:none")]
    graph = graph_of(roles, [{"id": "none", "system_of_record": []}])
    assert [one.id for one in entities_scene(graph, review(rows, found)).columns] == kinds[::-1]


def test_rows_begin_with_masters_in_the_order_of_their_columns() -> None:
    """Diamonds step down from the upper left; copies follow."""
    scene = SCENES["brightside_45"]
    cells = cells_of(scene)
    first = [
        min((at for at, one in enumerate(scene.columns) if (c := cells.get((row.id, one.id))) and c.master), default=99)
        for row in scene.rows
    ]
    assert first == sorted(first)
    assert first[0] == 0


def test_no_more_than_forty_tools_and_twenty_kinds_are_shown() -> None:
    """The picture says how many there are, and each column how many of its tools are not shown; masters all are."""
    graph, made = seeded(150, 30)
    scene = entities_scene(graph, made)
    assert (len(scene.rows), len(scene.columns)) == (MOST_TOOLS, MOST_ENTITIES)
    holders = {one.id: set(graph.holdings[one.id].holders) for one in scene.columns}
    tools = len(set().union(*holders.values()))
    assert (f"20 of 30 kinds of records and 40 of {tools} tools shown, the worst first.") in scene.subline
    shown = {row.id for row in scene.rows}
    for column in scene.columns:
        hidden = len(holders[column.id] - shown)
        assert column.more == ("" if not hidden else f"+{hidden} tool{'s' if hidden > 1 else ''}")
        assert set(graph.holdings[column.id].masters) <= shown
    assert "more tools" in scene.alt


def test_records_that_no_tool_holds_are_told_beneath() -> None:
    """They have no column, and a line counts and names them."""
    scene = SCENES["gitlab_2022"]
    assert scene.subline.startswith("6 copies are not fed. 20 of 75 kinds of records shown, the worst first.")
    assert scene.notes[0].startswith("16 kinds of records are held by no tool, as far as stated: Access group, Alert")


def test_brightside_is_what_its_file_says() -> None:
    """Against the needs of the graph, counted on their own: who is to have records is a cell of its status."""
    graph, _ = sample("brightside_45")
    scene = SCENES["brightside_45"]
    assert scene.headline == "2 of 14 kinds of records do not have one master"
    assert scene.subline.startswith("Product has two masters, Consent has none, 14 copies are not fed, 3 are stale. ")
    cells = cells_of(scene)
    words = {"ok": "fed", "near-limit": "fed", "manual-only": "by hand", "stale": "late", "no-path": "cut"}
    judged = Counter()
    for verdict in graph.verdicts():
        one = verdict.need
        if graph.holdings[one.entity].masters == (one.source,):
            assert cells[one.target, one.entity].copy == words.get(verdict.status, "unclear")
            judged[verdict.status] += 1
        elif graph.holdings[one.entity].masters == (one.target,):
            assert cells[one.source, one.entity].made == words.get(verdict.status, "unclear")
    # 14: eight needs of a single master, Product at four tools that neither master feeds, and two caches.
    assert judged["no-path"] == 8
    product = {key[0]: cells[key].copy for key in cells if key[1] == "product" and not cells[key].master}
    assert sum(fed is Fed.CUT for fed in product.values()) == 4
    assert product["bigquery"] is Fed.LATE  # once a day, and an hour on the way; a day is allowed
    assert {cells["jotform", "customer"].copy, cells["franchise-sheet", "order"].copy} == {Fed.CUT}
    masters = {(tool, one) for one, held in graph.holdings.items() for tool in held.masters}
    assert masters == {key for key, cell in cells.items() if cell.master}
    assert {one.id for one in scene.columns if one.trouble.is_certain} == {"product", "consent"}


def test_cobble_is_what_its_file_says() -> None:
    """Seven tools and four kinds of records, counted by hand."""
    scene = SCENES["cobble_7"]
    assert (len(scene.rows), len(scene.columns)) == (7, 4)
    assert scene.headline == "3 copies are not fed"
    found = Counter(cell.copy for cell in scene.cells)
    assert (found[Fed.CUT], found[Fed.BY_HAND]) == (3, 1)
    assert sum(cell.master for cell in scene.cells) == 4


def test_the_alternative_text_tells_the_rows() -> None:
    """Each tool says what it is to which records; columns with trouble come first."""
    rows = [need("crm", "ads", "customer", "stale"), need("crm", "bi", "customer", "ok")]
    graph = graph_of(ONE_COPY | {"erp": {"customer": M}})
    alt = entities_scene(graph, review(rows, [told("silos.competing-masters", "entity:customer")])).alt
    assert alt.startswith("Customer has two masters. 1 copy is stale. Customer: 2 masters. CRM: master of Customer. ")
    assert "ADS: copy fed too late of Customer" in alt
    assert "BI: copy of Customer" in alt


def test_what_cannot_be_drawn_is_refused() -> None:
    """No table, no records, and an unknown theme are errors that say why."""
    graph = graph_of(ONE_COPY)
    with pytest.raises(StackAuditError, match="no table 'needs'"):
        ENTITIES.draw(graph, chart_kit.review())
    with pytest.raises(StackAuditError, match="no tool states which kinds of records it holds"):
        ENTITIES.draw(graph_of({"a": {}}), review())
    with pytest.raises(UnknownNameError, match="'dark'"):
        ENTITIES.draw(graph, review(), theme="darc")


R, E = EntityRow("t", "T"), EntityColumn("e", "E")
ONE = EntitiesScene("h", "", (E,), (R,), (EntityCell("t", "e", master=True),))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, rows=(R, R)),
        replace(ONE, columns=(E, E)),
        replace(ONE, cells=ONE.cells * 2),
        replace(ONE, cells=(EntityCell("x", "e", master=True),)),
        replace(ONE, cells=(EntityCell("t", "x", master=True),)),
        replace(ONE, cells=(EntityCell("t", "e"),)),
        replace(ONE, cells=(EntityCell("t", "e", master=True, copy=Fed.FED),)),
        replace(ONE, rows=(EntityRow("t", "T", "nobody"),)),
    ],
    ids=["row", "column", "cell", "no row", "no column", "nothing", "master and copy", "no department"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: EntitiesScene) -> None:
    """What stands twice, nowhere, or says nothing is an error of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|no row or no column|master and a copy|department"):
        arrange_entities(broken)


# -- how it looks


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_matrices_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none but the letters of tags is small."""
    figure = drawn(SCENES[name], theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    small = [text.get_text() for text, _ in text_extents(figure) if float(text.get_fontsize()) / 0.75 < 10.4]
    assert all(len(text) <= 3 for text in small)


@pytest.mark.parametrize("name", ["12 x 7", "brightside_45", "gitlab_2022", "hostile names"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1, on tinted columns too."""
    assert [entry for entry in ink_contrasts(drawn(SCENES[name], theme)) if entry[0] < LEAST_CONTRAST] == []


def test_each_meaning_has_a_shape_of_its_own() -> None:
    """Master, fed, by hand, not fed and unclear differ without colour; so do those who make records."""
    shapes = set()
    looks = [{"master": True}, *({"copy": fed} for fed in Fed), *({"made": fed} for fed in Fed)]
    for look in looks:
        chart = arranged(replace(ONE, cells=(EntityCell("t", "e", **look),)))
        signs = [sign for sign in shapes_of(chart, Sign) if sign.at[1] < chart.rules[0][0][1]]
        lines = [s.points for s in shapes_of(chart, Stroke) if s.width > 1 and s.points[0][1] < chart.rules[0][0][1]]
        slanted = [a[0] != b[0] and a[1] != b[1] for a, b in lines]
        questions = sum(one.words.text == "?" for one in shapes_of(chart, Inked))
        shapes.add((tuple(sign.kind for sign in signs), tuple(slanted), questions))
    assert len(shapes) == len(looks) - 2  # never and too late look alike


def test_signs_stand_apart() -> None:
    """No two signs touch, not even where a tool makes records and holds a copy."""
    for name in ("12 x 7", "brightside_45", "gitlab_2022"):
        signs = [sign for sign in shapes_of(arranged(SCENES[name]), Sign) if sign.kind is not SignKind.DISC]
        for one, other in combinations(signs, 2):
            apart = max(abs(one.at[0] - other.at[0]), abs(one.at[1] - other.at[1]))
            assert apart > one.radius + other.radius


def test_columns_with_trouble_are_tinted_from_head_to_foot() -> None:
    """A tint for each column with trouble, around all its signs and its foot; none for the others."""
    chart = arranged(SCENES["brightside_45"])
    assert len(shapes_of(chart, Block)) == 2
    feet = {one.words.text: one.words for one in shapes_of(chart, Inked) if one.words.group.startswith("foot:")}
    assert feet["2 masters"].bold
    assert feet["no master"].bold
    for block, text in zip(shapes_of(chart, Block), ("2 masters", "no master"), strict=True):
        assert block.rect.x < feet[text].x < block.rect.right
        assert block.rect.bottom > feet[text].y + 6


def test_the_legend_has_what_the_picture_has() -> None:
    """Signs stand in the legend only where they occur; never and too late share one."""
    words = set(chart_kit.texts_of(drawn(ONE)))
    assert "master" in words
    assert not {word for word in words if word.startswith(("copy", "source"))}
    columns = (E, EntityColumn("f", "F"))
    cells = (EntityCell("t", "e", copy=Fed.CUT, made=Fed.FED), EntityCell("t", "f", copy=Fed.LATE))
    both = set(chart_kit.texts_of(drawn(replace(ONE, columns=columns, cells=cells))))
    assert {"copy, not fed or too late", "source, reaches the master"} <= both
    assert not {"master", "copy, not fed", "copy, fed too late"} & both


def test_names_that_look_alike_are_told_apart() -> None:
    """Two tools or two kinds of one name carry their ids."""
    columns = (EntityColumn("e", "Same"), EntityColumn("f", "Same"))
    words = chart_kit.texts_of(drawn(replace(ONE, columns=columns, rows=(R, EntityRow("u", "T")))))
    assert {"Same (e)", "Same (f)", "T (t)", "T (u)"} <= set(words)


@pytest.mark.parametrize("size", [(12, 7), (150, 30)])
def test_order_does_not_matter(size: tuple[int, int]) -> None:
    """Rows, tools and findings in another order give the same bytes and the same words."""
    graph, made = seeded(*size)
    document = graph.stack.model_dump(exclude_unset=True)
    turned = StackGraph(Stack.model_validate({**document, "tools": document["tools"][::-1]}))
    other_review = replace(shuffled(made), findings=made.findings[::-1])
    one, other = ENTITIES.draw(graph, made), ENTITIES.draw(turned, other_review)
    assert (one.title, one.alt) == (other.title, other.alt)
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(draw(SCENES["12 x 7"], arrange_entities, "light"))
    with mpl.rc_context(LEAKS):
        assert chart_kit.digest(draw(SCENES["12 x 7"], arrange_entities, "light")) == plain


def test_hash_seeds_do_not_matter_and_nothing_is_drawn_early() -> None:
    """Another process under another hash seed gives the same bytes; the adapter loads no matplotlib."""
    code = (
        "import sys; from stackaudit.diagrams.charts import entities; "
        "print('matplotlib' in sys.modules); import chart_kit, test_entities; "
        "print(chart_kit.digest(test_entities.drawn(test_entities.SCENES['brightside_45'])))"
    )
    assert (
        chart_kit.printed_elsewhere(code)
        == f"False\n{chart_kit.digest(draw(SCENES['brightside_45'], arrange_entities, 'light'))}\n"
    )


def test_characters_without_a_font_are_told() -> None:
    """Names that no font can draw give one warning."""
    names = hostile_names()
    roles = {f"t{at}": {"x": M if not at else C} for at in range(len(names))}
    graph = graph_of(roles)
    document = graph.stack.model_dump(exclude_unset=True)
    document["tools"] = [{**tool, "name": name} for tool, name in zip(document["tools"], names, strict=True)]
    with pytest.warns(MissingGlyphWarning, match="CJK"):
        ENTITIES.draw(StackGraph(Stack.model_validate(document)), review()).figure  # noqa: B018
