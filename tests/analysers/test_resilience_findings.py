"""What resilience tells, how bad it is, and what it does not tell."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit import read_stack
from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.resilience.analyser import resilience
from stackaudit.core.errors import OptionError
from stackaudit.core.evidence import IF_IT_STOPS, Names, NeedAtStake, Quantity, Role, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.rows import rows_of
from stackaudit.graph import StackGraph
from stackaudit.model.persons import persons
from stackaudit.policy import Policy
from stackaudit.tables.resilience import CriticalityRow
from stacks import Document, document, flow, read, sample, sample_document

CASES = Path(__file__).resolve().parents[1] / "cases"


def look(written: Document, policy: Policy | None = None, **options: Any) -> Review:
    """What the resilience analyser says of a stack."""
    return resilience.tuned(**options)(StackGraph(read(written), policy or Policy()))


def all_of(review: Review, code: str) -> list[Finding]:
    """The findings of one code, consequences included."""
    return [row for finding in review.findings for row in (finding, *finding.consequences) if row.code == code]


def said(finding: Finding) -> str:
    """Title, reason and advice in one text."""
    return f"{finding.title} {finding.why} {finding.advice}"


def chain(length: int = 4, **facts: Document) -> Document:
    """Tools in a row, each of which hands the next one what it needs."""
    names = "abcdefgh"[:length]
    pairs = list(pairwise(names))
    return document(
        [{"id": name, "name": name.upper(), **facts.get(name, {})} for name in names],
        [flow(s, t, "x") for s, t in pairs],
        entities={"x": {"tolerance": "1d", "about_customer": True}},
        needs=[{"from": s, "to": t, "entity": "x"} for s, t in pairs],
        as_of="2026-11-01",
    )


# -- cut points and links


def test_a_cut_point_names_what_is_cut_and_proves_it() -> None:
    """The needs that no path meets, the tools that lose touch, the numbers and the plan stand as rows."""
    (b,) = all_of(look(chain(3)), "resilience.cut-point")

    assert b.subjects == ("tool:b",)
    assert "Without B, 2 of 2 data needs" in said(b)
    assert "C would lose touch with the rest" in said(b)
    assert Tools("cut off", ("c",)) in b.evidence
    assert Names("plan", ("not stated",)) in b.evidence
    assert {row.need for row in b.evidence if isinstance(row, NeedAtStake)} == {"need:a>b/x", "need:b>c/x"}


def test_the_needs_of_a_choke_point_are_told_as_lost_if_it_stops_with_what_arrives_today() -> None:
    """What a failure would take is what arrives now, never what is lost already; uptime stands beside it if stated."""
    (b,) = all_of(look(chain(3, b={"uptime": {"measured": 0.97}})), "resilience.cut-point")
    (plain,) = all_of(look(chain(3)), "resilience.cut-point")
    rows = [row for row in b.evidence if isinstance(row, NeedAtStake)]

    assert {row.status for row in rows} == {IF_IT_STOPS}
    assert all(0 < least <= most <= 1 for least, most in (row.lost for row in rows))
    assert b.lost == 0
    assert Quantity("works, share of the time", 0.97, "share") in b.evidence
    assert not [row for row in plain.evidence if isinstance(row, Quantity) and row.role is Role.AVAILABILITY]


@pytest.mark.parametrize(("status", "ends"), [("active", (2.0, 2.0)), ("unknown", (0.0, 4.0))])
def test_how_many_tools_cut_others_off_is_open_where_a_flow_may_not_run(status: str, ends: tuple[float, float]) -> None:
    """A row of four: the two in the middle; if nobody knows whether the middle flow runs, any number up to four."""
    made = chain(4)
    made["integrations"][1]["status"] = status
    found = next(one for one in look(made).measures if one.name == "resilience.cut_points")

    assert (found.low, found.high) == ends
    assert (found.coverage == 1) == (status == "active")


@pytest.mark.parametrize(
    ("continuity", "severity", "word"),
    [
        ({"plan": False}, "medium", "stated that there is no plan"),
        ({}, "low", "not stated"),
        ({"plan": True}, "low", "written down"),
        ({"plan": True, "tested": "2026-10-01"}, "low", "tried 1 Oct 2026"),
    ],
)
def test_how_bad_a_cut_point_is_depends_on_the_plan(continuity: Document, severity: str, word: str) -> None:
    """That a hub cuts others off is expected: without a plan medium, with one low; the reason says which."""
    (found,) = all_of(look(chain(3, b={"continuity": continuity})), "resilience.cut-point")

    assert found.severity == severity
    assert word in said(found)


def test_what_is_not_stated_is_between_no_plan_and_a_test() -> None:
    """On data that is critical: none high, not stated medium, documented low, tested low."""
    severities = []
    for facts in ({"plan": False}, {}, {"plan": True}, {"tested": "2026-10-01"}):
        made = chain(3, b={"continuity": facts})
        made["entities"]["x"]["criticality"] = "critical"
        severities.append(str(all_of(look(made), "resilience.cut-point")[0].severity))

    assert severities == ["high", "medium", "low", "low"]


def test_the_hub_of_the_worked_stack_is_one_finding_with_its_links_as_rows() -> None:
    """COBBLE-7: the CRM is the only cut point, and the four links (methods 9) are rows of it."""
    (found,) = look(sample_document("cobble_7")).findings

    assert found.id == "resilience.cut-point@tool:crm"
    assert found.consequences == ()
    assert [member.subject for member in found.members] == [
        "flow:bil>crm",
        "flow:crm>esp",
        "flow:crm>sup",
        "flow:web>crm",
    ]
    assert str(found.members[1].title) == "Only one link connects CRM and ESP; without it 2 data needs have no path"


def test_a_row_of_a_link_says_who_owns_it() -> None:
    """One owner of all its flows; where two are named, nobody is."""
    made = chain(3)
    made["integrations"][0]["owner"] = "Ann Lee"
    (found,) = all_of(look(made), "resilience.cut-point")

    assert [(member.subject, member.owner) for member in found.members] == [
        ("flow:a>b", "Ann Lee"),
        ("flow:b>c", None),
    ]


def test_a_link_between_two_tools_alone_is_in_the_table_only() -> None:
    """Where neither end is a cut point, nothing but its own two tools hangs on the link."""
    review = look(chain(2))

    assert review.findings == ()
    rows = rows_of(CriticalityRow, review.tables)
    assert [(row.id, row.needs_lost) for row in rows if row.kind == "link"] == [("a>b", 1)]


def test_two_flows_side_by_side_are_no_single_link() -> None:
    """A second flow the same way is a way around; one back is none."""
    made = chain(3)
    beside = {**made, "integrations": [*made["integrations"], flow("a", "b", "x", method="file")]}
    back = {**made, "integrations": [*made["integrations"], flow("b", "a", "x")]}

    assert [member.subject for member in look(beside).findings[0].members] == ["flow:b>c"]
    assert [member.subject for member in look(back).findings[0].members] == ["flow:a>b", "flow:b>c"]


def _with_strangers(made: Document, pairs: int) -> Document:
    """The same stack with pairs of tools that have nothing to do with it, each with a need that is met."""
    made = {**made, "tools": [*made["tools"]], "integrations": [*made["integrations"]], "needs": [*made["needs"]]}
    for n in range(pairs):
        made["tools"] += [f"u{n}", f"v{n}"]
        made["integrations"].append(flow(f"u{n}", f"v{n}", "x"))
        made["needs"].append({"from": f"u{n}", "to": f"v{n}", "entity": "x"})
    return made


def _star(spokes: int, **middle: Any) -> Document:
    """Tools that hand a record to one another over one in the middle: `spokes` needs between others."""
    pairs = [(f"s{n}", f"t{n}") for n in range(spokes)]
    return document(
        [*(name for pair in pairs for name in pair), {"id": "m", "relays": ["x"], **middle}],
        [flow(*ends, "x") for s, t in pairs for ends in ((s, "m"), ("m", t))],
        entities={"x": {"tolerance": "1d", "about_customer": True}},
        needs=[{"from": s, "to": t, "entity": "x"} for s, t in pairs],
        as_of="2026-11-01",
    )


@pytest.mark.parametrize(("spokes", "told"), [(2, False), (3, True)])
@pytest.mark.parametrize("kind", ["tool", "conduit"])
def test_unrelated_tools_do_not_silence_a_choke_point(spokes: int, told: bool, kind: str) -> None:
    """From 3 needs of other tools on it is told, however many needs there are elsewhere (methods 14.7)."""
    alone, among = _star(spokes, kind=kind), _with_strangers(_star(spokes, kind=kind), 60)

    assert [finding.subjects for finding in look(alone).findings] == [("tool:m",)]
    assert [finding.subjects for finding in look(among).findings] == [("tool:m",)] * told
    assert [f.subjects for f in look(among, needs_of_others=spokes).findings] == [("tool:m",)]


def test_unrelated_tools_do_not_silence_a_carrier() -> None:
    """Flows that name the conduit as their way are needs of other tools as well."""
    made = chain(4)
    made["tools"].append({"id": "make", "name": "Make", "kind": "conduit"})
    for record in made["integrations"]:
        record["via"] = "make"

    (found,) = all_of(look(_with_strangers(made, 60)), "resilience.conduit")

    assert found.subjects == ("tool:make",)


def test_unrelated_tools_do_not_silence_a_person() -> None:
    """Two tools that one person repairs, each on the way of two needs of others: together they are four."""
    ann = {"technical_owner": "Ann Lee"}
    made, other = _star(2, **ann), _star(2, **ann)
    for part in (other["tools"], other["integrations"], other["needs"]):
        for n, record in enumerate(part):
            if isinstance(record, str):
                part[n] = f"z{record}"
                continue
            part[n] = {
                key: f"z{value}" if key in {"id", "source", "target", "from", "to"} else value
                for key, value in record.items()
            }
    made = {**made, **{part: [*made[part], *other[part]] for part in ("tools", "integrations", "needs")}}

    (found,) = look(_with_strangers(made, 60)).findings

    assert found.id == "resilience.one-person@person:ann-lee"
    assert "If all of it stops, 4 data needs that surely have a path today lose it." in said(found)


@pytest.mark.parametrize(
    ("continuity", "expected"),
    [({"plan": True}, "note"), ({"tested": "2026-10-01"}, "note"), ({}, "medium"), ({"plan": False}, "high")],
)
def test_a_hub_with_a_plan_is_a_note(continuity: Document, expected: str) -> None:
    """That much hangs on a hub is what it is for; a tool that is no hub stays what the plan makes of it."""
    made = _star(3, continuity=continuity)
    made["entities"]["x"]["criticality"] = "critical"

    (hub,) = look({**made, "hub": "m"}).findings
    (plain,) = look(made).findings

    assert hub.severity == expected
    assert plain.severity >= "low"


def test_a_link_over_which_others_get_what_they_need_is_a_row_of_the_tool_at_its_end() -> None:
    """Three desks get everything over one link; each need begins at an end of it, and is a need of another tool."""
    made = document(
        [{"id": id_} for id_ in ("file", "gate", "d1", "d2", "d3", *(f"m{n}" for n in range(60)))],
        [flow("file", "gate", "x"), *(flow("gate", f"d{n}", "x") for n in (1, 2, 3))],
        entities={"x": {}},
        needs=[{"from": "file", "to": f"d{n}", "entity": "x"} for n in (1, 2, 3)],
    )
    made["tools"][1]["relays"] = ["x"]
    made["integrations"] += [flow(f"m{n}", f"m{n + 30}", "x") for n in range(30)]
    made["needs"] += [{"from": f"m{n}", "to": f"m{n + 30}", "entity": "x"} for n in range(30)]

    (gate,) = [one for one in look(made).findings if one.subjects == ("tool:gate",)]

    assert [member.subject for member in gate.members] == ["flow:file>gate"]


def test_a_tool_that_only_its_own_needs_hang_on_is_no_cut_point() -> None:
    """The ends of a chain lose their own need only: in the table, not among the findings."""
    assert {f.subjects for f in all_of(look(chain(3)), "resilience.cut-point")} == {("tool:b",)}


def test_a_cut_point_on_which_little_hangs_is_not_told() -> None:
    """Below the share of the settings it stays in the table; another share tells it."""
    made = chain(3)
    made["tools"] += [{"id": f"m{n}"} for n in range(30)] + [{"id": "n"}]
    made["integrations"] += [flow(f"m{n}", "n", "x", entities=["x"]) for n in range(30)]
    made["needs"] += [{"from": f"m{n}", "to": "n", "entity": "x"} for n in range(30)]

    assert {f.subjects for f in all_of(look(made), "resilience.cut-point")} == {("tool:n",)}
    some = look(made, least_share=0.05)
    assert {f.subjects for f in all_of(some, "resilience.cut-point")} == {("tool:b",), ("tool:n",)}


# -- conduits, vendors, persons


def test_a_conduit_is_told_with_the_flows_that_stop_together() -> None:
    """Two flows over one conduit; one flow alone is no common cause."""
    made = chain(3)
    made["tools"].append({"id": "make", "name": "Make", "kind": "conduit"})
    for record in made["integrations"]:
        record["via"] = "make"

    (found,) = all_of(look(made), "resilience.conduit")
    made["integrations"][0].pop("via")

    assert found.subjects == ("tool:make",)
    assert "2 flows stop together with Make; data needs that lose their path: 2" in said(found)
    assert all_of(look(made), "resilience.conduit") == []


def test_what_a_choke_point_takes_along_is_told_once() -> None:
    """The journey's step that hangs on the conduit is a row of the finding about the conduit."""
    steps = [{"id": n, "tools": [n], "needs": ["x"] if n == "b" else []} for n in "ab"]
    written = document(
        ["a", "b", {"id": "make", "kind": "conduit", "departments": ["ops"]}],
        [flow("a", "b", "x", via="make"), flow("b", "a", "x", via="make")],
        departments=[{"id": "ops", "name": "Operations"}],
        entities={"x": {"system_of_record": "a", "tolerance": "1h"}},
        needs=[{"from": "a", "to": "b", "entity": "x"}],
        journeys=[{"id": "j", "steps": steps}],
    )
    found = sa.audit(read(written)).findings
    (conduit,) = found.of("resilience.conduit")

    assert conduit.tells == ("conduit:make",)
    assert [row.code for row in conduit.consequences] == ["journey.fragile"]
    assert "journey.fragile" not in {finding.code for finding in found}
    assert str(conduit.advice) == "Ask Operations how work goes on without make; write it down, and try it once."


