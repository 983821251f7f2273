"""The redundancy analyser on small stacks with answers worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.redundancy.analyser import redundancy
from stackaudit.analysers.redundancy.groups import Group, crowds_within
from stackaudit.analysers.redundancy.rules import OVERLAP
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding, Findings, names_in
from stackaudit.graph import StackGraph
from stackaudit.policy import DEFAULT_POLICY, Policy
from stacks import Document, document, flow, measures, read, sample, table

DAY = "2026-11-01"


def tool(id_: str, *capabilities: Any, **facts: Any) -> Document:
    """A tool of the marketing department with some capabilities; `e f` are two."""
    offered = [name for text in capabilities for name in (text.split() if isinstance(text, str) else [text])]
    return {"id": id_, "departments": ["marketing"], "capabilities": offered, **facts}


def look(*tools: Document, policy: Policy = DEFAULT_POLICY, within_vendor: bool = False, **rest: Any) -> Review:
    """What the analyser says of some tools, as of the first of November 2026."""
    written = document(tools, [], **{"as_of": DAY, **rest})
    return redundancy.tuned(within_vendor=within_vendor)(StackGraph(read(written), policy))


def kinds(review: Review) -> dict[str, tuple[str, ...]]:
    """The tools of each finding, by its kind; a kind that occurs once."""
    found = {
        f.code.removeprefix("redundancy."): tuple(s.partition(":")[2] for s in f.subjects) for f in review.findings
    }
    assert len(found) == len(review.findings)
    return found


def only(review: Review) -> Finding:
    """The one finding there is."""
    (finding,) = review.findings
    return finding


def evidence(finding: Finding) -> dict[str, Any]:
    """Names and quantities of a finding, by what they say."""
    names = {row.role: row.values for row in finding.evidence if isinstance(row, Names)}
    return names | {row.name: row.value for row in finding.evidence if isinstance(row, Quantity)}


def rows(review: Review, name: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    made = table(review, name)
    return [dict(zip(made.columns, row, strict=True)) for row in made.rows]


# -- who overlaps with whom


def test_the_same_job_for_the_same_people_is_told_with_what_is_shared_and_who_has_both() -> None:
    """Two of three capabilities shared: Jaccard 2/4 is partial; all shared is the same job."""
    same = only(look(tool("a", "email forms"), tool("b", "email forms")))
    partial = only(look(tool("a", "email forms seo"), tool("b", "email forms ads")))

    assert same.code == partial.code == "redundancy.overlap"
    assert str(same.title) == "a and b both offer email and forms"
    assert str(partial.title) == "a and b both offer email and forms, among other things"
    assert (str(same.severity), str(partial.severity)) == ("medium", "low")
    assert evidence(same)["a and b share"] == ("email", "forms")
    assert evidence(same)["marketing has"] == ("a", "b")
    assert evidence(partial)["share of their capabilities that both offer"] == 0.5


def test_a_tool_that_adds_nothing_is_told_with_the_one_that_offers_it_all() -> None:
    """Cover 1 one way, 2/5 the other; which of the two goes is no question, so the direction is in the title."""
    finding = only(look(tool("esp", "email forms"), tool("map", "email forms seo ads crm")))

    assert finding.code == "redundancy.subsumed"
    assert str(finding.title) == "map offers everything that is listed for esp"
    assert evidence(finding)["of these only map offers"] == ("ads", "CRM", "SEO")


def test_four_of_five_are_next_to_nothing() -> None:
    """Cover 0.8 is the threshold: what is lost stands in the evidence."""
    finding = only(look(tool("esp", "a b c d own-part"), tool("map", "a b c d e f g h i j")))

    assert str(finding.title) == "map does almost everything that is listed for esp"
    assert evidence(finding)["of these only esp offers"] == ("own part",)


def test_different_people_are_side_by_side() -> None:
    """The same capabilities, no department in common: low, and no advice to retire."""
    finding = only(look(tool("a", "email forms"), tool("b", "email forms", departments=["sales"])))

    assert finding.code == "redundancy.parallel"
    assert str(finding.severity) == "low"
    assert "retire" not in str(finding.advice)
    assert evidence(finding)["of these only a serves"] == ("marketing",)


def test_stated_users_go_before_departments() -> None:
    """Two of four people in common is 0.5 and harmful across departments; one of seven is not, within one."""
    apart = look(
        tool("a", "email forms", users=["ann", "ben", "cy"]),
        tool("b", "email forms", users=["ann", "ben", "dee"], departments=["sales"]),
    )
    together = look(
        tool("a", "email forms", users=["ann", "ben", "cy", "dee"]),
        tool("b", "email forms", users=["dee", "eve", "flo", "gus"]),
    )

    assert kinds(apart) == {"overlap": ("a", "b")}
    assert rows(apart, "overlaps")[0]["user_overlap"] == 0.5
    assert kinds(together) == {"parallel": ("a", "b")}


def test_regions_that_are_both_stated_keep_tools_apart() -> None:
    """One in the EU, one in the UK: side by side; where only one says where it is used, they meet."""
    apart = look(tool("a", "email forms", regions=["eu"]), tool("b", "email forms", regions=["uk"]))
    open_ = look(tool("a", "email forms", regions=["eu"]), tool("b", "email forms"))

    assert kinds(apart) == {"parallel": ("a", "b")}
    assert kinds(open_) == {"overlap": ("a", "b")}


def test_whose_a_tool_is_decides_and_is_asked_for() -> None:
    """Without a department on one side nothing is told, and the missing fact is named with both tools."""
    review = look(tool("a", "email forms", departments=[]), tool("b", "email forms"))

    assert review.findings == ()
    (unknown,) = review.unknowns
    assert unknown.fact == "tool.departments"
    assert unknown.subjects == ("tool:a",)
    assert unknown.blocks == ("tool:a", "tool:b")
    assert rows(review, "overlaps")[0]["verdict"] == "unknown"


def test_a_tool_without_capabilities_is_unknown_not_unique() -> None:
    """What it is for is asked for; a spreadsheet is not expected to say."""
    review = look(tool("a", "email"), tool("b", "chat"), tool("c"), tool("sheet", kind="spreadsheet"))

    assert [(u.fact, u.subjects) for u in review.unknowns] == [("tool.capabilities", ("tool:c",))]
    with pytest.raises(NotApplicable, match="fewer than two tools state their capabilities"):
        look(tool("a", "email"), tool("b"))


def test_what_is_not_offered_is_not_shared() -> None:
    """Grade 0 means not really."""
    review = look(tool("a", "email", {"id": "forms", "grade": 0}), tool("b", "chat forms"))

    assert review.findings == ()
    assert rows(review, "overlaps") == []


def test_a_single_capability_is_thin_evidence() -> None:
    """It is all or nothing, so it is low and assumed, and says so in the table."""
    review = look(tool("a", "email"), tool("b", "email"))

    assert (str(only(review).severity), only(review).confidence) == ("low", "assumed")
    assert rows(review, "overlaps")[0]["thin"] is True


def test_three_products_for_one_capability_are_a_crowd() -> None:
    """Nothing else is shared: one finding for the capability, not one for each pair."""
    review = look(tool("a", "email x"), tool("b", "email y z"), tool("c", "email"))

    assert kinds(review) == {"crowded-category": ("a", "b", "c")}
    assert str(only(review).title) == "3 products for email: a, b and c"


def test_each_pair_of_a_group_is_alike() -> None:
    """a-b and b-c are alike, a-c are not: the chain is no group of three."""
    review = look(tool("a", "1 2 3 4"), tool("b", "3 4"), tool("c", "3 4 5 6"))

    titles = sorted(str(f.title) for f in review.findings)
    assert titles == ["a and c both offer 3 and 4, among other things", "a offers everything that is listed for b"]


def test_capability_weights_of_the_policy_count() -> None:
    """A capability that weighs nothing makes no overlap; one that weighs much makes a partial one strong."""
    pair = (tool("a", "email forms seo"), tool("b", "email forms ads"))

    assert str(only(look(*pair)).title) == "a and b both offer email and forms, among other things"
    heavy = look(*pair, policy=Policy(capability_weights={"email": 6.0}))
    assert str(only(heavy).title) == "a and b both offer email and forms"
    assert rows(heavy, "overlaps")[0]["weighted_jaccard"] == pytest.approx(7 / 9)
    nothing = Policy(capability_weights={"email": 0.0, "forms": 0.0})
    assert look(*pair, policy=nothing).findings == ()


@pytest.mark.parametrize(
    ("one", "other", "verdict", "code"),
    [
        ("email", "email", "harmful", "redundancy.overlap"),
        ("email forms", "email forms seo", "harmful", "redundancy.overlap"),
        ("email forms", "email forms seo ads crm", "harmful", "redundancy.subsumed"),
        ("email", "email forms", "similar", "redundancy.similar"),
        ("email", "email forms seo ads", "similar", "redundancy.similar"),
        ("email x", "email y", "similar", None),
    ],
)
def test_the_same_job_is_two_capabilities_or_one_that_is_all_of_both(
    one: str, other: str, verdict: str, code: str | None
) -> None:
    """Methods 14.7: one shared word beside others is similar, a note; two, or the whole of both, are the same job."""
    review = look(tool("a", one), tool("b", other))

    assert rows(review, "overlaps")[0]["verdict"] == verdict
    assert [finding.code for finding in review.findings] == ([] if code is None else [code])
    if code == "redundancy.similar":
        assert str(only(review).severity) == "note"
        assert str(only(review).title) == "a and b both offer email"


@pytest.mark.parametrize("status", ["active", "degraded", "broken", "unknown", "deprecated", "planned"])
def test_a_tool_that_feeds_another_is_no_substitute_on_one_shared_capability(status: str) -> None:
    """Methods 14.7: whichever way it runs, as long as it was built; two shared capabilities are still the same job."""

    def verdict(one: str, other: str, source: str, target: str) -> str:
        tools = [tool("a", one), tool("b", other), tool("c", "tax")]
        flows = [{"source": source, "target": target, "entities": ["lead"], "status": status}]
        review = redundancy(StackGraph(read(document(tools, flows, entities={"lead": {}}, as_of=DAY))))
        return str(rows(review, "overlaps")[0]["verdict"])

    built = status != "planned"
    assert verdict("email", "email forms", "a", "b") == ("feeds" if built else "similar")
    assert verdict("email", "email forms", "b", "a") == ("feeds" if built else "similar")
    assert verdict("email", "email", "a", "b") == ("feeds" if built else "harmful")
    assert verdict("email forms", "email forms", "a", "b") == "harmful"
    assert verdict("email", "email forms", "a", "c") == "similar"


def test_an_overlap_within_a_crowded_category_is_a_row_of_it() -> None:
    """Methods 14.5: a and b share forms too; told once, under the four products for email, which are as bad as they."""
    review = look(tool("a", "email forms"), tool("b", "email forms"), tool("c", "email x"), tool("d", "email y"))

    finding = only(review)
    assert (finding.code, str(finding.title)) == ("redundancy.crowded-category", "4 products for email: a, b, c and d")
    (inner,) = finding.consequences
    assert inner.id == "redundancy.overlap@tool:a+tool:b"
    assert str(finding.severity) == str(inner.severity) == "medium"
    pairs = {(row["tool"], row["other"]): row["finding"] for row in rows(review, "overlaps")}
    assert pairs["a", "b"] == inner.id
    assert pairs["c", "d"] == finding.id


def test_a_crowd_of_which_all_but_one_are_in_another_crowd_is_a_row_of_it() -> None:
    """b, c and d of the four for email offer forms too, and e: one product alone is no finding of its own."""
    four = (tool("a", "email"), tool("b", "email forms"), tool("c", "email forms x"), tool("d", "email forms y"))
    review = look(*four, tool("e", "forms z"))

    finding = only(review)
    assert str(finding.title) == "4 products for email: a, b, c and d"
    assert "redundancy.crowded-category@tool:b+tool:c+tool:d+tool:e" in {row.id for row in finding.consequences}


def test_two_of_three_outside_make_a_crowd_of_its_own() -> None:
    """Of b, e and f only b is among the four for email: two findings."""
    four = (tool("a", "email"), tool("b", "email forms"), tool("c", "email x"), tool("d", "email y"))
    review = look(*four, tool("e", "forms z"), tool("f", "forms w"))

    assert [str(finding.title)[:21] for finding in review.findings] == [
        "4 products for email:",
        "3 products for forms:",
    ]


@pytest.mark.parametrize(
    ("crowd", "within"),
    [
        ({"A": "abcd", "B": "bcde"}, {"B": "A"}),
        ({"A": "abc", "B": "bcd", "C": "cde"}, {"B": "A"}),
        ({"A": "abc", "B": "abcd", "C": "abcdef"}, {"A": "C", "B": "C"}),
        ({"A": "abc", "B": "cde"}, {}),
    ],
)
def test_a_crowd_is_told_under_one_that_is_told(crowd: dict[str, str], within: dict[str, str]) -> None:
    """The largest first, then by name: no crowd is a row of a row."""
    groups = [Group("crowded-category", tuple(products), capability=name) for name, products in crowd.items()]

    assert crowds_within(groups) == crowds_within(groups[::-1]) == within


def test_similar_pairs_are_one_finding_with_a_row_for_each() -> None:
    """Two pairs, each with a title and an advice of its own; each row is found by its id and by its tools."""
    pairs = (tool("a", "email"), tool("b", "email forms"), tool("c", "chat"), tool("d", "chat tickets"))
    review = look(*pairs)

    finding = only(review)
    assert (finding.id, str(finding.severity)) == ("redundancy.similar@stack:similar", "note")
    assert str(finding.title) == "2 pairs of tools have one capability in common: a with b and c with d"
    assert [member.subject for member in finding.members] == ["overlap:a>b", "overlap:c>d"]
    assert [str(member.title) for member in finding.members] == ["a and b both offer email", "c and d both offer chat"]
    assert str(finding.members[1].advice).startswith("Ask those who answer for c whether d would do for chat.")
    found = Findings(review.findings)
    assert found.about("tool:d") == found.about("overlap:c>d") == found
    ids = {(row["tool"], row["other"]): row["finding"] for row in rows(review, "overlaps")}
    assert ids == {("a", "b"): "redundancy.similar@overlap:a>b", ("c", "d"): "redundancy.similar@overlap:c>d"}
    assert ids.keys() == {("a", "b"), ("c", "d")}
    assert {*ids.values()} <= {row.id for row in found.told()}


def test_similar_pairs_are_as_bad_as_the_worst_of_them() -> None:
    """The plan retires a, which costs 90 and adds nothing to b: low for both rows, by day and money of a."""
    facts = {"cost": {"annual": 90}, "contract": {"renews": "2027-03-31", "notice": "60d", "auto_renew": True}}
    priced = (tool("a", "email", **facts), tool("b", "email forms", cost={"annual": 9}))
    finding = only(look(*priced, tool("c", "chat"), tool("d", "chat tickets")))

    first, second = finding.members
    assert str(finding.severity) == "low"
    assert str(first.advice).startswith("Move the users of a to b and retire a when the contract allows.")
    assert (str(first.due), str(first.money)) == ("2027-01-30", "90 a year")
    assert str(second.advice).startswith("Ask those who answer for c")


# -- nothing is said that is not stated


def test_nobody_has_two_is_said_only_where_nobody_has() -> None:
    """B and c share too little to be told as a pair, but marketing has both of the three for email."""
    big = "email b1 b2 b3 b4"
    apart = (tool("a", "email", departments=["sales"]), tool("b", big), tool("c", "email c1 c2 c3 c4"))
    alone = (*apart[:2], tool("c", "email c1 c2 c3 c4", departments=["legal"]))
    one, other = only(look(*apart)), only(look(*alone))

    assert (one.code, other.code) == ("redundancy.crowded-category", "redundancy.crowded-category")
    assert str(one.why) == "marketing has more than one tool for email."
    assert "nobody" not in str(one.advice)
    assert str(one.advice).startswith("Decide with marketing and sales whether a is needed beside b and c")
    assert str(other.why) == "Different people use them for email."
    assert str(other.advice).startswith("Consider one of them for all; nobody is known to have two")


def test_people_who_have_two_are_not_told_to_be_none() -> None:
    """One of seven users has both: mostly different people."""
    finding = only(look(
        tool("a", "email forms", users=["ann", "ben", "cy", "dee"]),
        tool("b", "email forms", users=["dee", "eve", "flo", "gus"]),
    ))  # fmt: skip

    assert str(finding.title) == "a and b both offer email and forms, for mostly different people"
    assert str(finding.why) == "Mostly different people use them for email and forms."
    assert "nobody" not in str(finding.advice)


@pytest.mark.parametrize(
    ("facts", "flows", "said"),
    [
        ({}, False, ""),
        ({"cost": {"annual": 5}}, False, " Each is paid for by itself."),
        ({"cost": {"annual": 0}}, False, ""),
        ({}, True, " Each is connected by itself."),
        ({"cost": {"annual": 5}}, True, " Each is paid for and connected by itself."),
    ],
)
def test_paid_and_connected_are_said_only_where_stated(facts: Document, flows: bool, said: str) -> None:
    """A cost and a running flow of every tool; of one alone it is not said."""
    pair = [tool("a", "email forms", **facts), tool("b", "email forms", departments=["sales"], **facts)]
    ends = [("a", "c"), ("b", "c")] if flows else [("a", "c")]
    written = document([*pair, tool("c", "crm")], [{"source": one, "target": to} for one, to in ends], as_of=DAY)

    finding = only(redundancy(StackGraph(read(written))))
    assert str(finding.why) == "Different people use them for email and forms." + said


def test_a_contract_ends_only_where_one_is_stated() -> None:
    """The advice names the end of a contract where one of the tools has one on record."""
    pair = (tool("a", "email forms"), tool("b", "email forms", departments=["sales"]))
    dated = {**pair[0], "contract": {"renews": "2027-03-31"}}

    assert "contract" not in str(only(look(*pair)).advice)
    assert "when a contract ends" in str(only(look(dated, pair[1])).advice)


def test_categories_that_differ_make_it_less_bad_and_are_said() -> None:
    """Low is a note where no two of the tools state one category; one category twice, or none, leaves it."""

    def said(*categories: str | None) -> tuple[str, str]:
        facts = [{} if one is None else {"category": one} for one in categories]
        finding = only(look(*(tool(f"t{n}", "dashboards", **more) for n, more in enumerate(facts))))
        return str(finding.severity), str(finding.why)

    plain = "marketing has more than one tool for dashboards."
    differ = f"{plain} They are of different categories: log analysis and monitoring."
    assert said("monitoring", "log-analysis") == ("note", differ)
    assert said("monitoring", "monitoring") == ("low", plain)
    assert said("monitoring", None) == ("low", plain)
    assert said("monitoring", "monitoring", "log-analysis") == ("low", differ)


def test_what_three_tools_share_is_what_all_of_them_offer() -> None:
    """Every two of five tools share three of five capabilities, all five tools share none."""
    three = [tool("a", "e f g"), tool("b", "e f g"), tool("c", "e f g h")]
    names = ["v", "w", "x", "y", "z"]
    five = [tool(f"t{n}", " ".join(one for one in names if one != left)) for n, left in enumerate(names)]

    assert str(only(look(*three)).title) == "a, b and c all offer e, f and g"
    assert str(only(look(*five)).title) == "Every two of t0, t1, t2, t3 and t4 offer some of v, w, x, y and z"


def test_who_has_to_decide_are_all_departments_and_what_stays_is_not_asked() -> None:
    """B is kept for what only it offers, so whether a is needed is the question; its price alone is asked for."""
    review = look(
        tool("a", "email"), tool("b", "email x"), tool("c", "email y", cost={"annual": 1}, departments=["sales"]),
        tool("d", "chat", cost={"annual": 1}),
    )  # fmt: skip

    assert str(only(review).advice) == (
        "Decide with marketing and sales whether a is needed beside b and c, and state why. What a costs a year is not "
        "stated: ask for the price first."
    )


def test_a_name_with_a_comma_is_one_name() -> None:
    """In a list it stands in quotation marks."""
    review = look(tool("a", "email forms", name="Mail, Inc."), tool("b", "email forms", name="Post"))

    assert str(only(review).title) == "“Mail, Inc.” and Post both offer email and forms"


def test_a_capability_is_written_in_words_in_evidence_and_advice() -> None:
    """No id with hyphens, whether it is shared, lost or a reason to keep a tool."""
    shared = "lead-routing lead-scoring"
    review = look(tool("a", shared, cost={"annual": 1}), tool("b", f"{shared} land-pages x y", cost={"annual": 2}))
    finding = only(review)

    assert evidence(finding)["a and b share"] == ("lead routing", "lead scoring")
    assert evidence(finding)["of these only b offers"] == ("land pages", "x", "y")
    assert str(finding.members[1].advice) == "Keep b: only b offers land pages, x and y."


def test_each_account_of_a_product_lists_its_own_departments() -> None:
    """Sales would have to move from the one account, legal from the other; neither from both."""
    accounts = (
        tool("z1", "email forms", name="Zeta North", departments=["sales"]),
        tool("z2", "email forms", name="Zeta South", departments=["legal"]),
    )
    found = rows(look(*accounts, tool("y", "email forms", name="Ypsilon")), "redundancy_members")

    moving = {row["tool"]: row["only_departments"] for row in found}
    assert (moving["z1"], moving["z2"]) == (("sales",), ("legal",))


# -- one product, one vendor


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "Zendesk"}, {"name": "Zendesk - US Federal"}),
        ({"name": "Calendly Basic"}, {"name": "Support Team Calendly Account"}),
        ({"name": "AWS Production"}, {"name": "Amazon Web Services"}),
        ({"name": "Ocean (Dev)"}, {"name": "Ocean (Prod)"}),
        ({"name": "X", "product": "Suite"}, {"name": "Y", "product": "suite"}),
        ({"name": "X", "vendor": "Acme"}, {"name": "Y", "vendor": "ACME"}),
    ],
)
def test_accounts_instances_and_modules_are_not_redundant(first: Document, second: Document) -> None:
    """By stated product or vendor, or by name; the pair stays in the table with what it is."""
    review = look(tool("a", "email forms", **first), tool("b", "email forms", **second))

    assert review.findings == ()
    assert rows(review, "overlaps")[0]["relation"] in {"same-product", "same-vendor"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "Mail Chimp"}, {"name": "Mail Jet"}),
        ({"name": "Acme One", "product": "One"}, {"name": "Acme Two", "product": "Two"}),
        ({"name": "AB Mailer"}, {"name": "Alpha Base"}),
    ],
)
def test_likeness_of_names_is_not_enough(first: Document, second: Document) -> None:
    """A word for what tools do is no brand; two stated products are two; two initials are chance."""
    word = tool("c", "mail")
    review = look(tool("a", "mail-out forms", **first), tool("b", "mail-out forms", **second), word)

    assert kinds(review) == {"overlap": ("a", "b")}


def test_accounts_of_one_product_count_as_one() -> None:
    """Two accounts of one product beside another product: one overlap, which names the product once."""
    review = look(
        tool("z1", "email forms", name="Zeta North"),
        tool("z2", "email forms", name="Zeta South"),
        tool("y", "email forms", name="Ypsilon"),
    )

    assert str(only(review).title) == "Ypsilon and Zeta (several entries) both offer email and forms"
    assert only(review).subjects == ("tool:y", "tool:z1", "tool:z2")
    assert rows(review, "capability_tools")[0]["products"] == 2


def test_tools_of_one_vendor_are_held_against_each_other_only_if_asked() -> None:
    """The option does it for one vendor, never for one product."""
    pair = (tool("a", "email forms", vendor="Acme"), tool("b", "email forms", vendor="Acme"))
    one = (tool("a", "email forms", product="X"), tool("b", "email forms", product="X"))

    assert look(*pair).findings == ()
    assert kinds(look(*pair, within_vendor=True)) == {"overlap": ("a", "b")}
    assert look(*one, within_vendor=True).findings == ()


def test_a_sandbox_is_no_tool_of_its_own() -> None:
    """Its name says so; it is not compared."""
    review = look(
        tool("a", "billing tax", name="Zuora"), tool("b", "billing tax", name="Other Sandbox"), tool("c", "x")
    )

    assert review.findings == ()
    assert "tool:b" not in review.examined


def test_a_conduit_that_loads_into_one_tool_is_a_part_of_it() -> None:
    """Snowpipe and a Snowflake task load into Snowflake only: parts of it; Snowplow goes elsewhere too."""
    parts = [tool("pipe", "load", name="Snowpipe", kind="conduit"), tool("task", "load", name="Snowflake task")]
    parts[1]["kind"] = "conduit"
    tools = [*parts, tool("snow", "warehouse", name="Snowflake"), tool("x", "crm"), tool("y", "crm-two")]
    into = [{"source": "x", "target": "snow", "via": via} for via in ("pipe", "task")]
    out = [{"source": "x", "target": "y", "via": "pipe"}]

    def found(flows: list[Document]) -> tuple[Finding, ...]:
        return redundancy(StackGraph(read(document(tools, flows)))).findings

    assert found(into) == ()
    assert len(found([*into, *out])) == 1


# -- on purpose, or no longer


def reason(kind: str, **facts: Any) -> Document:
    """Two tools that do the same, of which one states why."""
    return tool("b", "email forms", intent={"kind": kind, **facts})


@pytest.mark.parametrize(
    ("intent", "expected"),
    [
        (("regional", {}), {}),
        (("regional", {"until": "2026-11-01"}), {}),
        (("regional", {"until": "2026-10-31"}), {"lapsed-intent": ("b",)}),
        (("contract", {"until": "2027-01-01"}), {}),
        (("migration", {"until": "2027-01-01", "owner": "Ann"}), {}),
        (("migration", {"until": "2027-01-01"}), {"lapsed-intent": ("b",)}),
        (("merger", {"owner": "Ann"}), {"lapsed-intent": ("b",)}),
        (("backup", {"tested": "2025-11-01"}), {}),
        (("backup", {"tested": "2025-10-31"}), {"unverified-backup": ("b",)}),
        (("backup", {}), {"unverified-backup": ("b",)}),
        (("best-of-breed", {}), {}),
    ],
)
def test_a_stated_reason_holds_until_its_day(
    intent: tuple[str, Document], expected: dict[str, tuple[str, ...]]
) -> None:
    """Rules H2 and H5: expired, without end or owner, never tried; the last day itself still counts."""
    kind, facts = intent

    assert kinds(look(tool("a", "email forms"), reason(kind, **facts))) == expected


def test_a_lapsed_reason_says_what_is_wrong_with_it() -> None:
    """Expired and without an owner are both told; the overlap is not told again beside it."""
    review = look(tool("a", "email forms"), reason("migration", until="2026-06-30", why="to move"))

    assert str(only(review).why) == (
        "Its reason (migration) ran out on 30 Jun 2026. Its reason (migration) has nobody who answers for it."
    )
    assert evidence(only(review))["stated reason"] == ("to move",)


def test_best_of_breed_is_contradicted_by_the_same_use() -> None:
    """Both are used for the same to the same degree: the reason does not hold against the facts."""
    use = [{"id": "email", "usage": 0.9}, {"id": "forms", "usage": 0.8}]
    apart = [{"id": "email", "usage": 0.1}, {"id": "forms", "usage": 0.0}]
    same = look(tool("a", *use), tool("b", *use, intent={"kind": "best-of-breed"}))
    other = look(tool("a", *use), tool("b", *apart, intent={"kind": "best-of-breed"}))

    assert kinds(same) == {"overlap": ("a", "b")}
    assert kinds(other) == {}


def test_a_tool_on_its_way_out_is_in_transition() -> None:
    """Rule H4: a day ahead is informational; a day that has passed is an overlap; planned tools are not told yet."""
    ahead = look(tool("a", "e f"), tool("b", "e f", lifecycle={"phase": "phase-out", "ends": "2027-01-01"}))
    late = look(tool("a", "e f"), tool("b", "e f", lifecycle={"phase": "phase-out", "ends": "2026-06-30"}))
    gone = look(tool("a", "e f"), tool("c", "x"), tool("b", "e f", lifecycle={"phase": "retired"}))

    assert kinds(ahead) == {}
    assert rows(ahead, "overlaps")[0]["verdict"] == "in-transition"
    assert kinds(late) == {"overlap": ("a", "b")}
    assert "tool:b" not in gone.examined


# -- money, losses, advice


def test_two_systems_of_record_for_one_thing_are_worse() -> None:
    """Rule H6: criticality of the records raises the severity: 4 x 1.2 is 4.8 and medium, thin 2.4 becomes 4.8."""
    facts = {"entities": {"customer": {"system_of_record": ["a", "b"], "criticality": "critical"}}}
    plain = look(tool("a", "email"), tool("b", "email"))
    both = look(tool("a", "email"), tool("b", "email"), **facts)

    assert (str(only(plain).severity), str(only(both).severity)) == ("low", "medium")
    assert evidence(only(both))["a is the system of record of"] == ("customer",)


def test_money_at_stake_raises_the_severity() -> None:
    """Methods 10.2: 4 + log10(1 + 99) = 6; with 999,000 at stake 4 + 3 = 7, which is high."""

    def at(stake: int) -> str:
        pair = (tool("a", "e f", cost={"annual": stake}), tool("b", "e f", cost={"annual": 1}, must_keep=True))
        return str(only(look(*pair)).severity)

    assert DEFAULT_POLICY.rate(OVERLAP, stake=99_000).name == "MEDIUM"
    assert at(99_000) == "medium"
    assert at(999_000) == "high"


def test_what_is_at_stake_is_the_cost_less_the_cheapest_that_does_as_much() -> None:
    """Methods 8.4: 92 less 58 and 28 less 20 are the 42 that 120 less 78 is; crm and sup stay as stated."""
    stack = sample("consolidate_7")
    review = redundancy(StackGraph(stack))

    found = measures(review)["redundancy.cost_at_stake"]
    assert (found.low, found.value, found.high, found.coverage) == (0.0, 42.0, 42.0, 1.0)
    suite, service = rows(review, "redundancy_stakes")
    assert (suite["annual"], suite["keep"], suite["retire"]) == (92.0, ("crm", "esp", "land"), ("form", "map"))
    assert (service["annual"], service["keep"], service["retire"]) == (28.0, ("sup",), ("chat",))
    assert measures(review)["redundancy.share_at_stake"].value == pytest.approx(35.0)


def test_savings_of_two_findings_are_counted_once() -> None:
    """The second overlaps with both others: three tools at 10, one stays, 20 are at stake in all, not 30."""
    price = {"cost": {"annual": 10}}
    review = look(
        tool("a", "1 2", **price), tool("b", "1 2", **price), tool("c", "1 2", **price), tool("d", "x", **price)
    )

    assert measures(review)["redundancy.cost_at_stake"].high == 20.0
    assert measures(review)["redundancy.share_at_stake"].value == pytest.approx(50.0)


def test_unknown_costs_are_unknown_not_nothing() -> None:
    """One of two prices is missing: no number, the missing fact is named, and the finding says whose cost it is."""
    review = look(tool("a", "e f", cost={"annual": 10}), tool("b", "e f"))

    found = measures(review)["redundancy.cost_at_stake"]
    assert (found.value, found.low, found.high) == (None, None, None)
    assert found.undefined == "cost unknown: 1 of 2 tools do not state what they cost"
    assert evidence(only(review))["cost unknown"] == ("b",)
    assert ("tool.cost.annual", ("tool:b",)) in [(u.fact, u.subjects) for u in review.unknowns]
    assert "part of what that costs is not stated" in [str(clause) for clause in review.headline]
    (stake,) = rows(review, "redundancy_stakes")
    assert (stake["retire"], stake["at_stake_high"]) == (("a",), None)


def test_no_cost_at_all_is_told_as_such_even_without_an_overlap() -> None:
    """Nothing overlaps and nothing is priced: what is at stake is not 0 but unknown."""
    review = look(tool("a", "e"), tool("b", "f"))

    assert measures(review)["redundancy.cost_at_stake"].value is None
    priced = look(tool("a", "e", cost={"annual": 5}), tool("b", "f"))
    assert measures(priced)["redundancy.cost_at_stake"].value == 0.0


def test_who_is_served_worse_is_not_counted_as_served() -> None:
    """The cheap one does forms at grade 1, the dear one at 3: only the cheap one can go."""
    cheap = tool("a", {"id": "e", "grade": 2}, {"id": "f", "grade": 1}, cost={"annual": 1})
    dear = tool("b", {"id": "e", "grade": 2}, {"id": "f", "grade": 3}, cost={"annual": 9})

    review = look(cheap, dear)

    assert measures(review)["redundancy.cost_at_stake"].high == 1.0
    assert evidence(only(review))["b does better"] == ("f",)


def test_a_tool_on_its_way_out_takes_nothing_over() -> None:
    """The one that is phased out is cheaper, and yet it is the other that stays: 3 are at stake, not 9."""
    leaving = tool("a", "e f", cost={"annual": 3}, lifecycle={"phase": "phase-out"})

    review = look(leaving, tool("b", "e f", cost={"annual": 9}))

    (stake,) = rows(review, "redundancy_stakes")
    assert (stake["keep"], stake["at_stake_high"]) == (("b",), 3.0)


def test_nothing_is_told_to_go_of_which_the_price_is_not_stated() -> None:
    """The plan keeps what has no price; so does the finding, which asks for it."""
    finding = only(look(tool("a", "e f"), tool("b", "e f g h")))

    assert str(finding.advice) == (
        "Ask the users of a what keeps them from b. What a costs a year is not stated: ask for the price first."
    )
    assert [str(member.advice) for member in finding.members] == [
        "State what a costs a year; before that nobody can say whether it should go.",
        "Keep b: only b offers g and h.",
    ]


def test_each_member_says_what_becomes_of_it_by_when_and_for_how_much() -> None:
    """The dear one goes: notice 60 days before the last of March; the cheap one stays and asks for nothing."""
    dear = tool("b", "e f", cost={"annual": 90}, owner="Ann", contract={
        "renews": "2027-03-31", "notice": "60d", "auto_renew": True})  # fmt: skip
    stays, goes = only(look(tool("a", "e f", cost={"annual": 9}), dear)).members

    assert str(goes.advice) == "Retire b: give notice by 30 Jan 2027. a takes over."
    assert (str(goes.due), str(goes.money), goes.owner) == ("2027-01-30", "90 a year", "Ann")
    assert str(stays.advice) == "Keep a: a is part of the cheapest way to offer e and f."
    assert (stays.due, stays.money) == (None, None)


def test_what_has_to_be_asked_before_a_tool_goes_is_said() -> None:
    """How well it is done, who has to learn a tool, where it is used, what seats cost: each that is not stated."""
    cheap = tool("a", "e f", cost={"annual": 9, "priced_by": "seat"}, seats={"paid": 9, "active": 9}, regions=["eu"])
    advice = str(only(look(cheap, tool("b", "e f", cost={"annual": 90}, departments=["marketing", "sales"]))).advice)

    assert advice == (
        "Move the users of b to a and retire b. How well each of them does it is not "
        "stated: ask the users of b first. For sales that is a new tool to learn. In which regions all of them are "
        "used is not stated: check that first. How many people use b is not stated: count them, as more seats of a "
        "cost money."
    )


FIT = {"fit": {"functional": 3, "technical": 3}}


def test_of_two_equals_the_dearer_is_the_one_to_retire() -> None:
    """Each does all of the other's work as well: advice and stake name the same one, which costs 1,000."""
    cheap, dear = tool("a", "e f", **FIT, cost={"annual": 10}), tool("b", "e f", **FIT, cost={"annual": 1000})

    assert str(only(look(cheap, dear)).advice).startswith("Move the users of b to a")


