"""What the privacy analyser tells, what it leaves alone, and what it asks: on small stacks, hostile ones among them."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.base import NotApplicable
from stackaudit.analysers.privacy.analyser import privacy
from stackaudit.analysers.privacy.telling import Points
from stackaudit.core.evidence import Quantity
from stackaudit.core.findings import Review
from stackaudit.core.rows import rows_of
from stackaudit.engine.questions import next_questions
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stackaudit.policy.places import all_within
from stackaudit.tables.privacy import HolderRow
from stacks import Document, codes, read, sample

CUSTOMER: Document = {"system_of_record": "crm", "personal": "personal", "attributes": ["email", "name"]}
EU: Document = {"name": "Acme", "regions": ["EU"]}


def look(policy: Policy | None = None, **facts: Any) -> Review:
    """What is said of a stack with a CRM that holds customers."""
    document = {"name": "S", "tools": [{"id": "crm"}], "entities": {"customer": CUSTOMER}, "controller": EU, **facts}
    return privacy(StackGraph(read(document), policy or Policy()))


def crm(**facts: Any) -> list[Document]:
    return [{"id": "crm", **facts}]


def interval(review: Review, code: str) -> tuple[float, float]:
    (finding,) = [one for one in review.findings if one.code == code]
    points = {row.key: row.value for row in finding.evidence if isinstance(row, Quantity)}
    return points[Points.LOW], points[Points.HIGH]


# -- where nothing is stated


@pytest.mark.parametrize(
    "entities",
    [
        {},
        {"customer": {"system_of_record": "crm", "about_customer": True}},
        {"customer": {"sensitivity": "personal"}},
        {"customer": {"sensitivity": "restricted"}},
    ],
)
def test_a_stack_without_any_class_is_left_alone(entities: Document) -> None:
    """Whatever else it states: no finding, no question, one reason in plain words."""
    tools = crm(data_classification="public", privacy={"hosted": ["US"], "agreement": False, "keep": "forever"})

    with pytest.raises(NotApplicable, match="no kind of records states whether it is personal data"):
        look(entities=entities, tools=tools)
    audit = sa.audit(read({"name": "S", "tools": tools, "entities": entities}))
    assert not [one for one in audit.findings.told() if one.code.startswith("privacy.")]
    assert not [one for one in audit.unknowns if one.code.startswith("privacy.")]


def test_a_missing_agreement_is_told_where_nothing_can_be_judged() -> None:
    """The reason names the tools that state that there is none, and what would tell whether they need one."""
    tools = [{"id": id_, "privacy": {"agreement": False}} for id_ in ("a", "b", "c", "d")]
    with pytest.raises(NotApplicable, match="; a, b, c and 1 more state that there is no data processing agreement: "):
        look(tools=tools, entities={})
    with pytest.raises(NotApplicable, match=r"; a states that there is no .* which kinds of records are personal data"):
        look(tools=tools[:1], entities={})
    with pytest.raises(NotApplicable, match=r"how confidential it is$"):
        look(tools=[{"id": "a", "privacy": {"agreement": True}}, "b"], entities={})


@pytest.mark.parametrize("name", ["gitlab_2022", "corner_shop", "cobble_7"])
def test_samples_that_state_no_class_are_left_alone(name: str) -> None:
    """Words of a company that the policy does not have are no class."""
    with pytest.raises(NotApplicable):
        privacy(StackGraph(sample(name)))


def test_records_that_are_no_personal_data_are_left_alone() -> None:
    """Whatever the tool states, products are no personal data: neither finding nor question."""
    tools = crm(privacy={"hosted": ["US"], "agreement": False, "keep": "forever"}, openness={"deletion": False})
    review = look(entities={"product": {"system_of_record": "crm", "personal": "none", "keep": "1d"}}, tools=tools)

    assert review.findings == ()
    assert review.unknowns == ()
    assert str(review.headline[0]) == "no tool is stated to hold personal data"


def test_what_is_about_customers_without_a_class_is_one_question() -> None:
    """All entities about customers without a class are asked for in one entry."""
    entities = {"customer": CUSTOMER, "lead": {"about_customer": True}, "visit": {"about_customer": True}}
    stated = {"privacy": {"hosted": "EU", "keep": "1y", "agreement": True}, "openness": {"bulk_export": True}}
    review = look(entities=entities, tools=crm(**stated))

    assert [(one.fact, one.subjects) for one in review.unknowns] == [
        ("entity.personal", ("entity:lead", "entity:visit"))
    ]
    assert review.findings == ()


def test_a_tool_that_states_all_of_it_is_clean() -> None:
    """Class, place, agreement, time limit and a way to get data out are stated, and nothing is told."""
    stated = {"privacy": {"hosted": "Germany", "keep": "1y", "agreement": True}, "openness": {"bulk_export": True}}
    review = look(tools=crm(**stated))

    assert (review.findings, review.unknowns) == ((), ())
    assert [row.status for row in rows_of(HolderRow, review.tables)] == ["clean"]


# -- places


@pytest.mark.parametrize(
    ("hosted", "safeguard", "expected"),
    [
        ("US", None, (3.0, 6.0)),
        ("US", "none", (6.0, 6.0)),
        ("US", "contract clauses", None),
        (["DE", "US"], "none", (6.0, 6.0)),
        ("Germany", "none", None),
        ("eu", None, None),
        ("Norway", "none", (6.0, 6.0)),
        ("eu-west-2", "none", None),
        ("Europe", "none", None),
        (None, "none", None),
    ],
)
def test_a_place_outside_the_regions(hosted: Any, safeguard: str | None, expected: tuple[float, float] | None) -> None:
    """Half where no safeguard is stated, all where there is none, nothing where one is stated or the place is open."""
    review = look(tools=crm(privacy={"hosted": hosted, "safeguard": safeguard}))

    told = "privacy.outside-region" in codes(review)
    assert told is (expected is not None)
    if expected is not None:
        assert interval(review, "privacy.outside-region") == expected


@pytest.mark.parametrize("hosted", ["eu-west-2", "Europe", "the moon"])
def test_a_place_that_is_not_known_is_asked_for(hosted: str) -> None:
    """A word that is no known place is neither within nor outside."""
    review = look(tools=crm(privacy={"hosted": hosted}))

    assert ("privacy.hosted", ("tool:crm",)) in {(one.fact, one.subjects) for one in review.unknowns}


def test_only_the_places_that_are_outside_are_named() -> None:
    """What lies within the regions is no part of the sentence, nor of the proof."""
    review = look(tools=crm(privacy={"hosted": ["Ireland", "US", "UK"]}))
    (finding,) = [one for one in review.findings if one.code == "privacy.outside-region"]

    assert str(finding.title) == "crm holds personal data in US and UK, outside your regions"
    assert not [row for row in finding.evidence if "Ireland" in str(row)]


def test_a_word_that_is_no_place_is_named_with_the_nearest() -> None:
    """Beside a place that is known to be outside, too; and a region of the company in no known word."""
    said = {
        (one.fact, str(one.message))
        for hosted, regions in ((["US", "Gremany"], ["EU"]), (["France"], ["Erope"]), (["qqqq"], ["EU"]))
        for one in look(tools=crm(privacy={"hosted": hosted}), controller={"name": "Acme", "regions": regions}).unknowns
        if one.fact in {"privacy.hosted", "policy.privacy.regions"}
    }

    regions_open = (
        "your regions have words that are no known country or area, so whether 1 tool is within them is open: "
        "Erope (the nearest known word is Europe)"
    )
    strange = "1 tool states a place that is no known country, area or region of yours"
    assert said == {
        ("privacy.hosted", f"{strange}: Gremany (the nearest known word is Germany)"),
        ("privacy.hosted", f"{strange}: qqqq"),
        ("policy.privacy.regions", regions_open),
    }


def with_model(ai: Document, **facts: Any) -> Review:
    """A bot beside the CRM, which no flow feeds and which has no role."""
    return look(tools=[*crm(), {"id": "bot", "name": "Bot", "kind": "agent", "ai": ai, **facts}])


@pytest.mark.parametrize(
    ("ai", "safeguard", "expected"),
    [
        ({"reads": ["customer"], "hosted": ["US", "DE"]}, None, (3.0, 6.0)),
        ({"reads": ["customer"], "hosted": "US"}, "none", (6.0, 6.0)),
        ({"reads": ["customer"], "hosted": "US"}, "contract clauses", None),
        ({"reads": ["customer"], "hosted": "DE"}, "none", None),
        ({"reads": ["customer"], "hosted": "Narnia"}, "none", None),
        ({"reads": [], "hosted": "US"}, "none", None),
        ({"hosted": "US"}, "none", None),
        ({"reads": ["customer"]}, "none", None),
    ],
)
def test_a_model_that_runs_outside_the_regions(ai: Document, safeguard: str | None, expected: Any) -> None:
    """What it is stated to read is there, in the class of the entity, though nothing else shows it at the tool."""
    review = with_model(ai, privacy={"safeguard": safeguard})
    found = [one for one in review.findings if one.code == "privacy.outside-region"]

    assert [(str(one.title), one.confidence) for one in found] == (
        [("A model in Bot is given personal data in US, outside your regions", "documented")] if expected else []
    )
    if expected:
        assert interval(review, "privacy.outside-region") == expected


def test_a_model_whose_reads_only_roles_say_may_be_given_it() -> None:
    """Assumed, as its reads are."""
    review = with_model({"hosted": "US"}, entities={"customer": "cache"})
    (finding,) = [one for one in review.findings if one.code == "privacy.outside-region"]

    assert (str(finding.title), finding.confidence) == (
        "A model in Bot may be given personal data in US, outside your regions",
        "assumed",
    )


def test_a_tool_and_its_model_outside_the_regions_are_one_finding() -> None:
    """The tool keeps it in one country, its model runs in another: one finding, the model is in its reason."""
    tool = {"privacy": {"hosted": "UK"}, "ai": {"reads": ["customer"], "hosted": "US"}}
    review = look(tools=crm(**tool))
    (finding,) = [one for one in review.findings if one.code == "privacy.outside-region"]

    assert str(finding.title) == "crm holds personal data in UK, outside your regions"
    assert str(finding.why).startswith("A model in it runs in US, outside your regions too.")


@pytest.mark.parametrize(
    ("ai", "fact"),
    [
        ({"reads": ["customer"]}, "ai.hosted"),
        ({"reads": ["customer"], "hosted": "Narnia"}, "ai.hosted"),
        ({"reads": []}, None),
        ({"reads": ["customer"], "hosted": "DE"}, None),
    ],
)
def test_where_a_model_runs_that_reads_personal_data_is_asked(ai: Document, fact: str | None) -> None:
    """Where it is not stated, or in no known word; the model of a function likewise."""
    asked = {one.fact: one.subjects for one in with_model(ai).unknowns if one.fact.endswith("ai.hosted")}
    function = {"capabilities": [{"id": "ai-writing", "ai": ai}]}
    of_function = {one.fact for one in look(tools=crm(**function)).unknowns if one.fact.endswith("ai.hosted")}

    assert asked == ({} if fact is None else {fact: ("tool:bot",)})
    assert of_function == (set() if fact is None else {f"function.{fact}"})


def test_where_no_region_is_named_no_place_is_judged() -> None:
    """The regions are asked for instead."""
    review = look(tools=crm(privacy={"hosted": "US"}), controller=None)

    assert "privacy.outside-region" not in codes(review)
    assert [one.fact for one in review.unknowns if one.code == "privacy.outside-region"] == ["policy.privacy.regions"]


def test_the_policy_may_name_the_regions() -> None:
    """Where the controller names none, those of the policy count."""
    policy = Policy.model_validate({"privacy": {"regions": ["US"]}})

    assert "privacy.outside-region" not in codes(look(policy, tools=crm(privacy={"hosted": "US"}), controller=None))
    assert "privacy.outside-region" in codes(look(policy, tools=crm(privacy={"hosted": "DE"}), controller=None))


@pytest.mark.parametrize(
    ("places", "regions", "expected"),
    [
        ((), ("EU",), None),
        (("DE",), (), None),
        (("Iceland",), ("EEA",), True),
        (("Iceland",), ("EU",), False),
        (("EU",), ("EEA",), True),
        (("EEA",), ("EU",), None),
        (("EU",), ("DE",), None),
        (("UK",), ("United Kingdom",), True),
        (("UK",), ("EU", "Atlantis"), None),
        (("hall 3",), ("Hall 3",), True),
    ],
)
def test_whether_places_lie_in_regions(places: Any, regions: Any, *, expected: bool | None) -> None:
    """Countries lie in areas; an area in a country, an unknown word and no word are open."""
    assert all_within(places, regions) is expected


# -- agreements, limits, deletion


@pytest.mark.parametrize(
    ("tool", "vendors", "told"),
    [
        ({"privacy": {"agreement": False}}, [], True),
        ({"privacy": {"agreement": True}}, [], False),
        ({}, [], False),
        ({"vendor": "Acme CRM"}, [{"name": "Acme CRM", "procurement": {"dpa": False}}], True),
        ({"vendor": "acme-crm"}, [{"name": "Acme CRM", "procurement": {"dpa": False}}], True),
        ({"vendor": "Acme CRM"}, [{"name": "Acme CRM", "procurement": {"dpa": True}}], False),
        (
            {"vendor": "Acme CRM", "privacy": {"agreement": True}},
            [{"name": "Acme CRM", "procurement": {"dpa": False}}],
            False,
        ),
        ({"kind": "spreadsheet", "privacy": {"agreement": False}}, [], False),
        ({"vendor": "Acme", "privacy": {"agreement": False}}, [], False),
    ],
)
def test_an_agreement_is_that_of_the_tool_or_of_its_vendor(
    tool: Document, vendors: list[Document], *, told: bool
) -> None:
    """A spreadsheet and what the company runs itself have none to sign."""
    assert ("privacy.no-agreement" in codes(look(tools=crm(**tool), vendors=vendors))) is told


@pytest.mark.parametrize(
    ("kept", "limit", "told"),
    [
        ("forever", "2 years", True),
        ("3 years", "2 years", True),
        ("2 years", "2 years", False),
        ("none", "0", False),
        ("forever", "forever", False),
        ("forever", None, False),
        (None, "1d", False),
        ("30d", "1 month", False),
    ],
)
def test_what_is_kept_for_longer_than_it_may_be(kept: str | None, limit: str | None, *, told: bool) -> None:
    """Told where it holds for every calendar, and never without both facts."""
    review = look(tools=crm(privacy={"keep": kept}), entities={"customer": {**CUSTOMER, "keep": limit}})

    assert ("privacy.kept-too-long" in codes(review)) is told


def kept(keep: Any, **limits: str) -> Review:
    """A shop that holds customers, orders and items, each of which may be kept as long as is stated."""
    kinds = {"customer": CUSTOMER, "order": {**CUSTOMER, "name": "Order"}, "item": {"personal": "none"}}
    entities = {id_: {"system_of_record": "crm", **facts, "keep": limits.get(id_)} for id_, facts in kinds.items()}
    return look(tools=crm(privacy={"keep": keep}), entities=entities)


@pytest.mark.parametrize(
    ("keep", "limits", "told", "asked"),
    [
        ("10 years", {"customer": "3 years", "order": "10 years"}, "", "customer"),
        ("10 years", {"customer": "3 years", "item": "10 years"}, "", "customer"),
        ("11 years", {"customer": "3 years", "order": "10 years"}, "customer and Order: 11 years", ""),
        ("10 years", {"customer": "3 years"}, "customer: 10 years", ""),
        ("forever", {"customer": "3 years", "order": "10 years"}, "customer and Order: forever", ""),
        ("forever", {"customer": "3 years", "order": "forever"}, "", "customer"),
        ({"customer": "3 years", "order": "10 years"}, {"customer": "3 years", "order": "10 years"}, "", ""),
        (
            {"customer": "4 years", "order": "10 years"},
            {"customer": "3 years", "order": "10 years"},
            "customer: 4 years",
            "",
        ),
        ({"order": "10 years"}, {"customer": "3 years", "order": "10 years"}, "", "customer"),
        ({"customer": "none", "order": "forever"}, {"customer": "3 years", "order": "1y"}, "Order: forever", ""),
    ],
)
def test_one_time_limit_for_several_kinds_of_records(keep: Any, limits: Document, told: str, asked: str) -> None:
    """A shop that keeps orders for ten years does not thereby keep customers so long: that is asked for each kind."""
    review = kept(keep, **limits)
    titles = [str(one.title) for one in review.findings if one.code == "privacy.kept-too-long"]
    questions = [str(one.message) for one in review.unknowns if one.fact == "privacy.keep_of"]

    assert titles == ([f"crm holds personal data longer than you state for {told}"] if told else [])
    open_ = "is open: it states how long for others, or once for several kinds"
    assert questions == ([f"how long 1 tool keeps {asked} {open_}"] if asked else [])


def test_how_long_is_kept_by_entity_is_shown_as_stated() -> None:
    """In the row of the tool; and what keeps nothing of the personal data has nothing to delete."""
    (row,) = rows_of(HolderRow, kept({"customer": "3 years", "order": "none"}).tables)

    assert row.keep == "customer: 3 years; order: none"
    for keep, told in (({"customer": "none"}, False), ({"customer": "1y"}, True), ({"other": "none"}, True)):
        tools = crm(openness={"deletion": False}, privacy={"keep": keep})
        entities = {"customer": CUSTOMER, "other": {"system_of_record": "crm"}}
        assert ("privacy.cannot-delete" in codes(look(tools=tools, entities=entities))) is told


def test_a_limit_that_no_tool_states_is_asked_for_only_where_there_is_one() -> None:
    """How long a tool keeps data decides something only where an entity has a limit."""
    limited = look(entities={"customer": {**CUSTOMER, "keep": "1y"}})

    assert [one.subjects for one in limited.unknowns if one.fact == "privacy.keep"] == [("tool:crm",)]
    assert not [one for one in look().unknowns if one.fact == "privacy.keep"]


@pytest.mark.parametrize(("keep", "told"), [("forever", True), ("none", False), (None, True)])
def test_what_keeps_nothing_has_nothing_to_delete(keep: str | None, *, told: bool) -> None:
    """A tool that passes records on is not asked to delete them."""
    review = look(tools=crm(openness={"deletion": False}, privacy={"keep": keep}))

    assert ("privacy.cannot-delete" in codes(review)) is told


# -- own classification


@pytest.mark.parametrize(
    ("tool", "entity", "expected"),
    [
        ("public", "confidential", (6.0, 6.0)),
        ("Internal", "CONFIDENTIAL", (6.0, 6.0)),
        ("confidential", "confidential", None),
        ("secret", "confidential", None),
        ("restricted", "confidential", None),
        ("public", "orange", None),
        (None, "confidential", None),
    ],
)
def test_a_tool_classified_below_its_records(
    tool: str | None, entity: str, expected: tuple[float, float] | None
) -> None:
    """A word that the policy does not have is unknown, whatever it may mean elsewhere."""
    review = look(tools=crm(data_classification=tool), entities={"customer": {**CUSTOMER, "sensitivity": entity}})

    assert ("privacy.lower-class" in codes(review)) is (expected is not None)
    if expected:
        assert interval(review, "privacy.lower-class") == expected


def test_records_without_personal_data_have_the_factor_of_confidential_ones() -> None:
    """6 x 0.8: the company's own word is what is at stake."""
    entities = {"price": {"system_of_record": "crm", "personal": "none", "sensitivity": "confidential"}}
    review = look(tools=crm(data_classification="public"), entities=entities)

    assert interval(review, "privacy.lower-class") == (4.8, 4.8)


