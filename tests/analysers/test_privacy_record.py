"""The record of processing activities: every cell of the worked example, what covers what, and hostile activities."""

from __future__ import annotations

from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.base import NotApplicable
from stackaudit.analysers.privacy.analyser import privacy
from stackaudit.analysers.privacy.telling import Points
from stackaudit.core.evidence import Quantity, Tools
from stackaudit.core.findings import Finding, Review
from stackaudit.core.rows import rows_of
from stackaudit.graph import StackGraph
from stackaudit.policy import Policy
from stackaudit.tables.privacy import ActivityRow, HolderRow
from stacks import CASES, Document, codes, load, read

SEVEN = load(CASES / "privacy" / "seven_tools.yaml")
CELLS = ("controller", "purpose", "subjects", "data", "recipients", "places", "limits", "measures")


def look(document: Document, policy: Policy | None = None) -> Review:
    return privacy(StackGraph(read(document), policy or Policy()))


def rows(document: Document, policy: Policy | None = None) -> dict[str, ActivityRow]:
    return {row.name: row for row in rows_of(ActivityRow, look(document, policy).tables)}


def small(activities: Any = None, **tool: Any) -> Document:
    """A CRM that holds customers, and a stack that states some activities."""
    document: Document = {
        "name": "S",
        "tools": [{"id": "crm", "name": "CRM", **tool}],
        "entities": {"customer": {"system_of_record": "crm", "personal": "personal", "attributes": ["email"]}},
        "controller": {"name": "Acme", "regions": ["EU"]},
        "integrations": [],
    }
    return document if activities is None else {**document, "activities": activities}


def unlisted(review: Review) -> Finding:
    return next(one for one in review.findings if one.code == "privacy.unlisted")


# -- the worked example


def test_fifteen_of_twenty_four_cells_are_stated() -> None:
    """Newsletter 6 of 8, ads audience 4, the draft for ticketing 5."""
    found = rows(SEVEN)

    assert {name: (row.stated, row.cells, row.draft) for name, row in found.items()} == {
        "Newsletter": (6, 8, False),
        "Ads audience": (4, 8, False),
        "ticketing": (5, 8, True),
    }
    assert {name: (row.in_part, row.not_stated) for name, row in found.items()} == {
        "Newsletter": (("controller",), ("limits",)),
        "Ads audience": (("controller", "places"), ("limits", "measures")),
        "ticketing": (("controller",), ("purpose", "limits")),
    }


def test_without_a_controller_the_same_cells_are_stated() -> None:
    """As the worked example has it: the policy names the regions, and nobody a controller."""
    document = {key: value for key, value in SEVEN.items() if key != "controller"}
    found = rows(document, Policy.model_validate({"privacy": {"regions": ["EU"]}}))

    assert {name: row.stated for name, row in found.items()} == {"Newsletter": 6, "Ads audience": 4, "ticketing": 5}
    assert {row.controller for row in found.values()} == {None}
    assert sum(row.stated for row in found.values()) == 15


def test_every_cell_of_the_newsletter() -> None:
    """Each cell with its text and the facts that it rests on."""
    row = rows(SEVEN)["Newsletter"]

    assert {name: (getattr(row, name), getattr(row, f"{name}_from")) for name in CELLS} == {
        "controller": ("Seven GmbH; representative: not stated; officer: not stated", ("controller.name",)),
        "purpose": ("news to customers", ("activities.newsletter.purpose",)),
        "subjects": ("customers", ("entities.customer.subjects",)),
        "data": (
            "customer (email, name: personal)",
            ("entities.customer.personal", "entities.customer.attribute_classes"),
        ),
        "recipients": ("Mailer (vendor not stated)", ("tools.esp",)),
        "places": (
            "Mailer: US, outside your regions, contract clauses",
            ("tools.esp.privacy.hosted", "tools.esp.privacy.safeguard"),
        ),
        "limits": (None, ()),
        "measures": ("Mailer: single sign-on", ("tools.esp.access.sso",)),
    }


def test_a_draft_says_what_its_tools_hold() -> None:
    """Classes of attributes, the attribute without one named as such, and the tool to which the data goes on."""
    row = rows(SEVEN)["ticketing"]

    assert (row.activity, row.tools, row.entities) == (None, ("sup",), ("customer", "ticket"))
    assert row.data == (
        "customer (email, name: personal; health: special category); ticket (email: personal; text: class not stated)"
    )
    assert row.recipients == "Support (vendor not stated); to Bot (vendor not stated)"
    assert row.recipients_from == ("tools.sup", "integrations.f8")