@pytest.mark.parametrize("facts", [{"lifecycle": {"phase": "phase-out"}}, {"must_retire": True}])
def test_nobody_is_sent_to_a_tool_that_is_going(facts: Document) -> None:
    """The cheap one is phased out or stated to go: the dear one stays, and 10 are at stake, not 1,000."""
    cheap, dear = tool("a", "e f", **FIT, cost={"annual": 10}, **facts), tool("b", "e f", **FIT, cost={"annual": 1000})
    review = look(cheap, dear)

    assert str(only(review).advice).startswith("Move the users of a to b")
    assert measures(review)["redundancy.cost_at_stake"].high == 10.0


def test_what_one_states_and_the_other_does_not_is_no_proof() -> None:
    """A region or a grade of the one that the other is silent about: people are to be asked."""
    dear = tool("b", "e f", **FIT, cost={"annual": 1000})
    grades, region = {"capabilities": [{"id": "e", "grade": 3}, "f"]}, "In which regions all of them are used"
    for facts, text in (({"regions": ["eu"]}, region), (grades, "How well each of them does it is not stated")):
        both = look(tool("a", "e f", **FIT, cost={"annual": 10}), {**dear, **facts})
        assert text in str(only(both).advice)


def test_more_seats_may_cost_what_is_saved() -> None:
    """45 users to a tool with 5 seats at 2 each: 90 more a year is less than 100 and more than 80."""
    use = {"seats": {"paid": 50, "active": 45, "measure": "logged-in"}}
    few = {"seats": {"paid": 5, "active": 5, "measure": "logged-in"}, "cost": {"annual": 10, "priced_by": "seat"}}

    def advice(price: int) -> str:
        left = tool("a", "e f", **FIT, **use, cost={"annual": price})
        return str(only(look(left, tool("b", "e f g", **FIT, **few))).advice)

    assert advice(100).startswith("Move the users of a to b")
    assert advice(80).startswith("Keep a and b: no cheaper choice of tools serves everybody as well as today.")