@pytest.mark.parametrize(
    ("facts", "fact", "subjects", "message"),
    [
        (
            {"entities": {"customer": {**CUSTOMER, "sensitivity": "confidental"}}},
            "entity.sensitivity",
            ("entity:customer",),
            "1 entity has a word of confidentiality that is none of `privacy.levels`: confidental",
        ),
        (
            {"tools": crm(data_classification="topp")},
            "data_classification",
            ("tool:crm",),
            "1 tool is classified by a word that is none of `privacy.levels`: topp",
        ),
        (
            {
                "tools": crm(capabilities=["email"]),
                "activities": [{"name": "News", "capabilities": ["emial"]}, {"name": "Named", "tools": ["crm"]}],
            },
            "activity.capabilities",
            ("activity:news",),
            "1 activity names a capability that no tool is stated to have: emial (the nearest known word is email)",
        ),
    ],
)
def test_a_word_that_nothing_knows_is_named_and_asked(
    facts: Document, fact: str, subjects: tuple[str, ...], message: str
) -> None:
    """With the nearest word that is known; it is never left out without a word."""
    (unknown,) = [one for one in look(**facts).unknowns if one.fact == fact]

    assert unknown.subjects == subjects
    assert str(unknown.message).startswith(message)
    assert ("the nearest known word is" in str(unknown.message)) is ("topp" not in message)
    document = {"name": "S", "tools": crm(), "entities": {"customer": CUSTOMER}, "controller": EU, **facts}
    graph = StackGraph(read(document))
    asked = [one for one in next_questions(graph, {"privacy": privacy(graph)}, most=None) if fact in one.facts]
    assert [one.subjects for one in asked] == [subjects]