def test_both_ways_of_an_integration_are_one_flow() -> None:
    """Two directions of one integration stop together with a second one: two flows, not three."""
    both = {**flow("a", "b", "x", via="make"), "bidirectional": True}
    written = document(
        ["a", "b", "c", {"id": "make", "kind": "conduit"}],
        [both, flow("b", "c", "x", via="make")],
        entities={"x": {}},
        needs=[{"from": "a", "to": "b", "entity": "x"}],
    )
    (finding,) = look(written).findings.of("resilience.conduit")

    assert str(finding.title) == "2 flows stop together with make; data needs that lose their path: 1"


def test_a_vendor_is_told_only_if_more_hangs_on_it_than_on_its_worst_tool() -> None:
    """Two tools of one vendor in two parts of the stack: together everything, each alone half."""
    made = chain(4, a={"vendor": "Big"}, d={"vendor": "Big"})
    made["integrations"] = [made["integrations"][0], made["integrations"][2]]
    made["needs"] = [made["needs"][0], made["needs"][2]]

    (found,) = all_of(look(made), "resilience.vendor-concentration")
    near = look(chain(4, b={"vendor": "Big"}, c={"vendor": "Big"}))

    assert found.subjects == ("vendor:big",)
    assert "100%" in said(found)
    assert len(all_of(near, "resilience.vendor-concentration")) == 1
    assert all_of(look(chain(3, a={"vendor": "Big"}, b={"vendor": "Big"})), "resilience.vendor-concentration") == []