def test_one_account_on_its_way_out_does_not_take_the_product_along() -> None:
    """Two accounts of one product, one phased out: the other serves, the dear product and the old account can go."""
    accounts = (
        tool("z1", "e f", name="Zorb one", cost={"annual": 10}),
        tool("z2", "e f", name="Zorb two", cost={"annual": 1}, lifecycle={"phase": "phase-out"}),
    )
    review = look(*accounts, tool("b", "e f", cost={"annual": 1000}))

    (stake,) = rows(review, "redundancy_stakes")
    assert (stake["keep"], stake["retire"], stake["at_stake_high"]) == (("z1",), ("b", "z2"), 1001.0)


def test_a_planned_tool_is_not_paid_yet() -> None:
    """What is at stake is a share of what is paid today: 100 of 200, not of 10,000."""
    price = {"cost": {"annual": 100}}
    planned = tool("c", "z", cost={"annual": 9800}, lifecycle={"phase": "plan"})

    review = look(tool("a", "e f", **price), tool("b", "e f", **price), planned)

    assert measures(review)["redundancy.share_at_stake"].value == pytest.approx(50.0)


def test_the_steps_and_departments_that_only_one_serves_are_listed() -> None:
    """Losses: capability g, department sales, the step in which only b stands, and the records it is the master of."""
    journey = {"id": "j", "steps": [{"id": "s", "tools": ["b"]}, {"id": "t", "tools": ["a", "b"]}]}
    facts: Document = {"journeys": [journey], "entities": {"order": {"system_of_record": "b"}}}
    review = look(tool("a", "e f"), tool("b", "e f g", departments=["marketing", "sales"]), **facts)

    found = evidence(only(review))
    assert found["of these only b offers"] == ("g",)
    assert found["of these only b serves"] == ("sales",)
    assert found["steps in which of these only b stands"] == ("j/s",)
    assert found["b is the system of record of"] == ("order",)
    row = next(row for row in rows(review, "redundancy_members") if row["tool"] == "b")
    assert row["only_steps"] == ("j/s",)


