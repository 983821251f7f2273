"""The catalog as a value: what it answers, and that it never changes."""

from __future__ import annotations

import dataclasses

import pytest

import stackaudit as sa
from stackaudit.catalog import catalog
from stackaudit.catalog.records import KnownConnector, KnownTool


def test_the_catalog_is_one_value_for_everybody() -> None:
    """It is read once; nobody can put anything into it."""
    assert catalog() is catalog()
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalog().tools = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        catalog().tools["mine"] = catalog().tool("xero")  # type: ignore[index]


def test_it_says_how_much_it_knows() -> None:
    """Products, names, and connectors are counted."""
    core = sum(tool.tier == "core" for tool in catalog().tools.values())
    more, connectors = len(catalog().tools) - core, len(catalog().connectors)

    assert repr(catalog()) == f"<Catalog: {core} products, {more} more by name, {connectors} connectors>"


def test_an_unknown_product_is_refused_with_the_nearest_one() -> None:
    """Ids are exact; a wrong one is told with what was probably meant."""
    with pytest.raises(sa.UnknownNameError, match="unknown product 'hubspt'; did you mean 'hubspot'"):
        catalog().tool("hubspt")


def test_a_connector_is_known_from_either_side() -> None:
    """Direction says who sends; whether there is a connector does not depend on who asks."""
    assert catalog().connection("segment", "hubspot") == catalog().connection("hubspot", "segment")
    assert catalog().connection("segment", "hubspot").evidence == "segment"


def test_a_belief_is_a_hint_and_no_answer() -> None:
    """What nobody has checked is unknown, with a hint; what nobody believes is unknown without one."""
    believed, silent = catalog().connection("shopify", "klaviyo"), catalog().connection("xero", "braze")

    assert (believed.state, believed.hint) == ("unknown", True)
    assert (silent.state, silent.hint) == ("unknown", False)
    assert "klaviyo" in catalog().beside("shopify")
    assert "braze" not in catalog().beside("xero")
    assert catalog().beside("nothing-of-that-name") == frozenset()


def test_of_two_facts_on_one_pair_the_first_stands() -> None:
    """The user's own come before the catalog's."""
    none = KnownConnector("hubspot", "segment", both_ways=False, kind="yours", evidence="yours", absent=True)

    assert catalog().with_own(connectors=(none,)).connection("segment", "hubspot").state == "known-absent"


def test_own_products_are_added_and_the_old_catalog_stays() -> None:
    """`with_own` makes a new value; a product with a known id takes its place."""
    own = catalog().with_own(tools=(KnownTool("xero", "Xero of ours", "finance", ("invoicing",)),))

    assert own.tool("xero").name == "Xero of ours"
    assert own.match("Xero of ours").tool == own.tool("xero")
    assert catalog().tool("xero").name == "Xero"
    assert len(own.tools) == len(catalog().tools)


def test_a_suite_is_possible_until_its_modules_are_stated() -> None:
    """Modules decide what it does and end the doubt; an ordinary product is never in doubt."""
    known = catalog().with_own(modules={"hubspot": ("hubspot-sales-hub", "hubspot-service-hub")})
    hubspot = known.tool("hubspot")

    assert catalog().is_possible(hubspot)
    assert not known.is_possible(hubspot)
    assert not catalog().is_possible(catalog().tool("zendesk"))
    assert "cpq" in known.abilities(hubspot)
    assert "email-marketing" not in known.abilities(hubspot)
    assert catalog().abilities(hubspot) == hubspot.capabilities


def test_every_reviewed_product_can_be_named_for_sure() -> None:
    """By its name, another name, or its site: the spelling that a note proposes is taken."""
    known = catalog()
    core = [tool for tool in known.tools.values() if tool.tier == "core"]

    assert [tool.id for tool in core if known.sure(known.spelling(tool)).tool != tool] == []
    assert known.spelling(known.tool("close")) == "Close CRM"


def test_sure_is_match_without_suggestions() -> None:
    """For names that are taken or asked both say the same; for the rest `sure` says nothing."""
    for name in ("SFDC", "hubspot.com", "Marketo (prod)", "Zoho"):
        assert catalog().sure(name) == catalog().match(name)
    for name in ("Front", "Salesfroce", "Order desk"):
        assert catalog().sure(name).kind == "none"
