"""What-ifs: every verb, what goes with an edit, and the laws that hold whatever the edits are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.model.base import Record
from stackaudit.reporting import json_report
from stacks import read, sample, stack

COBBLE = sample("cobble_7")
IDS = tuple(tool.id for tool in COBBLE.tools)
INDEX = "silos.index"


def index(change: sa.WhatIf) -> float:
    """The silo index of a what-if that has one."""
    value = change.audit().measures[INDEX].value
    assert value is not None
    return value


def told(change: sa.WhatIf) -> str:
    """All notes in one text."""
    return "\n".join(str(note) for note in change.notes)


def report(audit: sa.Audit) -> str:
    """Everything an audit says."""
    return json_report.render(audit.report)


def built(change: sa.WhatIf, id_: str) -> sa.WhatIf:
    """A what-if in which a candidate of the stack was built."""
    found = next(one for one in COBBLE.candidates if one.id == id_)
    facts = found.model_dump(exclude_unset=True, exclude={"source", "target", "cost"})
    return change.connect(found.source, found.target, **facts)


# -- worked numbers of the methods


@pytest.mark.parametrize(
    ("tool", "loss"),
    [("crm", 46.586), ("esp", 19.3), ("web", 9.9), ("sup", 9.9), ("bil", 7.486), ("ads", 0.0), ("chat", 0.0)],
)
def test_criticality_is_what_is_lost_when_the_flows_of_a_tool_vanish(tool: str, loss: float) -> None:
    """Methods 9: the change of the index when every integration of a tool is taken away."""
    change = sa.what_if(COBBLE)
    for flow in COBBLE.integrations:
        if tool in (flow.source, flow.target):
            change = change.disconnect(id=flow.id)

    assert index(change) - index(sa.what_if(COBBLE)) == pytest.approx(loss, abs=5e-4)


@pytest.mark.parametrize(
    ("candidate", "gain"), [("c1", 9.9), ("c2", 9.9), ("c3", 9.6143), ("c4", 9.9), ("c5", 6.9825), ("c6", 9.9)]
)
def test_each_candidate_alone_gains_what_the_methods_say(candidate: str, gain: float) -> None:
    """Methods 5.3: the marginal effect of each candidate."""
    assert index(sa.what_if(COBBLE)) - index(built(sa.what_if(COBBLE), candidate)) == pytest.approx(gain, abs=5e-5)


def test_all_candidates_of_the_cheapest_plan_together() -> None:
    """Methods 5.3: at a budget of 22 the index is 4.2."""
    change = sa.what_if(COBBLE)
    for id_ in ("c1", "c2", "c3", "c4", "c6"):
        change = built(change, id_)

    assert index(change) == pytest.approx(4.2)


# -- each verb


def test_retire_takes_everything_along_and_says_so() -> None:
    """Integrations, candidates, roles, places in journeys and the hub go; each is told."""
    change = sa.what_if(COBBLE).retire("crm")
    after = change.stack

    assert [tool.id for tool in after.tools] == [id_ for id_ in IDS if id_ != "crm"]
    assert after.integrations == ()
    assert [one.id for one in after.candidates] == ["c4"]
    assert after.hub is None
    assert "hub" not in after.model_fields_set
    assert after.entity("customer").system_of_record == ()
    assert after.journeys[0].steps[2].tools == ()
    texts = ("7 integrations", "no hub any more", "customer has no system of record", "Sell (Buy)", "5 candidates")
    for words in texts:
        assert words in told(change)


def test_retire_tells_what_nobody_else_offers_and_what_is_owed() -> None:
    """Capabilities of that tool alone, its declared needs and its contract are named."""
    subject = stack(
        [
            {
                "id": "a",
                "capabilities": ["email", "forms"],
                "contract": {"renews": "2027-03-01"},
                "entities": {"e": "producer"},
            },
            {"id": "b", "capabilities": ["email"]},
        ],
        needs=[{"from": "a", "to": "b", "entity": "e"}],
        initiatives=[{"id": "i", "name": "I", "tools": ["a", "b"]}],
    )
    change = sa.what_if(subject).retire("a")

    assert "no other tool is known to offer forms" in told(change)
    assert "1 Mar 2027" in told(change)
    assert "1 declared need: a → b (e)" in told(change)
    assert change.stack.needs == ()
    assert change.stack.initiatives[0].tools == ("b",)


def test_a_flow_carried_by_a_retired_conduit_goes_with_it() -> None:
    """`via` is a part of the way."""
    subject = stack(["a", "b", {"id": "z", "kind": "conduit"}], [{"source": "a", "target": "b", "via": "z"}])

    assert sa.what_if(subject).retire("z").stack.integrations == ()


def test_add_takes_a_name_a_mapping_or_a_record() -> None:
    """Three ways to write the same tool."""
    facts: dict[str, Any] = {"departments": ["marketing"], "entities": {"customer": "consumer"}}
    by_name = sa.what_if(COBBLE).add("Brevo", **facts)
    by_facts = sa.what_if(COBBLE).add({"name": "Brevo", **facts})
    by_record = sa.what_if(COBBLE).add(by_name.stack.tool("brevo"))

    assert by_name.stack == by_facts.stack == by_record.stack
    assert by_name.stack.tool("brevo").roles("customer") == ("consumer",)


def test_connect_takes_python_values_and_texts_alike() -> None:
    """A timedelta and a duration as text are the same edit."""
    by_text = sa.what_if(COBBLE).connect("crm", "ads", entities="customer", every="1h", takes=0)
    by_value = sa.what_if(COBBLE).connect("crm", "ads", entities=["customer"], every=timedelta(hours=1), takes=0)

    assert by_text == by_value


def test_what_an_edit_doubts_is_told() -> None:
    """A tool said to have no API, and a way that is there already, are noted."""
    subject = stack(["a", {"id": "b", "openness": {"api": False}}], [{"source": "a", "target": "b", "entities": ["e"]}])
    change = sa.what_if(subject).connect("a", "b", entities="e", method="api")

    assert "b is said to have no api, which api needs" in told(change)
    assert "a sends e to b already" in told(change)


def test_disconnect_one_way_keeps_the_way_back() -> None:
    """Of an integration both ways the other one stays, and keeps the id where it is alone."""
    subject = stack(
        ["a", "b"], [{"id": "f", "source": "a", "target": "b", "entities": ["x", "y"], "bidirectional": True}]
    )
    there, back = (sa.what_if(subject).disconnect(*ends).stack.integrations for ends in (("a", "b"), ("b", "a")))
    some = sa.what_if(subject).disconnect("b", "a", entities=["x"]).stack.integrations

    assert [(f.id, f.source, f.target, f.bidirectional) for f in there] == [("f", "b", "a", False)]
    assert [(f.id, f.source, f.target, f.bidirectional) for f in back] == [("f", "a", "b", False)]
    assert sorted((f.source, f.target, f.entities) for f in some) == [("a", "b", ("x", "y")), ("b", "a", ("y",))]


@pytest.mark.parametrize("ends", ["a>b", "a -> b", "a → b", "integration:a>b", "flow:a>b"])
def test_disconnect_takes_both_ends_in_one_text_as_change_does(ends: str) -> None:
    """By the first argument and by the id alike; one end alone is still too little."""
    subject = read({"name": "N", "tools": ["a", "b", "c"], "integrations": ["a -> b: x", "b -> c: x"]})
    left = [sa.what_if(subject).disconnect(ends), sa.what_if(subject).disconnect(id=ends)]

    assert [[flow.source for flow in change.stack.integrations] for change in left] == [["b"], ["b"]]
    assert str(left[0].edits[0]) == "disconnect a → b"


def test_disconnect_takes_the_id_of_an_integration_as_change_does() -> None:
    """Where it is the first argument."""
    subject = read({"name": "N", "tools": ["a", "b"], "integrations": [{"id": "f1", "source": "a", "target": "b"}]})

    assert sa.what_if(subject).disconnect("f1").stack.integrations == ()
    assert sa.what_if(subject).disconnect("integration:f1").stack.integrations == ()


def test_disconnect_some_entities_leaves_the_others() -> None:
    """Only what is named goes; a flow that does not say what it carries stays, and that is told."""
    subject = stack(
        ["a", "b"],
        [{"id": "f", "source": "a", "target": "b", "entities": ["x", "y"]}, {"id": "g", "source": "a", "target": "b"}],
    )
    change = sa.what_if(subject).disconnect("a", "b", entities="x")

    assert [(f.id, f.entities) for f in change.stack.integrations] == [("f", ("y",)), ("g", None)]
    assert "a → b does not say what it carries" in told(change)


def test_change_merges_mappings_and_null_takes_a_fact_away() -> None:
    """RFC 7396: the rest of a nested record stays, None makes a fact unknown again."""
    subject = stack(
        [{"id": "a", "owner": "Ann", "cost": {"annual": 5, "one_off": 1}, "entities": {"x": "producer"}}, "b"]
    )
    after = sa.what_if(subject).change("a", owner=None, cost={"annual": 9}, entities={"y": "consumer"}).stack.tool("a")

    assert after.owner is None
    assert "owner" not in after.model_fields_set
    assert after.cost is not None
    assert (after.cost.annual, after.cost.one_off) == (9, 1)
    assert (after.roles("x"), after.roles("y")) == (("producer",), ("consumer",))


@pytest.mark.parametrize(
    "subject", ["f2", "crm -> esp", "crm>esp", "integration:f2", "flow:crm>esp", "integration:crm → esp"]
)
def test_an_integration_is_named_by_its_id_or_its_ends(subject: str) -> None:
    """All names of one integration are the same edit."""
    change = sa.what_if(COBBLE).change(subject, reliability=0.5)

    assert change.edits[0].document() == {"change": {"integration": "f2", "reliability": 0.5}}
    assert change.stack.integrations[1].reliability == 0.5


def test_change_of_an_entity_that_is_only_used_declares_all_of_them() -> None:
    """Declaring one entity must not make the others unknown."""
    subject = stack([{"id": "a", "entities": {"x": "producer", "y": "producer"}}, "b"])
    after = sa.what_if(subject).change("entity:x", tolerance="1h").stack

    assert {entity.id: entity.tolerance for entity in after.entities} == {"x": timedelta(hours=1), "y": None}


def test_replace_hands_over_flows_roles_steps_and_departments() -> None:
    """The heir does what the old tool did; what ran between the two is gone."""
    subject = sa.what_if(COBBLE).add("Map", departments=["sales"], entities={"order": "consumer"}).connect("esp", "map")
    change = subject.replace("esp", "map")
    after = change.stack

    assert [(f.source, f.target) for f in after.integrations if "map" in (f.source, f.target)] == [
        ("crm", "map"),
        ("map", "crm"),
    ]
    assert after.tool("map").departments == ("sales", "marketing")
    assert after.tool("map").roles("customer") == after.tool("map").roles("order") == ("consumer",)
    assert after.entity("engagement").system_of_record == (type(COBBLE.entities[0].system_of_record[0])(tool="map"),)  # type: ignore[index]
    assert after.journeys[0].steps[1].tools == ("map",)
    assert "1 integration between the two goes" in told(change)
    assert index(change) == pytest.approx(index(sa.what_if(COBBLE)) * 10 / 11 + 100 / 11)  # one more need, unmet


def test_replacing_a_tool_by_its_twin_changes_no_number() -> None:
    """A new tool with the facts of the old one, in its place, is the same stack under another id."""
    change = sa.what_if(COBBLE).add("Twin").replace("esp", "twin")

    assert index(change) == index(sa.what_if(COBBLE))


def test_the_verbs_of_the_design_work_together() -> None:
    """The example of the design page."""
    after = sa.what_if(COBBLE).retire("esp").connect("crm", "ads", entities=["customer"], method="api").stack

    assert len(after.tools) == 6
    assert sa.compare(sa.audit(COBBLE), sa.audit(after)).inventory.tools.removed == ("esp",)


def test_a_what_if_says_what_it_does_not_simulate() -> None:
    """Each verb has its caveat, and time is always one; no edit, no caveat."""
    assert sa.what_if(COBBLE).notes == ()
    assert "build and to run" in told(sa.what_if(COBBLE).connect("crm", "ads"))
    assert "move data and people" in told(sa.what_if(COBBLE).retire("ads"))
    assert "as if every edit were finished" in told(sa.what_if(COBBLE).retire("ads"))


# -- refusals


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda w: w.retire("ep"), "retire ep: unknown tool 'ep'; did you mean 'esp'?"),
        (lambda w: w.connect("crm", "adz"), "unknown tool 'adz'; did you mean 'ads'?"),
        (lambda w: w.connect("crm", "ads", entities="custmer"), "unknown entity 'custmer'; did you mean 'customer'?"),
        (lambda w: w.connect("crm", "ads", via="wbe"), "unknown tool 'wbe'; did you mean 'web'?"),
        (lambda w: w.add("X", departments=["markting"]), "add x: unknown department 'markting'"),
        (lambda w: w.change("crn", owner="Ann"), "unknown tool or entity or integration 'crn'; did you mean 'crm'?"),
        (lambda w: w.change("tool:customer", owner="Ann"), "unknown tool 'customer'"),
        (lambda w: w.disconnect("crm", "chat"), "unknown integration 'crm>chat'"),
        (lambda w: w.disconnect("crm", "esp", entities="order"), "unknown entity of this integration 'order'"),
        (lambda w: w.disconnect(id="f99"), "unknown integration 'f99'"),
        (lambda w: w.disconnect("crm>chat"), "unknown integration 'crm>chat'"),
        (lambda w: w.disconnect("crm>chatt"), "disconnect crm → chatt: unknown tool 'chatt'; did you mean 'chat'?"),
        (lambda w: w.replace("esp", "maap"), "replace esp by maap: unknown tool 'maap'"),
    ],
)
def test_an_unknown_name_is_told_with_the_edit_and_the_nearest(edit: Any, words: str) -> None:
    """The error is an UnknownNameError that names the edit."""
    with pytest.raises(sa.UnknownNameError) as refused:
        edit(sa.what_if(COBBLE))

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda w: w.add("CRM"), "there is a tool 'crm' already"),
        (lambda w: w.replace("esp", "esp"), "cannot take its own place"),
        (lambda w: w.change("crm", id="x"), "an id is not changed but replaced"),
        (lambda w: w.disconnect("crm"), "name source and target"),
        (lambda w: w.connect("crm", "ads", id="f1"), "is given twice"),
        (lambda w: w.connect("crm", "crm"), "leads from 'crm' to itself"),
        (lambda w: w.connect("crm", "ads", method="apii", evry="1h"), "did you mean 'every'?"),
        (lambda w: w.change("crm", ownr="Ann"), "did you mean 'owner'?"),
        (lambda w: w.change("crm", owner=object()), "change crm: "),
        (lambda w: w.change("customer", tolerance="soon"), "'soon' is not a duration"),
        (lambda w: w.add({"id": "x", "kind": "tol"}), "did you mean 'tool'?"),
        (lambda w: w.retire("ads").retire("ads"), "retire ads: unknown tool 'ads'"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(edit: Any, words: str) -> None:
    """Every refusal is a StackAuditError that says what to do."""
    with pytest.raises(sa.StackAuditError) as refused:
        edit(sa.what_if(COBBLE))

    assert words in str(refused.value)


def test_a_tool_that_goes_is_neither_required_nor_excluded_any_more() -> None:
    """Retired, it leaves both lists; replaced, its heir stands there, but never as what it requires itself."""
    tools = [
        {"id": "a", "requires": ["b"], "conflicts": ["c"]},
        {"id": "b", "users": ["ann"], "regions": ["eu"]},
        {"id": "c", "users": ["ben"], "regions": ["uk"]},
    ]
    base = sa.what_if(stack(tools))

    gone = base.retire("b").retire("c").stack.tool("a")
    assert (gone.requires, gone.conflicts) == ((), ())
    taken = base.replace("b", "c").stack
    assert taken.tool("a").requires == ("c",)
    assert (taken.tool("c").users, taken.tool("c").regions) == (("ben", "ann"), ("uk", "eu"))
    itself = base.replace("b", "a").stack.tool("a")
    assert itself.requires == ()
    assert itself.users is None


def test_the_last_tool_cannot_be_retired() -> None:
    """A stack has at least one tool."""
    with pytest.raises(sa.StackAuditError, match="last tool"):
        sa.what_if(stack(["a"])).retire("a")


def test_a_name_of_two_things_asks_which() -> None:
    """Nothing is guessed where a tool and an entity share an id."""
    subject = stack([{"id": "lead", "entities": {"lead": "producer"}}, "b"])

    with pytest.raises(sa.StackAuditError, match="tool:lead or entity:lead: say which"):
        sa.what_if(subject).change("lead", owner="Ann")


def test_parallel_integrations_without_ids_can_each_be_named() -> None:
    """The ids that reports use name one of them; their ends alone ask which."""
    flows = [{"source": "a", "target": "b", "entities": [entity]} for entity in ("x", "y")]
    change = sa.what_if(stack(["a", "b"], flows))

    for id_ in ("a>b", "a>b#2"):
        changed = change.change(id_, method="api")
        assert [f.method for f in changed.stack.integrations].count("api") == 1
        assert sa.what_if(change.base).apply(changed.document()).stack == changed.stack
    with pytest.raises(sa.StackAuditError, match="say which"):
        change.change("a -> b", method="api")


def test_a_changed_stack_is_written_in_every_form(tmp_path: Any) -> None:
    """What is written reads as the same stack; an ending that there is not is refused with those that there are."""
    change = sa.what_if(COBBLE).retire("ads")

    assert sa.read_stack(change.save(tmp_path / "after.json")) == change.stack
    assert sa.read_stack(change.save(tmp_path / "after.yaml")) == change.stack
    with pytest.raises(sa.StackAuditError, match=r"ends in \.yaml"):
        change.save(tmp_path / "after.docx")


# -- laws


ends = st.sampled_from([(a, b) for a in IDS for b in IDS if a != b])
entities = st.sampled_from([entity.id for entity in COBBLE.entities])


@settings(max_examples=30, deadline=None)
@given(ends, entities, st.sampled_from(["api", "manual", None]))
def test_connect_then_disconnect_is_nothing(pair: tuple[str, str], entity: str, method: str | None) -> None:
    """The stack is equal and its audit says the same."""
    facts = {} if method is None else {"method": method}
    change = sa.what_if(COBBLE).connect(*pair, entities=entity, id="tmp", **facts).disconnect(id="tmp")

    assert change.stack == COBBLE
    assert report(change.audit()) == report(sa.audit(COBBLE))


def test_connect_then_disconnect_leaves_an_unstated_list_unstated() -> None:
    """A stack that lists no integrations does not become one that has none."""
    subject = sa.Stack.model_validate({"name": "S", "tools": ["A", "B"]})
    connected = sa.what_if(subject).connect("a", "b")

    assert "counts as if it listed all there are" in told(connected)
    assert connected.disconnect("a", "b").stack == subject
    assert "silos" in connected.disconnect("a", "b").audit().skipped


INDEPENDENT: tuple[Any, ...] = (
    lambda w: w.retire("ads"),
    lambda w: w.connect("chat", "crm", entities="customer", method="api"),
    lambda w: w.connect("sup", "crm", entities="ticket", method="api", every="1h", takes=0),
    lambda w: w.change("bil", owner="Ann", entities={"ticket": "consumer"}),
    lambda w: w.disconnect(id="f2"),
    lambda w: w.add("BI", entities={"order": "consumer"}),
    lambda w: w.change("customer", tolerance="1h"),
)


@settings(max_examples=20, deadline=None)
@given(st.permutations(INDEPENDENT))
def test_the_order_of_independent_edits_does_not_matter(edits: list[Any]) -> None:
    """Whatever the order, the audit says the same."""
    first, second = sa.what_if(COBBLE), sa.what_if(COBBLE)
    for edit in INDEPENDENT:
        first = edit(first)
    for edit in edits:
        second = edit(second)

    assert report(first.audit()) == report(second.audit())


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(INDEPENDENT), max_size=6, unique=True))
def test_what_if_never_changes_the_stack_it_began_with(edits: list[Any]) -> None:
    """Neither the stack nor any what-if on the way changes; and what comes out is a stack a file could hold."""
    before = sample("cobble_7")
    change = sa.what_if(before)
    steps = [change]
    for edit in edits:
        steps.append(edit(steps[-1]))

    assert before == COBBLE
    assert steps[0].stack is before
    assert [len(step.edits) for step in steps] == list(range(len(steps)))
    assert sa.Stack.model_validate(steps[-1].stack.document()) == steps[-1].stack


@settings(max_examples=20, deadline=None)
@given(st.lists(ends, min_size=1, max_size=4), entities)
def test_a_useful_integration_never_makes_the_index_worse(pairs: list[tuple[str, str]], entity: str) -> None:
    """The promise of methods 2.4 holds through what-ifs."""
    change = sa.what_if(COBBLE)
    last = index(change)
    for pair in pairs:
        change = change.connect(*pair, entities=entity, method="api", every=0, takes=0, reliability=0.9)
        assert index(change) <= last + 1e-9
        last = index(change)


def test_every_sample_survives_the_retirement_of_each_of_its_tools() -> None:
    """No tool leaves a dangling reference behind, whatever it was."""
    for name in ("corner_shop", "brightside_45"):
        subject = sample(name)
        for tool in subject.tools:
            after = sa.what_if(subject).retire(tool.id).stack
            assert isinstance(sa.Stack.model_validate(after.document()), Record)


def test_the_notebook_shows_edits_and_notes() -> None:
    """The card lists both."""
    shown = sa.what_if(COBBLE).retire("ads")._repr_html_()

    assert "retire ADS" in shown
    assert "What is not simulated" in shown
    assert repr(sa.what_if(COBBLE).retire("ads")) == "<WhatIf of 'COBBLE-7': 1 edit>"


def test_texts_for_people_have_names_and_data_has_ids() -> None:
    """What a page, a card or a note says is said by names; `document` and `str` of an edit keep the ids."""
    subject = stack(
        [
            {"id": "mon", "name": "monday.com", "contract": {"ends": "2027-04-30"}, "entities": {"ord": "producer"}},
            {"id": "crm", "name": "Sales desk"},
        ],
        entities=[{"id": "ord", "name": "Order"}],
        integrations=[{"id": "f2", "source": "mon", "target": "crm", "entities": ["ord"]}],
    )
    change = sa.what_if(subject).change("crm", owner="Ann").disconnect(id="f2", entities=["ord"]).retire("mon")
    shown = change._repr_html_()

    for words in ("change Sales desk: owner", "disconnect monday.com → Sales desk: Order", "retire monday.com"):
        assert words in shown
    for words in ("the contract of monday.com runs to 30 Apr 2027", "what monday.com did with Order"):
        assert words in told(change)
    assert [str(edit) for edit in change.edits] == ["change tool:crm: owner", "disconnect f2: ord", "retire mon"]
    assert change.document()[2] == {"retire": "mon"}