def test_what_another_tool_of_the_stack_offers_is_not_lost() -> None:
    """Notion does wiki and tasks; Confluence does the one and Asana the other, so nothing is lost with Notion."""
    review = look(tool("notion", "wiki tasks"), tool("asana", "tasks"), tool("trello", "tasks"), tool("conf", "wiki"))

    by_tool = {row["tool"]: row for row in rows(review, "redundancy_members")}
    assert by_tool["notion"]["only_capabilities"] == ()
    assert by_tool["notion"]["only_departments"] == ()


def test_one_department_in_two_regions_has_nothing_twice() -> None:
    """One tool for the US and one for the EU, both of marketing: side by side, and nobody has more than one."""
    finding = only(look(tool("a", "e f", regions=["us"]), tool("b", "e f", regions=["eu"])))

    assert finding.code == "redundancy.parallel"
    assert "more than one" not in str(finding.why)
    assert str(finding.advice).startswith("Keep a and b: each does something that no other tool could take over.")


def test_a_lapsed_reason_alone_makes_the_headline() -> None:
    """It does not say that no two tools do the same job beside a finding that says they do."""
    review = look(tool("a", "email forms"), reason("regional", until="2026-10-31"))

    assert str(review.headline[0]) == "1 tool overlaps for a reason that does not hold"


