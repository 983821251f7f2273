"""Backstage catalogs: one file with its locations, or a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from format_kit import DATA, notes, read, writer

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats.backstage import READER, reference_of
from stackaudit.io.readers.formats.stack_builder import StackBuilder

HEAD = "apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"


def entity(name: str, spec: str = "", kind: str = "Component") -> str:
    return HEAD.format(name=name, spec=spec, kind=kind)


@pytest.mark.parametrize("name", ["catalog", "catalog/catalog-info.yaml"])
def test_a_folder_and_the_file_that_leads_to_it_give_the_same_tools(name: str) -> None:
    """Components, resources and systems; titles are names, names are ids."""
    stack, _ = read(READER, DATA / name)

    assert {tool.id: tool.name for tool in stack.tools} == {
        "web-shop": "Web shop",
        "shop": "The shop",
        "payments": "payments",
        "orders-db": "Orders database",
    }
    shop = stack.tool("web-shop")
    assert (shop.category, shop.product, shop.requires) == ("website", "The shop", ("orders-db",))
    assert (stack.tool("payments").kind, stack.tool("orders-db").category) == ("service", "database")
    assert stack.tool("shop").extra == {"x-domain": "Selling"}


def test_owners_are_groups_with_their_departments_or_users() -> None:
    """A group goes by its display name and is a department, its parent the one above; a stranger goes by its name."""
    stack, reading = read(READER, DATA / "catalog")

    assert (stack.tool("web-shop").owner, stack.tool("web-shop").departments) == ("Store team", ("store-team",))
    assert stack.department("store-team").parent == "commerce"
    assert stack.department("commerce").name == "Commerce"
    assert (stack.tool("payments").owner, stack.tool("payments").departments) == ("ann", ())
    assert notes(reading, "guessed") == ["'user:ann' is not in the catalog; it is taken by its name"]


def test_lifecycle_words_are_phases(tmp_path: Path) -> None:
    """Those of Backstage; another word is noted and leaves the phase open."""
    words = ("production", "Experimental", "deprecated", "on ice")
    path = writer(tmp_path)("c.yaml", "---\n".join(entity(f"t{n}", f"lifecycle: {w}") for n, w in enumerate(words)))

    stack, reading = read(READER, path)

    phases = [tool.lifecycle.phase if tool.lifecycle is not None else None for tool in stack.tools]
    assert phases == ["active", "phase-in", "phase-out", None]
    assert "'on ice'" in notes(reading, "left-out")[0]


def test_what_is_depended_on_and_what_provides_an_api_sends(tmp_path: Path) -> None:
    """From the supplier to the dependent, from the provider to the consumer; `dependencyOf` the other way."""
    stack, _ = read(READER, DATA / "catalog")
    assert {(flow.source, flow.target, flow.method, flow.name) for flow in stack.integrations} == {
        ("orders-db", "web-shop", None, None),
        ("payments", "web-shop", "api", "Payments API"),
    }

    path = writer(tmp_path)("c.yaml", entity("db", "dependencyOf: ['component:app']") + "---\n" + entity("app"))
    stack, _ = read(READER, path)
    assert [(flow.source, flow.target) for flow in stack.integrations] == [("db", "app")]
    assert stack.tool("app").requires == ("db",)


def test_an_api_that_nobody_describes_still_joins_its_ends(tmp_path: Path) -> None:
    """Both references dangle, and both are noted; an API without a provider gives no flow."""
    text = "---\n".join(
        [
            entity("a", "providesApis: [orders]"),
            entity("b", "consumesApis: [orders]"),
            entity("c", "consumesApis: [stock]"),
        ]
    )

    stack, reading = read(READER, writer(tmp_path)("c.yaml", text))

    assert [(flow.source, flow.target, flow.name) for flow in stack.integrations] == [("a", "b", "orders")]
    assert notes(reading, "dangling") == [
        "'api:orders' is not in the catalog",
        "'api:orders' is not in the catalog",
        "'api:stock' is not in the catalog",
    ]
    assert "nothing provides 'api:stock'" in notes(reading, "left-out")[0]


def test_locations_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    """Not to the folder above, not along links, not to addresses; circles end."""
    inner = tmp_path / "inner"
    inner.mkdir()
    writer(tmp_path)("outside.yaml", entity("outside"))
    (inner / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    targets = ["./b.yaml", "../outside.yaml", "./link.yaml", "/etc/passwd", "https://example.com/x.yaml", "./no.yaml"]
    targets += ["x" * 5_000, "./sub/*.yaml", "./catalog-info.yaml"]
    location = entity("all", f"targets: [{', '.join(repr(t) for t in targets)}]", "Location")
    root = writer(inner)("catalog-info.yaml", location)
    writer(inner)("b.yaml", entity("b") + "---\n" + entity("again", "target: ./catalog-info.yaml", "Location"))

    stack, reading = read(READER, root)

    assert [tool.id for tool in stack.tools] == ["b"]
    assert len(notes(reading, "left-out")) == 5
    assert len(notes(reading, "dangling")) == 2


@pytest.mark.parametrize(
    ("written", "kind", "expected"),
    [
        ("db", "resource", "resource:db"),
        ("component:db", "resource", "component:db"),
        ("ops/db", "resource", "resource:ops/db"),
        ("Component:Default/DB", "resource", "component:db"),
    ],
)
def test_a_reference_has_a_default_kind_and_namespace(written: str, kind: str, expected: str) -> None:
    """Case makes no difference."""
    assert str(reference_of(written, kind, "default")) == expected


def test_a_name_means_the_namespace_of_the_entity_that_says_it(tmp_path: Path) -> None:
    """Unless it says another."""
    text = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a, namespace: ops}\n"
        "spec: {dependsOn: ['component:b', 'component:default/b']}\n---\n"
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: b, namespace: ops}\nspec: {}\n"
    )

    stack, reading = read(READER, writer(tmp_path)("c.yaml", text))

    assert stack.tool("a").requires == ("b",)
    assert notes(reading, "dangling") == ["'component:b' is not in the catalog"]


def test_entities_of_one_name_and_two_kinds_get_ids_that_differ(tmp_path: Path) -> None:
    """The second has its kind in front."""
    path = writer(tmp_path)("c.yaml", entity("grafana") + "---\n" + entity("grafana", kind="System"))

    stack, _ = read(READER, path)

    assert [tool.id for tool in stack.tools] == ["grafana", "system-grafana"]


def test_the_same_entity_twice_is_a_contradiction(tmp_path: Path) -> None:
    """The first one is read."""
    path = writer(tmp_path)("c.yaml", entity("a", "type: first") + "---\n" + entity("a", "type: second"))

    stack, reading = read(READER, path)

    assert [tool.category for tool in stack.tools] == ["first"]
    assert notes(reading, "contradiction") == ["component:a is there twice; the first is read"]


def test_two_entities_without_a_line_between_them_are_read_as_the_last(tmp_path: Path) -> None:
    """And noted at the first key that is given twice."""
    path = writer(tmp_path)("c.yaml", entity("a") + entity("b"))

    stack, reading = read(READER, path)

    assert [tool.id for tool in stack.tools] == ["b"]
    (told,) = [note for note in reading.notes if note.kind == "contradiction"]
    assert (told.spot.line, "is '---' missing" in told.message) == (5, True)


def test_a_broken_file_is_noted_in_a_folder_and_refused_alone(tmp_path: Path) -> None:
    """With its line in both."""
    write = writer(tmp_path)
    write("a.yaml", entity("a"))
    broken = write("b.yaml", "apiVersion: backstage.io/v1alpha1\nkind: [\n")
    write("k8s.yaml", "apiVersion: v1\nkind: Service\n")

    stack, reading = read(READER, tmp_path)
    assert [tool.id for tool in stack.tools] == ["a"]
    assert [(Path(note.spot.source).name, note.spot.line > 0) for note in reading.notes] == [("b.yaml", True)]

    with pytest.raises(LoadError) as caught:
        READER.read(Source(broken))
    assert caught.value.problems[0].code == "SA101"


def test_kinds_without_a_place_are_noted(tmp_path: Path) -> None:
    """Templates are no tools."""
    path = writer(tmp_path)("c.yaml", entity("a") + "---\n" + entity("t", kind="Template"))

    _, reading = read(READER, path)

    assert notes(reading, "left-out") == ["entities of the kind 'template' have no place in a stack"]


@pytest.mark.shared
def test_the_shared_catalog_has_25_entities_and_14_dangling_references(shared_data: Path) -> None:
    """22 of them tools, 3 domains; no group is defined, which is no dangling relation."""
    from stackaudit.io.readers.formats.backstage import descriptors

    folder = shared_data / "backstage-b4mad"
    kinds = [one.reference.kind for one in descriptors(Source(folder), StackBuilder("test"))]
    stack, reading = read(READER, folder)

    assert (len(kinds), kinds.count("component"), kinds.count("system")) == (25, 13, 7)
    assert len(stack.tools) == 22
    assert len(notes(reading, "dangling")) == 14
    assert all(note.spot.line > 0 for note in reading.notes)


@pytest.mark.parametrize(
    "written", ["Team-Pay", "team-pay", "group:team-pay", "group:default/Team-Pay", "default/team-pay"]
)
def test_an_owner_is_a_group_however_it_is_written(written: str, tmp_path: Path) -> None:
    """Case, kind and namespace make no difference; the group has its name from its own entity."""
    write = writer(tmp_path)
    write("a.yaml", entity("billing", f"owner: {written}"))
    write("b.yaml", entity("team-pay", "type: team, profile: {displayName: Payments}, children: []", "Group"))
    stack, reading = read(READER, tmp_path)

    assert [(tool.owner, tool.departments) for tool in stack.tools] == [("Payments", ("payments",))]
    assert reading.notes == ()


def test_a_user_who_owns_is_no_department(tmp_path: Path) -> None:
    """Also in another namespace."""
    stack, _ = read(READER, writer(tmp_path)("a.yaml", entity("billing", "owner: 'user:staff/ann'")))

    assert [(tool.owner, tool.departments) for tool in stack.tools] == [("ann", ())]


def test_skeletons_of_templates_are_no_entities(tmp_path: Path) -> None:
    """By their name; where only the owner is a blank, the tool stays without an owner."""
    text = f"{entity('one', 'owner: {}'.format(chr(34) + '${{ values.owner }}' + chr(34)))}---\n"
    text += entity('"${{ values.name }}"', "owner: me")
    stack, reading = read(READER, writer(tmp_path)("a.yaml", text))

    assert [(tool.id, tool.owner) for tool in stack.tools] == [("one", None)]
    assert [message.rpartition(" is ")[2] for message in notes(reading, "left-out")] == [
        "the skeleton of a template, not an entity",
        "unknown",
    ]