def test_words_of_confidentiality_are_named_where_nothing_else_is_stated() -> None:
    """The analyser is skipped, and its reason says why the words that are there do not count."""
    entities = {"customer": {"system_of_record": "crm", "sensitivity": "confidental"}}

    with pytest.raises(NotApplicable, match=r"these are none: confidental \(the nearest known word is confidential\)"):
        look(entities=entities)


# -- copies


def copied(**facts: Any) -> Review:
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], **facts}
    return look(tools=[{"id": "crm"}, {"id": "esp"}], integrations=[flow])


@pytest.mark.parametrize(
    ("facts", "told", "confidence"),
    [
        ({"method": "file"}, True, "documented"),
        ({"method": "manual"}, True, "documented"),
        ({"method": "api"}, False, ""),
        ({"method": None}, False, ""),
        ({"method": "file", "status": "planned"}, False, ""),
        ({"method": "file", "status": "unknown"}, True, "assumed"),
        ({"method": "file", "entities": None, "attributes": None}, True, "assumed"),
        ({"method": "file", "attributes": None}, True, "documented"),
        ({"method": "file", "attributes": []}, False, ""),
    ],
)
def test_a_copy_is_told_by_what_it_carries(facts: Document, told: bool, confidence: str) -> None:
    """For certain where a running flow states it, assumed where it may; no method and no flow tell nothing."""
    found = [one for one in copied(**facts).findings if one.code == "privacy.file-copy"]

    assert bool(found) is told
    assert [one.confidence for one in found] == ([confidence] if told else [])