def test_members_say_when_the_contract_allows_it() -> None:
    """Sixty days before the renewal; nothing where a date is missing."""
    dated = tool("a", "e f", contract={"renews": "2027-03-31", "notice": "60d"})
    review = look(dated, tool("b", "e f", contract={"renews": "2027-03-31"}))

    by_tool = {row["tool"]: row for row in rows(review, "redundancy_members")}
    assert by_tool["a"]["notice_by"] == "2027-01-30"
    assert (by_tool["b"]["renews"], by_tool["b"]["notice_by"]) == ("2027-03-31", None)


def test_thresholds_are_printed_as_ours_with_what_moving_them_would_change() -> None:
    """Jaccard 3/5 is strong at 0.6 and partial at 0.7: still one finding; 2/7 is told only from 0.2 on."""
    review = look(tool("a", "1 2 3 4"), tool("b", "1 2 3 5"), tool("c", "6 7 8 9"), tool("d", "6 7 10 11 12"))

    found = {row["threshold"]: row for row in rows(review, "redundancy_sensitivity")}
    assert found["partial"]["findings at -0.1"] == 2
    assert (found["partial"]["findings"], found["partial"]["findings at +0.1"]) == (1, 1)
    assert found["strong"]["source"].startswith("our own judgement")


# -- a real company