def test_the_holders_that_serve_no_purpose_are_one_finding() -> None:
    """Four tools; the web shop keeps nothing and serves the purposes of the CRM. Health data decides."""
    finding = unlisted(look(SEVEN))
    points = {row.key: row.value for row in finding.evidence if isinstance(row, Quantity)}

    assert finding.subjects == ("stack:activities",)
    assert [member.subject for member in finding.members] == ["tool:bot", "tool:crm", "tool:sheet", "tool:sup"]
    assert (points[Points.LOW], points[Points.HIGH]) == (4.8, 4.8)
    assert (finding.severity, finding.confidence) == ("medium", "documented")


# -- what covers what


@pytest.mark.parametrize(
    ("activities", "is_told"),
    [
        (None, False),
        ([], False),
        ([{"name": "Care"}], True),
        ([{"name": "Care", "tools": []}], True),
        ([{"name": "Care", "tools": ["crm"]}], False),
        ([{"name": "Care", "capabilities": ["help-desk"]}], False),
        ([{"name": "Care", "capabilities": ["email"]}], True),
        ([{"name": "Care", "capabilities": ["help-desk"], "tools": []}], True),
        ([{"name": "Care", "entities": ["customer"]}], True),
        (["Care", {"name": "Sale", "tools": ["crm"]}], False),
    ],
)
def test_a_holder_is_covered_by_its_id_or_by_a_capability(activities: Any, *, is_told: bool) -> None:
    """Where an activity names tools, these; else those with its capabilities. Nothing stated: nothing told.

    An empty list may come from a template: it states nothing.
    """
    review = look(small(activities, capabilities=["help-desk"]))

    assert ("privacy.unlisted" in codes(review)) is is_told


@pytest.mark.parametrize(
    ("complete", "is_told"),
    [
        ("activities", True),
        ({"activities": ["sale"]}, True),
        ({"activities": ["it"]}, False),
        ("entities", False),
    ],
)
def test_that_there_is_no_purpose_is_stated_by_what_is_complete(complete: Any, *, is_told: bool) -> None:
    """Of the whole company, or of the department that uses the tool; else it is asked."""
    document = small([], capabilities=["email"], departments=["sale"])
    document |= {"departments": ["sale", "it"], "complete": complete}
    review = look(document)
    asked = [one.subjects for one in review.unknowns if one.fact == "stack.activities"]

    assert ("privacy.unlisted" in codes(review)) is is_told
    assert asked == ([] if is_told else [("tool:crm",)])
    if is_told:
        assert str(unlisted(review).why) == "It is stated that every purpose is in the file, and it has none."


def test_a_tool_that_serves_no_purpose_is_not_said_to_have_none() -> None:
    """The record may be kept elsewhere: only this file is spoken of."""
    finding = unlisted(look(small(["Care"])))

    assert str(finding.why) == (
        "The stack states 1 purpose, and none of these tools serves it: what their data is for is not in the file."
    )


def test_what_only_may_hold_data_is_told_as_assumed() -> None:
    """A flow that states no entities may bring it."""
    document = small([{"name": "Care", "tools": ["crm"]}])
    document["tools"].append({"id": "list"})
    document["integrations"] = [{"source": "crm", "target": "list"}]
    finding = unlisted(look(document))

    assert finding.confidence == "assumed"
    assert [(row.role, row.ids) for row in finding.evidence if isinstance(row, Tools)] == [("may hold it", ("list",))]


def test_a_tool_without_a_purpose_is_not_clean() -> None:
    """All protections are stated, and yet nobody wrote down what the data is for."""
    whole = {"hosted": "EU", "keep": "1y", "agreement": True}
    covered, open_ = (
        rows_of(HolderRow, look(small(activities, privacy=whole)).tables)[0].status
        for activities in ([{"name": "Care", "tools": ["crm"]}], ["Care"])
    )

    assert (covered, open_) == ("clean", "told")


# -- drafts


def test_a_draft_for_each_kind_of_use_that_nobody_stated() -> None:
    """To contact, to serve and to analyse; capabilities of one kind at the same tools are one draft."""
    uses = ["email", "sms", "help-desk", "web-analytics", "erp"]
    found = rows(small(capabilities=uses))

    assert {name: (row.draft, row.tools, row.purpose) for name, row in found.items()} == dict.fromkeys(
        ("email, sms", "help-desk", "web-analytics"), (True, ("crm",), None)
    )