def test_a_flow_into_a_spreadsheet_is_a_copy_whatever_its_method() -> None:
    """An interface that fills a spreadsheet leaves a copy there too."""
    flow = {"source": "crm", "target": "list", "entities": ["customer"], "method": "api"}
    review = look(tools=[{"id": "crm"}, {"id": "list", "kind": "spreadsheet"}], integrations=[flow])

    assert codes(review)["privacy.file-copy"] == [("flow:crm>list",)]


def test_both_ways_of_an_integration_and_parallel_ones_are_one_finding() -> None:
    """One pair of tools, one finding, with the id of its ends."""
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], "method": "file"}
    flows = [{**flow, "bidirectional": True}, {**flow, "id": "second"}]
    review = look(tools=[{"id": "crm"}, {"id": "esp"}], integrations=flows)

    assert codes(review)["privacy.file-copy"] == [("flow:crm>esp",)]


def test_a_low_entity_cannot_hide_data_on_health() -> None:
    """The class replaces the criticality: special data of a "low" entity is rated above an important one's name."""
    entity = {**CUSTOMER, "criticality": "low", "personal": "special"}
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"], "method": "file"}
    review = look(tools=[{"id": "crm"}, {"id": "esp"}], integrations=[flow], entities={"customer": entity})

    assert interval(review, "privacy.file-copy") == (6.0, 6.0)