@pytest.fixture(scope="module")
def gitlab() -> Review:
    """GitLab's stack of 2022, as its handbook had it."""
    return redundancy(StackGraph(sample("gitlab_2022")))


def test_gitlab_has_the_overlaps_that_a_reader_of_the_file_would_confirm(gitlab: Review) -> None:
    """Pairs that do the same by any reader's word: each stands in one finding, or in a row of one."""
    every = Findings(gitlab.findings).told()
    told = [frozenset().union(*map(names_in, row.subjects)) for row in every]

    for pair in (
        {"webex", "zoom"},
        {"coupa", "tipalti"},
        {"comptryx", "radford"},
        {"etrade", "schwab"},
        {"fivetran", "stitch", "meltano"},
        {"sisense", "tableau"},
        {"openprise", "ringlead"},
        {"crowdin", "smartling"},
        {"docusign", "juro"},
        {"bamboohr", "workday"},
        {"cloudflare", "fastly"},
        {"workato", "zapier"},
        {"surveymonkey", "typeform", "qualtrics"},
        {"mailchimp", "mailjet", "mailgun"},
    ):
        assert any(pair <= subjects for subjects in told), pair


@pytest.mark.parametrize(
    "accounts",
    [
        {"aws-saas-production", "aws-saas-security", "aws-it-org-mgmt"},
        {"digital-ocean-bv", "digital-ocean-dev"},
        {"google-cloud-platform", "gcp-security"},
        {"calendly-basic", "calendly-support"},
        {"zendesk", "zendesk-us-federal"},
        {"gitlab-com", "ops-gitlab-net"},
        {"youtube-branded", "youtube-unfiltered"},
        {"snowpipe", "snowflake-task"},
        {"customersdot-staging", "staging-gitlab", "zuora-central-sandbox"},
        {"customersdot-ssh", "gitlab-com-console", "version-app-ssh"},
    ],
)
def test_accounts_instances_and_modules_at_gitlab_are_not_redundant(gitlab: Review, accounts: set[str]) -> None:
    """No finding is about nothing but accounts, instances or environments of one product."""
    for finding in gitlab.findings:
        subjects = {subject.removeprefix("tool:") for subject in finding.subjects}
        assert not subjects <= accounts
    pairs = {(row["tool"], row["other"]): row["relation"] for row in rows(gitlab, "overlaps")}
    assert all(relation != "overlap" for pair, relation in pairs.items() if {*pair} <= accounts)