def test_where_no_activity_is_stated_the_purposes_are_asked() -> None:
    """One question, about the tools that contact, serve or analyse people; an empty list is no answer."""
    *asked, answered = (look(small(activities, capabilities=["email"])) for activities in (None, [], ["Care"]))

    for review in asked:
        assert [(one.code, one.subjects) for one in review.unknowns if one.fact == "stack.activities"] == [
            ("privacy.unlisted", ("tool:crm",))
        ]
    assert not [one for one in answered.unknowns if one.fact == "stack.activities"]
    assert not [one for one in look(small(capabilities=["erp"])).unknowns if one.fact == "stack.activities"]


# -- cells


@pytest.mark.parametrize(
    ("controller", "text", "is_whole"),
    [
        (None, None, False),
        ("Acme", "Acme; representative: not stated; officer: not stated", False),
        ({"name": "Acme", "officer": "Bo Ek"}, "Acme; representative: not stated; officer: Bo Ek", False),
        (
            {"name": "Acme", "officer": "Bo Ek", "representative": "None"},
            "Acme; representative: none; officer: Bo Ek",
            True,
        ),
    ],
)
def test_who_answers_is_whole_with_officer_and_representative(controller: Any, text: str, *, is_whole: bool) -> None:
    """Whether a company needs them is not ours to say; `none` is an answer."""
    row = rows({**small([{"name": "Care", "tools": ["crm"]}]), "controller": controller})["Care"]

    assert row.controller == text
    assert ("controller" not in (*row.in_part, *row.not_stated)) is is_whole


@pytest.mark.parametrize(
    ("privacy_", "text", "state"),
    [
        (None, None, "not stated"),
        ({"hosted": "EU"}, "CRM: EU", "stated"),
        ({"hosted": "US"}, "CRM: US, outside your regions, safeguard not stated", "in part"),
        ({"hosted": "US", "safeguard": "none"}, "CRM: US, outside your regions, no safeguard", "stated"),
        (
            {"hosted": "eu-west-2"},
            "CRM: eu-west-2, whether that is in your regions is open, safeguard not stated",
            "in part",
        ),
    ],
)
def test_where_it_is_kept(privacy_: Any, text: str | None, state: str) -> None:
    """A place outside the regions, or one that is not known, asks for what the company rests on."""
    row = rows(small([{"name": "Care", "tools": ["crm"]}], privacy=privacy_))["Care"]

    assert row.places == text
    assert state_of(row, "places") == state


def state_of(row: ActivityRow, cell: str) -> str:
    return "not stated" if cell in row.not_stated else "in part" if cell in row.in_part else "stated"


@pytest.mark.parametrize(
    ("own", "entity", "tool", "text", "state"),
    [
        (None, None, None, None, "not stated"),
        ("2 years", None, "forever", "2 years", "stated"),
        (None, "1 year", None, "customer: 1 year", "stated"),
        (None, "1 year", "none", "customer: 1 year; CRM: keeps nothing", "stated"),
        (None, None, "90d", "CRM: 90 days", "stated"),
    ],
)
def test_how_long_it_is_kept(own: Any, entity: Any, tool: Any, text: str | None, state: str) -> None:
    """The limit of the activity; else those of its records or of its tools."""
    document = small([{"name": "Care", "tools": ["crm"], "keep": own}], privacy={"keep": tool})
    document["entities"]["customer"]["keep"] = entity
    row = rows(document)["Care"]

    assert row.limits == text
    assert state_of(row, "limits") == state


def test_of_two_tools_the_one_that_is_silent_is_named() -> None:
    """A cell of which only a part is stated does not count, and says what is missing."""
    document = small([{"name": "Care", "tools": ["crm", "esp"]}], privacy={"hosted": "EU", "keep": "1y"})
    document["tools"].append({"id": "esp", "name": "Mailer"})
    row = rows(document)["Care"]

    assert (row.places, state_of(row, "places")) == ("CRM: EU; Mailer: not stated", "in part")
    assert (row.limits, state_of(row, "limits")) == ("customer: not stated; CRM: 1 year; Mailer: not stated", "in part")