# -- possible holders, and needs


def test_what_only_may_be_there_is_assumed() -> None:
    """A flow that does not say what it carries makes a possible holder: assumed, and no row of the note."""
    tools = [{"id": "crm"}, {"id": "esp", "privacy": {"agreement": False}}]
    review = look(tools=tools, integrations=[{"source": "crm", "target": "esp"}])
    (finding,) = [one for one in review.findings if one.code == "privacy.no-agreement"]

    assert finding.confidence == "assumed"
    assert str(finding.title) == "esp may hold personal data without a data processing agreement"
    assert not [member for one in review.findings for member in one.members if member.subject == "tool:esp"]


def test_a_need_that_is_met_is_no_finding_and_a_master_needs_all() -> None:
    """What a system of record states to need says nothing of what it may hold."""
    use = {"customer": {"roles": ["system_of_record"], "attributes": ["email"]}}

    assert "privacy.beyond-need" not in codes(look(tools=crm(entities=use)))


@pytest.mark.parametrize(
    ("carried", "told", "asked"),
    [
        (
            {"entities": ["customer"], "attributes": ["email", "name"]},
            "esp gets more personal data than it needs: name of",
            False,
        ),
        ({"entities": ["customer"], "attributes": ["email"]}, "", False),
        ({"entities": ["customer"]}, "", True),
        ({}, "", True),
        ({"entities": ["customer"], "attributes": ["email", "name"], "status": "unknown"}, "", False),
    ],
)
def test_more_than_is_needed_is_told_where_the_flow_states_it(carried: Document, told: str, *, asked: bool) -> None:
    """A flow that does not state its fields may bring only what is needed: which they are is asked."""
    tools = [{"id": "crm"}, {"id": "esp", "entities": {"customer": {"roles": "consumer", "attributes": ["email"]}}}]
    review = look(tools=tools, integrations=[{"source": "crm", "target": "esp", **carried}])
    found = [one for one in review.findings if one.code == "privacy.beyond-need"]
    questions = [one for one in review.unknowns if one.code == "privacy.beyond-need"]

    assert [str(one.title).startswith(told) for one in found] == [True] * bool(told)
    assert all(one.confidence == "documented" for one in found)
    assert [(one.fact, one.subjects, one.blocks) for one in questions] == (
        [("integration.attributes", ("flow:crm>esp",), ("tool:esp",))] if asked else []
    )


