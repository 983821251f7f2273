"""Manifests of dbt: which sources fill the warehouse, and who uses what is made of them."""

from __future__ import annotations

import re
from typing import Any, Final

from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.pages import Node, head_of, json_page, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, day, fact
from stackaudit.io.readers.result import ReadResult

_MARK = re.compile(r'"dbt_schema_version"\s*:\s*"https://schemas\.getdbt\.com/dbt/manifest/')
_VERSION = re.compile(r"/manifest/v([0-9]{1,4})\.json")
_READ_AS: Final = "12"
_WAREHOUSES: Final = {
    "athena": "Amazon Athena",
    "bigquery": "BigQuery",
    "clickhouse": "ClickHouse",
    "databricks": "Databricks",
    "duckdb": "DuckDB",
    "fabric": "Microsoft Fabric",
    "postgres": "PostgreSQL",
    "redshift": "Amazon Redshift",
    "snowflake": "Snowflake",
    "spark": "Spark",
    "sqlserver": "SQL Server",
    "trino": "Trino",
}
_END_POINTS: Final = frozenset({"dashboard", "notebook", "analysis"})


def recognises(given: Source) -> bool:
    """Return whether it says of itself that it is a manifest of dbt."""
    return _MARK.search(head_of(given)) is not None


def read(given: Source) -> ReadResult:
    """Return the stack around a warehouse: sources flow into it, exposures are served from it.

    Raises:
        LoadError: The file is no JSON, or has neither sources nor exposures.
    """
    page = json_page(given)
    builder = StackBuilder(given.name)
    root = Node(page.data, (), page, builder.notes)
    metadata = root.at("metadata")
    builder.as_of = day(metadata.at("generated_at").value)
    found = _VERSION.search(metadata.at("dbt_schema_version").word())
    if found is None or found[1] != _READ_AS:
        stated = f"version {found[1]}" if found is not None else "no stated version"
        metadata.note("guessed", f"this manifest is of {stated}; it is read as version {_READ_AS}")
    _Filling(builder, root).fill()
    return builder.reading(metadata.at("project_name").value)


READER = Reader("dbt", "a manifest of dbt (target/manifest.json)", recognises, read)


class _Filling:
    """Fills the builder from a manifest."""

    def __init__(self, builder: StackBuilder, root: Node) -> None:
        self._builder = builder
        self._root = root
        self._entities: dict[str, str] = {}
        self._loaders: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._warehouse = ""

    def fill(self) -> None:
        """Add the warehouse, the sources and the exposures."""
        sources = list(self._root.at("sources").fields())
        exposures = list(self._root.at("exposures").fields())
        if not sources and not exposures:
            return
        self._warehouse = self._the_warehouse()
        for id_, source in sources:
            self._source(id_, source)
        for _, exposure in exposures:
            self._exposure(exposure)
        models = sum(node.at("resource_type").word() == "model" for _, node in self._root.at("nodes").fields())
        unused = models - sum(id_.startswith("model.") for id_ in self._entities)
        if unused > 0:
            message = f"{unused} of {models} models are used by no exposure directly; they stay inside the warehouse"
            self._builder.note("left-out", message, self._root.at("nodes").spot)

    def _the_warehouse(self) -> str:
        adapter = self._root.at("metadata", "adapter_type")
        word = adapter.word()
        name = _WAREHOUSES.get(word, word)
        if clean(name) is None:
            name = "Data warehouse"
            adapter.note("guessed", "the manifest does not name its warehouse; it is called 'Data warehouse'")
        return self._builder.tool(name, adapter.spot) or ""

    def _source(self, id_: str, source: Node) -> None:
        """A source stands for the tool that its tables are from; each table is an entity that the tool produces."""
        name = clean(source.at("source_name").value)
        if name is None:
            source.note("left-out", "this source has no source_name")
            return
        if name not in self._sources:
            tool = self._builder.tool(name, source.spot)
            if tool is None:
                return
            self._sources[name] = tool
            source.note("guessed", f"source {short(name)!r} is taken for the tool that its tables are from")
        tool = self._sources[name]
        entity = self._builder.entity(source.at("name").value, source.spot)
        carried = [entity] if entity is not None else []
        if entity is not None:
            self._entities[id_] = entity
            self._builder.use(tool, entity, "producer")
            self._builder.use(self._warehouse, entity, "consumer")
        self._builder.flow(tool, self._warehouse, source.spot, carried, **self._carrier(source.at("loader")))

    def _carrier(self, loader: Node) -> dict[str, Any]:
        """What loads a source, where it is stated: a conduit."""
        name = fact(loader.value)
        if name is None:
            return {}
        if name not in self._loaders:
            self._loaders[name] = self._builder.tool(name, loader.spot, kind="conduit") or ""
        return {"via": self._loaders[name] or None, "method": "etl"}

    def _exposure(self, exposure: Node) -> None:
        """An exposure is a consumer: what it is made of flows to it from the warehouse."""
        type_ = fact(exposure.at("type").value)
        owner = exposure.at("owner")
        tool = self._builder.tool(
            exposure.at("label").value or exposure.at("name").value,
            exposure.spot,
            called=(exposure.at("name").word(),),
            category=type_,
            owner=fact(owner.at("name").value) or fact(owner.at("email").value),
            terminal=True if type_ in _END_POINTS else None,
        )
        if tool is None:
            return
        carried = self._made_of(exposure)
        for entity in carried:
            self._builder.use(tool, entity, "consumer")
        self._builder.flow(self._warehouse, tool, exposure.spot, carried)

    def _made_of(self, exposure: Node) -> list[str]:
        """The models and sources that an exposure uses; metrics stand for what they are made of."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = list(exposure.at("depends_on", "nodes").texts())[::-1]
        while waiting:
            node = waiting.pop()
            id_ = node.word()
            if id_ in seen:
                continue
            seen.add(id_)
            inner = self._inner(id_)
            if inner is not None:
                waiting += list(inner.at("depends_on", "nodes").texts())[::-1]
                continue
            entity = self._entity(id_)
            if entity is None:
                node.note("dangling", f"{short(id_)!r} is no model and no source of the manifest")
            else:
                found[entity] = None
        return list(found)

    def _inner(self, id_: str) -> Node | None:
        """A metric or a query, which is not data itself but made of models."""
        part = {"metric": "metrics", "semantic_model": "semantic_models", "saved_query": "saved_queries"}
        group = self._root.at(part.get(id_.partition(".")[0], ""), id_)
        return group if isinstance(group.value, dict) else None

    def _entity(self, id_: str) -> str | None:
        if id_ not in self._entities:
            node = self._root.at("nodes", id_)
            made = self._builder.entity(node.at("name").value, node.spot) if isinstance(node.value, dict) else None
            if made is None:
                return None
            self._entities[id_] = made
            self._builder.use(self._warehouse, made, "producer")
        return self._entities[id_]