def test_a_vendor_that_most_money_goes_to_is_told_with_its_share() -> None:
    """Seventy of a hundred to one vendor with two tools; with one tool, or below the share, nothing."""
    tools: list[Document] = [
        {"id": "a", "vendor": "Big", "cost": {"annual": 40}},
        {"id": "b", "vendor": "Big", "cost": {"annual": 30}},
        {"id": "c", "vendor": "Small", "cost": {"annual": 30}},
    ]

    (found,) = all_of(look(document(tools)), "resilience.vendor-concentration")

    assert "70% of the stated cost" in said(found)
    assert all_of(look(document(tools), vendor_share=0.8), found.code) == []
    assert all_of(look(document([{**tools[0], "cost": {"annual": 90}}, tools[2]])), found.code) == []


def test_each_clause_of_a_finding_keeps_its_own_numbers() -> None:
    """Two shares of one vendor, all needs of a cut point and those of others: no number takes another's place."""
    big, rest = {"vendor": "Big", "cost": {"annual": 35}}, {"cost": {"annual": 15}}
    made = chain(4, a=big, b={"vendor": "S", **rest}, c={"vendor": "T", **rest}, d=big)
    made["integrations"] = [made["integrations"][0], made["integrations"][2]]
    made["needs"] = [made["needs"][0], made["needs"][2]]
    hub = chain(3, b={"relays": ["x"]})
    hub["needs"].append({"from": "a", "to": "c", "entity": "x"})

    (vendor,) = all_of(look(made), "resilience.vendor-concentration")
    (b,) = all_of(look(hub), "resilience.cut-point")

    assert "70% of the stated cost goes to it. 100% of the data needs" in said(vendor)
    assert "Without B, 3 of 3 data needs" in said(b)
    assert "Of the needs cut, 1 is between other tools. C would lose touch with the rest." in said(b)