def test_who_gets_it() -> None:
    """Vendors of its tools, tools to which flows lead with its data, conduits; not the company itself, nor a sheet."""
    document = small([{"name": "Care", "tools": ["crm", "own", "sheet"], "entities": ["customer"]}], vendor="Big Co")
    more: list[Document] = [{"id": id_, "name": id_.upper()} for id_ in ("own", "sheet", "bus", "esp", "list", "erp")]
    more[0]["vendor"], more[1]["kind"] = "ACME", "spreadsheet"
    document["tools"] += more
    document["entities"]["order"] = {"system_of_record": "crm", "personal": "none"}
    document["integrations"] = [
        {"id": "f1", "source": "crm", "target": "esp", "via": "bus", "entities": ["customer"], "attributes": ["email"]},
        {"id": "f2", "source": "crm", "target": "list"},
        {"id": "f3", "source": "crm", "target": "erp", "entities": ["order"]},
        {"id": "f4", "source": "crm", "target": "own", "entities": ["customer"]},
    ]
    row = rows(document)["Care"]

    assert row.recipients == (
        "CRM (Big Co); to BUS (vendor not stated); to ESP (vendor not stated); possibly to LIST (vendor not stated)"
    )
    assert row.recipients_from == ("tools.crm.vendor", "integrations.f1", "integrations.f2")
    assert state_of(row, "recipients") == "stated"


def test_where_flows_are_not_stated_it_is_open_who_gets_it() -> None:
    """A stack without a list of flows does not say that there are none."""
    document = small([{"name": "Care", "tools": ["crm"]}])
    del document["integrations"]
    row = rows(document)["Care"]

    assert row.recipients == "CRM (vendor not stated); where flows lead: not stated"
    assert state_of(row, "recipients") == "in part"


def test_what_its_tools_may_hold_and_what_is_open_is_named() -> None:
    """Where the activity names no entities: nothing that its tools hold is left out without a word."""
    document = small([{"name": "Care", "tools": ["list", "crm"]}])
    document["tools"] += [{"id": "list"}, {"id": "hr"}]
    document["entities"] |= {
        "order": {"system_of_record": "crm"},
        "price": {"system_of_record": "crm", "personal": "none"},
        "employee": {"system_of_record": "hr", "personal": "personal", "attribute_classes": {"sick-leave": "special"}},
    }
    document["integrations"] = [{"source": "hr", "target": "list"}]
    row = rows(document)["Care"]

    assert row.data == (
        "customer (email: personal); possibly employee (possibly sick-leave: special category); "
        "whether these are personal data is not stated: order"
    )
    assert (row.entities, state_of(row, "data")) == (("customer",), "in part")


def test_a_cell_of_which_all_is_only_possible_is_stated_in_part() -> None:
    """Nobody said that the list holds an address of a customer, nor that it passes any on."""
    activity: Document = {"name": "Care", "tools": ["list"], "entities": ["customer"]}
    document = small([activity])
    document["tools"] += [{"id": "list", "kind": "spreadsheet"}, {"id": "erp", "name": "ERP"}]
    document["integrations"] = [{"source": "crm", "target": "list"}, {"source": "list", "target": "erp"}]
    row = rows(document)["Care"]

    assert (row.data, state_of(row, "data")) == ("customer (possibly email: personal)", "in part")
    assert (row.recipients, state_of(row, "recipients")) == ("possibly to ERP (vendor not stated)", "in part")
    activity["tools"] = ["list", "crm"]
    assert [state_of(rows(document)["Care"], cell) for cell in ("data", "recipients")] == ["stated", "stated"]


@pytest.mark.parametrize(
    ("ai", "recipients", "places"),
    [
        ({"provider": "Modelworks", "hosted": "US"}, "Modelworks (AI of CRM)", "AI of CRM: US, outside your regions"),
        ({"provider": "us", "hosted": "EU"}, None, "AI of CRM: EU"),
        ({"provider": "Acme", "hosted": "EU"}, None, "AI of CRM: EU"),
        ({"provider": "Big Co", "hosted": "DE"}, None, "AI of CRM: DE"),
        ({}, "who runs the AI of CRM: not stated", "AI of CRM: not stated"),
    ],
)
@pytest.mark.parametrize("function", ["", "chat"])
def test_who_runs_a_model_gets_the_data_and_where_it_runs_is_a_place(
    ai: Document, recipients: str | None, places: str, function: str
) -> None:
    """Of the tool as a whole, or of one function; not where the vendor or the company itself runs it."""
    facts: Document = {"capabilities": [{"id": function, "ai": ai}]} if function else {"ai": ai, "kind": "agent"}
    safe = {"hosted": "EU", "safeguard": "contract clauses"}
    row = rows(small([{"name": "Care", "tools": ["crm"]}], vendor="Big Co", privacy=safe, **facts))["Care"]
    path = f"tools.crm.capabilities.{function}.ai" if function else "tools.crm.ai"

    assert row.recipients == "; ".join(["CRM (Big Co)", *([recipients] if recipients else [])])
    assert row.places == f"CRM: EU; {places}" + (", contract clauses" if "outside" in places else "")
    assert (f"{path}.hosted" in row.places_from) is bool(ai)
    assert (f"{path}.provider" in row.recipients_from) is (ai.get("provider") == "Modelworks")
    assert {state_of(row, "recipients"), state_of(row, "places")} == {"stated" if ai else "in part"}


