"""The tables of the catalog are sound, and the checks that say so catch what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from checking import homonyms, problems, stale
from loaded import loaded_after

from stackaudit.catalog import Catalog, catalog
from stackaudit.catalog.records import KnownCapability, KnownConnector, KnownMaker, KnownTool, Source
from stackaudit.catalog.spelling import squash
from stackaudit.catalog.tables import candidates, core_tools, data, endings, listed_tools, payees, rows

SOUND = Catalog(
    tools={
        "crm": KnownTool("crm", "CRM One", "sales", ("deals",), domains=("crm.example",), vendor="One", source="us"),
        "esp": KnownTool(
            "esp", "Mailer", "sales", ("deals",), ("Post",), domains=("esp.example",), vendor="Two", source="us"
        ),
    },
    capabilities={"deals": KnownCapability("deals", "sales")},
    entities={},
    connectors=(KnownConnector("crm", "esp", both_ways=True, kind="native", evidence="us"),),
    sources={"us": Source("us", "by hand", "ours", "-", date(2026, 1, 1))},
)


def with_tool(**facts: object) -> Catalog:
    """The sound catalog with other facts of one tool."""
    return replace(SOUND, tools={**SOUND.tools, "crm": SOUND.tools["crm"]._replace(**facts)})  # type: ignore[arg-type]


def test_the_catalog_of_the_package_is_sound() -> None:
    """Ids, names and sites are unique, words are in the taxonomy, connectors have their ends, no text is prose."""
    assert problems(catalog()) == []


def test_it_holds_seven_to_eight_hundred_reviewed_products_and_a_longer_tail() -> None:
    """The reviewed tier has what it claims to have; the tail has names and categories only.

    It grew from 476 with the tools for artificial intelligence, the regional systems and the features of suites.
    """
    core = list(core_tools())
    listed = list(listed_tools())

    assert 700 <= len(core) <= 800
    assert len(listed) > 5000
    assert not any(tool.capabilities or tool.vendor for tool in listed)
    assert len({tool.id for tool in (*core, *listed)}) == len(core) + len(listed)


def test_merchants_and_places_are_written_once_and_lead_somewhere() -> None:
    """Each merchant's line leads to a product; what ends a line is no product's name that is taken alone."""
    starts = [squash(start) for start, _ in payees()]
    names = {squash(name) for tool in catalog().tools.values() for name in tool.names}

    assert len(starts) == len(set(starts))
    assert {product for _, product in payees()} <= catalog().tools.keys()
    assert {squash(word) for word in endings()} & names - catalog().common <= {"ga"}


def test_parts_of_products_lead_to_products_and_whole_names_are_names() -> None:
    """What stands behind a product's name is a part of one that is there; a name that is never found inside is one."""
    names = {squash(name) for tool in catalog().tools.values() for name in tool.names}

    assert catalog().components.keys() <= catalog().tools.keys()
    assert all(catalog().components.values())
    assert catalog().whole <= names
    assert not catalog().whole & catalog().common


def test_what_nobody_has_checked_is_said_not_to_be() -> None:
    """Every pair of the candidates says so itself, and none of them counts as known."""
    assert {row[2] for row in rows(data() / "candidates.psv")} == {"no"}
    assert {catalog().connection(*pair).state for pair in candidates()} == {"unknown"}


def test_what_a_vendors_page_says_has_its_address() -> None:
    """Such a fact can be looked up; no other has an address."""
    cited = {one.evidence: one.url.startswith("https://") for one in catalog().connectors}

    assert {source for source, has in cited.items() if has} == {"vendor-pages"}
    assert catalog().connection("salesforce", "hubspot").url.startswith("https://knowledge.hubspot.com/")


def test_facts_come_from_sources_under_licences_that_allow_it() -> None:
    """Own work, MIT, Apache-2.0, and single facts that are cited: nothing else is in the tables."""
    assert {source.licence for source in catalog().sources.values()} == {"Apache-2.0", "MIT", "fact"}


def test_sources_of_more_than_two_years_are_flagged() -> None:
    """On the day of the tables three of them are old; twenty-four months to the day are not too many."""
    assert [source.id for source in stale(catalog(), date(2026, 11, 28))] == [
        "wappalyzer",
        "rudderstack",
        "power-platform",
    ]
    assert stale(SOUND, date(2028, 1, 1)) == ()
    assert [source.id for source in stale(SOUND, date(2028, 1, 2))] == ["us"]