def test_nothing_ends_in_circles() -> None:
    """Records that go round are told once for each flow."""
    ring = ["crm", "a", "b", "c"]
    flows = [
        {"source": one, "target": two, "entities": ["customer"], "method": "file"}
        for one, two in zip(ring, [*ring[1:], "crm"], strict=True)
    ]
    review = look(tools=[{"id": tool} for tool in ring], integrations=flows)

    assert len(codes(review)["privacy.file-copy"]) == 4


def test_who_sends_what_nothing_shows_it_to_have_is_asked() -> None:
    """A source without a role and without a flow into it."""
    flow = {"source": "old", "target": "esp", "entities": ["customer"], "attributes": ["email"], "method": "api"}
    review = look(tools=[{"id": "crm"}, {"id": "esp"}, {"id": "old"}], integrations=[flow])

    assert [one.subjects for one in review.unknowns if one.fact == "tool.entities"] == [("tool:old",)]


# -- one finding a fact


SIGN_ON: Document = {"access": {"sso": False}}


@pytest.mark.parametrize(
    ("entity", "told"),
    [
        ({"personal": "personal"}, True),
        ({"personal": "none", "about_customer": True}, False),
        ({"about_customer": True}, True),
        ({"attributes": ["email"], "attribute_classes": {"email": "personal"}}, True),
    ],
)
def test_single_sign_on_goes_by_the_class_where_one_is_stated(entity: Document, *, told: bool) -> None:
    """A customer may be a firm: what is stated to be no personal data needs none."""
    document = {"name": "S", "tools": crm(**SIGN_ON), "entities": {"customer": {"system_of_record": "crm", **entity}}}
    audit = sa.audit(read(document))

    assert bool(audit.findings.of("fit.no-single-sign-on")) is told