def test_gitlab_is_told_nothing_that_the_file_contradicts(gitlab: Review) -> None:
    """No price or contract is stated, AWS has more entries than are compared, and marketing has Drift and Outreach."""
    texts = {finding.id: f"{finding.title} {finding.why} {finding.advice}" for finding in gitlab.findings}
    (meetings,) = (text for id_, text in texts.items() if "tool:drift" in id_)

    assert "Marketing has more than one tool for meeting scheduling." in meetings
    assert "nobody" not in meetings
    for text in texts.values():
        for claim in ("paid", "contract ends", "the same job", "accounts or instances", " 0 "):
            assert claim not in text
    (dashboards,) = (f for f in gitlab.findings if "tool:kibana" in f.subjects)
    assert str(dashboards.title).endswith("Sisense for Cloud Data Teams and Tableau all offer dashboards")


def test_gitlab_states_no_costs_and_none_are_made_up(gitlab: Review) -> None:
    """Cost unknown, not 0: no number anywhere, and no severity that money would have raised."""
    for measure in gitlab.measures:
        assert (measure.value, measure.low, measure.high) == (None, None, None)
        assert measure.undefined.startswith("cost unknown")
    assert all(finding.severity <= "medium" for finding in gitlab.findings)
    assert all(row["at_stake_high"] is None for row in rows(gitlab, "redundancy_stakes"))