def test_a_person_who_alone_repairs_several_choke_points_is_told() -> None:
    """The technical owner repairs; the owner does where none is stated; two names for one tool are no risk."""
    ann = {"technical_owner": "Ann Lee", "owner": "Bo Ek"}

    (found,) = all_of(look(chain(4, b=ann, c=ann)), "resilience.one-person")

    assert found.subjects == ("person:ann-lee",)
    assert "2 choke points" in said(found)
    assert Tools("answers for", ("b", "c")) in found.evidence
    owner = {"owner": "Bo Ek"}
    assert all_of(look(chain(4, b=owner, c=owner)), found.code)[0].subjects == ("person:bo-ek",)
    two = {"technical_owner": "Ann Lee and Bo Ek"}
    assert all_of(look(chain(4, b=two, c=two)), found.code) == []
    assert all_of(look(chain(4, b=ann, c={"technical_owner": "n/a"})), found.code) == []
    assert all_of(look(chain(4, b=ann, c=ann), choke_points_of_one=3), found.code) == []


def test_an_integration_counts_for_whoever_owns_it() -> None:
    """Two links alone, owned by one person, and no tool."""
    made = chain(3)
    for record in made["integrations"]:
        record["owner"] = "Ann Lee"

    (found,) = all_of(look(made), "resilience.one-person")

    assert found.subjects == ("person:ann-lee",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("Ann Lee, Bo Ek, CTO", ("Ann Lee", "Bo Ek")),
        ("Lee, Ann", ("Lee, Ann",)),
        ("Ann/Bo & Cy; Di or Ed and Fay", ("Ann", "Bo", "Cy", "Di", "Ed", "Fay")),
        ("Sandy Orr", ("Sandy Orr",)),
        ("Nobody", ()),
        (None, ()),
        (" ; ", ()),
        ("?", ("?",)),
    ],
)
def test_who_a_field_names(text: str | None, names: tuple[str, ...]) -> None:
    """Several persons in one field are several; a name with a comma is one, a title none; words for nobody are none."""
    assert tuple(person.name for person in persons(text, ("nobody",))) == names