def test_single_sign_on_follows_flows_to_those_who_hold_personal_data() -> None:
    """A tool without any role holds what a flow is stated to bring."""
    flow = {"source": "crm", "target": "esp", "entities": ["customer"], "attributes": ["email"]}
    tools = [{"id": "crm"}, {"id": "esp", **SIGN_ON}]
    stack = read({"name": "S", "tools": tools, "entities": {"customer": CUSTOMER}, "integrations": [flow]})
    (finding,) = sa.audit(stack).findings.of("fit.no-single-sign-on")

    assert [member.subject for member in finding.members] == ["tool:esp"]


def test_a_copy_by_hand_on_a_journey_is_one_finding() -> None:
    """The flow by hand is the cause; what it does to the journey and to personal data are rows of it."""
    flow = {"source": "crm", "target": "bil", "entities": ["customer"], "attributes": ["email"], "method": "manual"}
    steps = [
        {"id": "buy", "tools": ["crm"]},
        {"id": "bill", "tools": ["bil"], "needs": [{"entity": "customer", "within": "24h"}]},
    ]
    document = {
        "name": "S",
        "tools": [{"id": "crm"}, {"id": "bil"}],
        "entities": {"customer": CUSTOMER},
        "integrations": [{**flow, "every": "1h", "takes": 0, "reliability": 1.0}],
        "journeys": [{"id": "j", "primary": True, "steps": steps}],
    }
    audit = sa.audit(read(document))
    (cause,) = audit.findings.about("flow:crm>bil").of("privacy.file-copy")

    assert cause.code == "integrations.by-hand"
    assert {"privacy.file-copy", "journey.manual"} <= {row.code for row in cause.consequences}


def test_half_of_the_severity_is_a_setting() -> None:
    """The factor for a protection that is not stated may be changed."""
    tools = crm(privacy={"hosted": "US"})
    stack = read({"name": "S", "tools": tools, "entities": {"customer": CUSTOMER}, "controller": EU})

    assert interval(privacy.tuned(not_stated=1.0)(StackGraph(stack)), "privacy.outside-region") == (6.0, 6.0)