def test_a_sound_catalog_has_no_problems() -> None:
    """The catalog that the next tests break is sound."""
    assert problems(SOUND) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (with_tool(id="xyz"), "xyz stands under the id crm"),
        (with_tool(aliases=("post",)), "'post' is a name of several products: crm, esp"),
        (with_tool(name="mailer"), "'mailer' is a name of several products: crm, esp"),
        (with_tool(domains=("esp.example",)), "'esp.example' is where several products are: crm, esp"),
        (with_tool(capabilities=()), "crm does nothing"),
        (with_tool(capabilities=("dreams",)), "crm does dreams, which there is not"),
        (with_tool(capabilities=("deals", "deals")), "crm does something twice"),
        (with_tool(category="magic"), "crm is in the category magic, which there is not"),
        (with_tool(vendor=None), "crm is nobody's"),
        (with_tool(part_of="suite"), "crm is part of suite, which is no other product"),
        (with_tool(part_of="crm"), "crm is part of crm, which is no other product"),
        (with_tool(source="rumour"), "crm is from rumour, which is no source"),
        (with_tool(aliases=("--",)), "crm has a name without a letter"),
        (with_tool(aliases=("A long story. " * 9,)), "crm holds a text that is no name"),
        (
            replace(SOUND, connectors=(replace(SOUND.connectors[0], target="erp"),)),
            "crm and erp are connected, and erp is no product",
        ),
        (replace(SOUND, connectors=(replace(SOUND.connectors[0], target="crm"),)), "crm is connected to itself"),
        (
            replace(SOUND, connectors=(replace(SOUND.connectors[0], evidence="rumour"),)),
            "crm and esp are connected by rumour, which is no source",
        ),
        (
            replace(SOUND, candidates=frozenset({frozenset(("crm", "esp"))})),
            "crm and esp are both known to be connected and only believed to be",
        ),
        (replace(SOUND, vendors=((("One",), ("crm", "erp")),)), "One sells erp, which is no product"),
        (replace(SOUND, vendors=((("One",), ("crm",)),)), "One has too few products to choose from"),
        (replace(SOUND, vendors=((("Mailer",), ("crm", "esp")),)), "Mailer is a vendor and a name of esp"),
        (replace(SOUND, several=((("It",), ("crm", "erp")),)), "It may mean erp, which is no product"),
        (replace(SOUND, several=((("It",), ("crm",)),)), "It has too few products to choose from"),
        (
            replace(SOUND, makers=(KnownMaker("One"), KnownMaker("Two", ("ONE",)))),
            "'one' is a name of several groups of companies: One, Two",
        ),
        (replace(SOUND, common=frozenset({"nobody"})), "nobody is a common word and no product's name"),
        (
            replace(SOUND, capabilities={"deals": KnownCapability("deals", "sales", (("deal", "copy"),))}),
            "deals holds deal, which there is not",
        ),
    ],
)
def test_each_flaw_is_told(broken: Catalog, said: str) -> None:
    """A catalog with one thing wrong is told so, and of nothing else by that name."""
    assert any(problem.startswith(said) for problem in problems(broken))


def test_names_that_several_products_bear_are_listed() -> None:
    """The report of homonyms has the name and all who bear it; two spellings are one name."""
    assert homonyms(with_tool(aliases=("POST", "other"))) == {"post": ("crm", "esp")}


def test_what_a_product_holds_follows_from_what_it_does() -> None:
    """A CRM makes contacts, a mailer copies them, web analytics knows nobody; of several ways the strongest counts."""
    known = catalog()

    assert known.holds(known.tool("salesforce"))["contact"] == "master"
    assert known.holds(known.tool("postmark")) == {"message": "master"}
    assert known.holds(known.tool("mailchimp"))["contact"] == "copy"
    assert known.holds(known.tool("google-analytics-4")) == {"behaviour": "pseudonymous"}
    assert known.holds(known.tool("hubspot"))["contact"] == "master"


def test_importing_the_catalog_reads_nothing() -> None:
    """The tables are read when they are first asked for, and matching for sure needs no library."""
    assert loaded_after(
        "import stackaudit.catalog, sys; assert not stackaudit.catalog.catalog.cache_info().currsize"
    ) <= {"pydantic"}
    assert "rapidfuzz" not in loaded_after("from stackaudit.catalog import catalog; catalog().match('SFDC')")


def test_other_words_for_a_kind_of_records_mean_no_other_kind() -> None:
    """Each is written in small letters, once, and is the id of no kind of records."""
    known = catalog().entities

    for entity in known.values():
        assert len({*entity.words}) == len(entity.words)
        assert all(word == word.casefold() and word not in known for word in entity.words)
        assert entity.near <= {*entity.words}