# -- unknowns, refusals, samples


def test_what_is_not_stated_is_told_with_what_hangs_on_it() -> None:
    """Plans of tools that needs depend on, vendors, and who repairs; a flow without a reliability."""
    made = chain(3)
    del made["integrations"][0]["reliability"]

    found = {unknown.fact: unknown for unknown in look(made).unknowns}

    assert found["tool.continuity"].subjects == ("tool:a", "tool:b", "tool:c")
    assert found["tool.continuity"].blocks == ("tool:b",)
    assert found["integration.reliability"].subjects == ("flow:a>b",)
    assert found["integration.reliability"].blocks == ("tool:a", "tool:b")
    assert found["tool.technical_owner"].subjects == ("tool:b",)
    assert "policy.label_budget" not in found


def test_work_beyond_the_budget_is_told() -> None:
    """With no work for ways around, tools with a way around are a bound, and the review says how many."""
    made = document(
        ["a", {"id": "b", "relays": ["x"]}, {"id": "c", "relays": ["x"]}, "d"],
        [flow(*pair, "x") for pair in ("ab", "ac", "bd", "cd")],
        entities={"x": {"tolerance": "1d"}},
        needs=[{"from": "a", "to": "d", "entity": "x"}],
    )

    found = {unknown.fact: unknown for unknown in look(made, work=0).unknowns}

    assert "bound" in str(found["policy.label_budget"].message)
    assert "policy.label_budget" not in {unknown.fact for unknown in look(made).unknowns}