def test_who_runs_the_model_of_a_tool_that_gets_the_data_gets_it_too() -> None:
    """The assistant is another firm's, and its model that of a third."""
    document = small([{"name": "Care", "tools": ["crm"], "entities": ["customer"]}])
    document["tools"].append({"id": "bot", "name": "Bot", "ai": {"provider": "Modelworks"}})
    document["integrations"] = [{"source": "crm", "target": "bot", "entities": ["customer"]}]

    assert rows(document)["Care"].recipients.endswith("to Bot (vendor not stated); to Modelworks (AI of Bot)")


# -- hostile and empty


@pytest.mark.parametrize(
    "activities",
    [
        [],
        ["Care"],
        [{"name": "Care", "tools": [], "capabilities": [], "entities": [], "subjects": []}],
        [{"name": "Care", "capabilities": ["no-such-thing"]}],
        [{"id": "a", "name": "Care", "purpose": "p"}, {"id": "b", "name": "Care", "purpose": "p", "tools": ["crm"]}],
        [{"name": "=1+1 | <b>", "purpose": "$x$ {y} {0}", "tools": ["crm"], "basis": "x" * 2000}],
        ["Z", "A"],
    ],
)
def test_whatever_is_stated_there_is_a_row_for_each_activity(activities: list[Any]) -> None:
    """No cell is made up: what is not stated is empty, and every cell is stated, stated in part or not stated."""
    found = rows_of(ActivityRow, look(small(activities)).tables)
    audit = sa.audit(read(small(activities)))

    assert len([row for row in found if not row.draft]) == len(activities)
    assert all(row.stated + len(row.in_part) + len(row.not_stated) == row.cells == 8 for row in found)
    assert all((getattr(row, name) is None) is (name in row.not_stated) for row in found for name in CELLS)
    assert all(getattr(row, f"{name}_from") for row in found for name in CELLS if name not in row.not_stated)
    assert audit.summary().html()


def test_the_order_of_the_file_does_not_matter() -> None:
    """Rows stand in the order of their ids, drafts behind them."""
    turned = {**SEVEN, "activities": SEVEN["activities"][::-1], "tools": SEVEN["tools"][::-1]}

    assert rows_of(ActivityRow, look(turned).tables) == rows_of(ActivityRow, look(SEVEN).tables)


def test_a_tool_that_is_retired_serves_nothing() -> None:
    """The activity stays, and its cells about tools are not stated."""
    document = small([{"name": "Care", "tools": ["old"]}])
    document["tools"].append({"id": "old", "lifecycle": {"phase": "retired"}, "privacy": {"hosted": "EU"}})
    row = rows(document)["Care"]

    assert (row.tools, row.places, row.recipients, row.measures) == ((), None, None, None)


@pytest.mark.parametrize("entities", [{}, {"customer": {"system_of_record": "crm", "about_customer": True}}])
def test_without_any_class_there_is_no_record(entities: Document) -> None:
    """The analyser is skipped, and so the report has no such block."""
    document = {**small([{"name": "Care", "tools": ["crm"]}]), "entities": entities}

    with pytest.raises(NotApplicable):
        look(document)
    assert "What personal data is used for" not in sa.audit(read(document)).summary().markdown()


def test_a_word_of_confidentiality_alone_makes_no_record() -> None:
    """Public records are no personal data."""
    document = small([{"name": "Care", "tools": ["crm"]}])
    document["entities"] = {"price": {"system_of_record": "crm", "sensitivity": "public"}}

    assert rows(document) == {}
