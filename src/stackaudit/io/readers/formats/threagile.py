"""Threat models of Threagile: technical assets, the data in them, and the links between them."""

from __future__ import annotations

import re
from typing import Any, Final

from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.pages import Node, head_of, short, yaml_page
from stackaudit.io.readers.formats.stack_builder import StackBuilder, day, fact
from stackaudit.io.readers.result import ReadResult

_MARK = re.compile(r"^(threagile_version|technical_assets):", re.MULTILINE)
_METHODS: Final = {
    "http": "api",
    "https": "api",
    "ws": "api",
    "wss": "api",
    "reverse-proxy-web-protocol": "api",
    "reverse-proxy-web-protocol-encrypted": "api",
    "jdbc": "shared-db",
    "jdbc-encrypted": "shared-db",
    "odbc": "shared-db",
    "odbc-encrypted": "shared-db",
    "sql-access-protocol": "shared-db",
    "sql-access-protocol-encrypted": "shared-db",
    "nosql-access-protocol": "shared-db",
    "nosql-access-protocol-encrypted": "shared-db",
    "mqtt": "stream",
    "jms": "stream",
    "ftp": "file",
    "ftps": "file",
    "sftp": "file",
    "scp": "file",
    "nfs": "file",
    "smb": "file",
    "smb-encrypted": "file",
    "local-file-access": "file",
}


def recognises(given: Source) -> bool:
    """Return whether it is YAML with the first field of a Threagile model."""
    return _MARK.search(head_of(given)) is not None


def read(given: Source) -> ReadResult:
    """Return the stack of a model: assets as tools, data assets as entities, links as flows.

    Raises:
        LoadError: The file is no YAML, or has no technical assets.
    """
    page = yaml_page(given)
    builder = StackBuilder(given.name)
    documents = page.data if isinstance(page.data, list) else []
    root = Node(documents[0] if documents else None, (0,), page, builder.notes)
    builder.as_of = day(root.at("date").value)
    entities = _entities(builder, root)
    tools = _tools(builder, root, entities)
    for _, asset in root.at("technical_assets").fields():
        _links(builder, asset, tools, entities)
    return builder.reading(root.at("title").value)


READER = Reader("threagile", "a threat model of Threagile", recognises, read)


def _entities(builder: StackBuilder, root: Node) -> dict[str, str]:
    """Return the entities by the ids of the data assets."""
    found: dict[str, str] = {}
    for title, asset in root.at("data_assets").fields():
        made = builder.entity(title, asset.spot, sensitivity=fact(asset.at("confidentiality").value))
        if made is not None:
            found.setdefault(asset.at("id").word() or title, made)
    return found


def _tools(builder: StackBuilder, root: Node, entities: dict[str, str]) -> dict[str, str]:
    """Return the tools by the ids of the technical assets."""
    found: dict[str, str] = {}
    for title, asset in root.at("technical_assets").fields():
        id_ = asset.at("id").word()
        if id_ and id_ in found:
            asset.note("contradiction", f"two technical assets have the id {short(id_)!r}; links lead to the first")
        tool = builder.tool(
            title,
            asset.spot,
            called=(id_,) if id_ else (),
            owner=fact(asset.at("owner").value),
            category=_technology(asset),
            data_classification=fact(asset.at("confidentiality").value),
        )
        if tool is None:
            continue
        found.setdefault(id_ or title, tool)
        for processed in _assets(asset.at("data_assets_processed"), entities):
            builder.use(tool, processed, "consumer")
    return found


def _technology(asset: Node) -> str | None:
    """Return the technology of an asset, or the first of several."""
    one = fact(asset.at("technology").value)
    several = asset.at("technologies").value
    return one if one is not None else fact(several[0]) if isinstance(several, list) and several else None


def _assets(node: Node, entities: dict[str, str]) -> list[str]:
    """Return the entities that a list of data assets names; ids that lead nowhere are noted."""
    found: dict[str, None] = {}
    for item in node.texts():
        entity = entities.get(item.word())
        if entity is None:
            item.note("dangling", f"{short(item.word())!r} is no data asset of the model")
        else:
            found[entity] = None
    return list(found)


def _links(builder: StackBuilder, asset: Node, tools: dict[str, str], entities: dict[str, str]) -> None:
    source = tools.get(asset.at("id").word() or str(asset.path[-1]))
    if source is None:
        return
    for title, link in asset.at("communication_links").fields():
        wanted = link.at("target").word()
        target = tools.get(wanted)
        if target is None:
            link.note("dangling", f"link {short(title)!r} leads to {short(wanted)!r}, which is no technical asset")
            continue
        sent = _assets(link.at("data_assets_sent"), entities)
        received = _assets(link.at("data_assets_received"), entities)
        facts: dict[str, Any] = {"name": fact(title), "method": _METHODS.get(link.at("protocol").word())}
        if sent and sorted(sent) == sorted(received):
            builder.flow(source, target, link.spot, sent, bidirectional=True, **facts)
            continue
        if sent or not received:
            builder.flow(source, target, link.spot, sent, **facts)
        if received:
            builder.flow(target, source, link.spot, received, **facts)