def test_what_cannot_be_looked_at_is_declined() -> None:
    """One tool, or no list of integrations; an option that makes no sense is refused."""
    with pytest.raises(NotApplicable, match="fewer than two tools"):
        look(document(["a"]))
    with pytest.raises(NotApplicable, match="state an empty list"):
        look({"name": "Test", "tools": ["a", "b"]})
    with pytest.raises(OptionError, match="'work' is -1; it is a whole number from 0"):
        look(chain(2), work=-1)
    with pytest.raises(OptionError, match="'needs' is 'all'"):
        look(chain(2), needs="all")


def test_brightside_is_held_together_by_one_person() -> None:
    """The sample: Jonas Weber repairs six of seven choke points; Make and Fivetran are common causes."""
    review = resilience(StackGraph(sample("brightside_45")))

    assert {f.subjects[0] for f in all_of(review, "resilience.cut-point")} == {
        f"tool:{tool}" for tool in ("bigquery", "nav", "salesforce", "shopify", "zendesk")
    }
    # Fivetran: 4 of 48 needs are less than a tenth, and all are needs of other tools.
    assert [f.subjects for f in all_of(review, "resilience.conduit")] == [("tool:fivetran",), ("tool:make",)]
    assert [f.subjects for f in all_of(review, "resilience.one-person")] == [("person:jonas-weber",)]


def test_the_headline_names_the_tool_that_most_hangs_on() -> None:
    """And says so where nothing does."""
    some = [str(clause) for clause in look(sample_document("cobble_7")).headline]
    none = [str(clause) for clause in look(document("ab", [])).headline]

    assert some[0] == "without CRM, 6 of 6 data needs that surely have a path today lose it"
    assert none == ["no data need that surely has a path today is known to hang on one tool"]


def test_a_healthy_shop_has_nothing_above_low() -> None:
    """The worked case: a choke point is named, and none of it is dramatic."""
    review = resilience(StackGraph(read_stack(CASES / "graph" / "fine_shop.yaml")))

    assert [(finding.id, str(finding.severity)) for finding in review.findings] == [
        ("resilience.cut-point@tool:billing", "low")
    ]
