"""A user's own catalog file: it goes before what the package knows, and its mistakes are told with their places."""

from __future__ import annotations

from pathlib import Path

import pytest
from checking import problems

import stackaudit as sa
from stackaudit.catalog import Catalog, catalog
from stackaudit.catalog.own import OwnCatalog
from stacks import read

GOOD = """\
tools:
  - {name: Order Desk, aliases: [OD], domain: orders.example.com, category: sales, capabilities: [order-management]}
  - {name: Klaviyo, capabilities: [email-marketing]}
aliases:
  The Big CRM: Salesforce
  Front: front
connectors:
  - {from: Order Desk, to: HubSpot, both_ways: true}
  - {from: Order Desk, to: Xero, exists: false}
  - {from: segment, to: hubspot, exists: false}
modules:
  HubSpot: [HubSpot Marketing Hub, hubspot-sales-hub]
"""


def written(folder: Path, text: str) -> Path:
    """A catalog file."""
    path = folder / "catalog.yml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path) -> Catalog:
    """The catalog of the package with the good file before it."""
    return sa.read_catalog(written(tmp_path, GOOD))


def test_new_products_are_known_by_all_their_names(own: Catalog) -> None:
    """By name, alias and site; short names too, because the user says so."""
    for name in ("Order Desk", "order-desk", "OD", "orders.example.com"):
        assert own.match(name).tool == own.tool("order-desk")
    assert own.tool("order-desk").tier == "yours"
    assert problems(own) == []


def test_what_is_known_of_a_product_can_be_changed(own: Catalog) -> None:
    """Stated facts of a known product replace those of the catalog, the rest stays."""
    klaviyo = own.tool("klaviyo")

    assert (klaviyo.capabilities, klaviyo.vendor, klaviyo.category) == (("email-marketing",), "Klaviyo", "marketing")
    assert len(catalog().tool("klaviyo").capabilities) > 1


def test_names_of_ones_own_are_taken_whatever_they_are(own: Catalog) -> None:
    """What the company calls a product needs no asking, common words included."""
    assert own.match("the big crm").tool == own.tool("salesforce")
    assert own.match("Front").tool == own.tool("front")


def test_connectors_of_ones_own_go_before_the_catalogs(own: Catalog) -> None:
    """There is one, there is none, and silence are three answers; the user's word stands against the catalog's."""
    states = {pair: own.connection(*pair).state for pair in (("hubspot", "order-desk"), ("xero", "order-desk"))}

    assert states == {("hubspot", "order-desk"): "known", ("xero", "order-desk"): "known-absent"}
    assert own.connection("order-desk", "slack").state == "unknown"
    assert own.connection("segment", "hubspot").state == "known-absent"
    assert catalog().connection("segment", "hubspot").state == "known"


def test_modules_say_what_one_has_of_a_suite(own: Catalog) -> None:
    """HubSpot does what the stated modules do, for sure, and no more."""
    stack = read({"name": "Shop", "tools": ["HubSpot"]})
    before = catalog().fill(stack).stack.tool("hubspot")
    after = own.fill(stack).stack.tool("hubspot")

    assert before.from_catalog is not None
    assert after.from_catalog is not None
    assert (before.from_catalog.possible, after.from_catalog.possible) == (True, False)
    does = {use.id for use in after.capabilities}
    assert {"email-marketing", "sales-engagement"} <= does
    assert "help-desk" not in does


def test_reading_a_stack_uses_the_file_that_is_given(own: Catalog, tmp_path: Path) -> None:
    """Bare names of the company's own are filled; without the file they are not."""
    path = tmp_path / "shop.yaml"
    path.write_text("name: Shop\ntools:\n  - OD\n  - The Big CRM\n  - Xero\n")

    stack = sa.read_stack(path, catalog=own)

    assert [tool.product for tool in stack.tools] == ["Order Desk", "Salesforce", "Xero"]
    assert stack.tool("od").from_catalog is not None
    assert stack.tool("od").from_catalog.apart == ("xero",)
    assert [tool.product for tool in sa.read_stack(path).tools] == [None, None, "Xero"]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "column", "message", "hint"),
    [
        ("to: HubSpot,", "to: Hubspt,", "SA301", 8, 28, "unknown product 'Hubspt'", "did you mean 'HubSpot'?"),
        ("The Big CRM: Salesforce", "The Big CRM: Salesfarce", "SA301", 5, 16, "'Salesfarce'", "'Salesforce'"),
        ("hubspot-sales-hub", "Selling Hub", "SA301", 12, 36, "unknown product 'Selling Hub'", "did you mean"),
        ("  HubSpot: [", "  Hubspt: [", "SA301", 12, 3, "unknown product 'Hubspt'", "did you mean 'HubSpot'?"),
        ("domain:", "site:", "SA201", 2, 39, "unknown field 'site'", ""),
        ("exists: false", "exists: maybe", "SA204", 9, 42, "'maybe'", "true or false"),
        ("name: Klaviyo", "name: Order Desk", "SA302", 3, 5, "the id 'order-desk' is given twice", "keep one of them"),
    ],
)
def test_each_mistake_has_its_place_and_the_nearest_right_value(
    tmp_path: Path, old: str, new: str, code: str, line: int, column: int, message: str, hint: str
) -> None:
    """Code, line, column, the value, and what was probably meant."""
    with pytest.raises(sa.LoadError) as caught:
        sa.read_catalog(written(tmp_path, GOOD.replace(old, new, 1)))

    (problem,) = caught.value.problems
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert message in problem.message
    assert hint in problem.help


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Two wrong names are two problems."""
    text = GOOD.replace("to: HubSpot,", "to: Hubspt,").replace("Big CRM: Salesforce", "Big CRM: Salesfarce")

    with pytest.raises(sa.LoadError) as caught:
        sa.read_catalog(written(tmp_path, text))

    assert [problem.line for problem in caught.value.problems] == [5, 8]


@pytest.mark.parametrize("text", ["", "- a\n", "tools: 7\n", "tools: [\n"])
def test_what_is_no_catalog_file_is_refused(tmp_path: Path, text: str) -> None:
    """Empty files, lists, wrong shapes and broken YAML are errors with a message, not crashes."""
    with pytest.raises(sa.LoadError):
        sa.read_catalog(written(tmp_path, text))


def test_a_file_that_says_nothing_changes_nothing() -> None:
    """An empty record is a catalog file too."""
    assert OwnCatalog().on(catalog()).tools == catalog().tools