def test_brightside_on_purpose_lapsed_and_never_tried() -> None:
    """The mid-size sample has one of each: the UK newsletter is on purpose, the chat is late, the backup untried."""
    review = redundancy(StackGraph(sample("brightside_45")))

    codes = {finding.id for finding in review.findings}
    assert "redundancy.lapsed-intent@tool:tidio" in codes
    assert "redundancy.unverified-backup@tool:mollie" in codes
    assert not any("mailchimp" in id_ for id_ in codes)
    assert measures(review)["redundancy.cost_at_stake"].high == 3400 + 1100


def test_a_region_that_only_one_serves_is_no_proof() -> None:
    """The dear one serves the UK too, the cheap one does not: it is not told to go, whatever else speaks against it."""
    dear = tool("b", "e f", **FIT, cost={"annual": 1000}, regions=["eu", "uk"], users=["ann"])
    cheap = tool("a", "e f", **FIT, cost={"annual": 10}, regions=["eu"], users=["ann"])

    finding = only(look(cheap, dear))
    assert not str(finding.advice).startswith("Move the users of b")
    assert evidence(finding)["of these only b serves the regions"] == ("uk",)


def test_a_product_is_in_transition_only_with_all_of_its_accounts() -> None:
    """One of two accounts is phased out by a day ahead: the product stays, and the overlap is told."""
    accounts = (
        tool("z1", "e f", name="Zorb one"),
        tool("z2", "e f", name="Zorb two", lifecycle={"phase": "phase-out", "ends": "2027-01-01"}),
    )

    assert kinds(look(*accounts, tool("b", "e f"))) == {"overlap": ("b", "z1", "z2")}


def test_the_share_at_stake_may_be_less_where_costs_are_missing() -> None:
    """100 of at least 200 are at stake: at most 50 points, and less with what the third tool costs."""
    price = {"cost": {"annual": 100}}
    review = look(tool("a", "e f", **price), tool("b", "e f", **price), tool("c", "z"))

    found = measures(review)["redundancy.share_at_stake"]
    assert (found.low, found.high) == (0.0, 50.0)


def test_a_word_for_what_a_tool_is_for_tells_an_overlap_and_retires_nothing() -> None:
    """Where not all that a tool does is stated, the overlap is assumed, says so, and its advice asks."""
    price = {"cost": {"annual": 900}, "capabilities_partial": True}
    found = only(look(tool("a", "mail", name="Ape", **price), tool("b", "mail", name="Bee", **price)))
    assert (found.code, found.confidence) == ("redundancy.overlap", "assumed")
    assert "by what the list says they are for" in str(found.why)
    assert "retire" not in str(found.advice).casefold()
    assert {str(member.advice) for member in found.members} == {
        "State all that Ape is used for; before that nobody can say what would be lost.",
        "State all that Bee is used for; before that nobody can say what would be lost.",
    }

    known = tool("a", "mail", "forms", name="Ape", cost={"annual": 900})
    mixed = only(look(known, tool("b", "mail forms", name="Bee", **price)))
    assert "For Bee that is by what the list says it is for; it may do more." in str(mixed.why)
    assert mixed.confidence == "assumed"

    said = [tool(id_, words, capabilities_partial=True) for id_, words in (("a", "erp"), ("b", "erp books"))]
    bare = [tool(id_, words) for id_, words in (("a", "erp"), ("b", "erp books"))]
    for tools, found in ((said, {"similar": ("similar",)}), (bare, {})):
        written = document(tools, [flow("a", "b")], as_of=DAY)
        assert kinds(redundancy(StackGraph(read(written), DEFAULT_POLICY))) == found

    stated = only(look(known, tool("b", "mail", "forms", name="Bee", cost={"annual": 900})))
    assert "list" not in str(stated.why)
    assert "retire" in str(stated.advice)
