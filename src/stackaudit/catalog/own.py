"""A user's own catalog: what the company calls products, and products of its own, before what everybody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple

from pydantic import (
    BeforeValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails

from stackaudit.catalog.known import Catalog
from stackaudit.catalog.loading import catalog
from stackaudit.catalog.records import KnownConnector, KnownTool
from stackaudit.catalog.spelling import squash
from stackaudit.core.errors import did_you_mean
from stackaudit.model.base import Ids, Record, Text, Texts, one_or_many, refusal
from stackaudit.model.tool import Named
from stackaudit.model.values import Flag

_YOURS = "yours"


class OwnTool(Named):
    """A product of the user's; one with the id or the name of a known product changes what is known of it."""

    aliases: Texts | None = None
    domain: Text | None = None
    vendor: Text | None = None
    category: Text | None = None
    capabilities: Ids | None = None
    part_of: Text | None = None
    """The suite that it is a module of."""


class OwnConnector(Record):
    """Whether two products have a connector."""

    source: Text = Field(alias="from")
    target: Text = Field(alias="to")
    exists: Flag = True
    """`false` where it is known that there is none."""
    both_ways: Flag = False


_Modules = Annotated[tuple[Text, ...], BeforeValidator(one_or_many), Field(min_length=1)]


class OwnCatalog(Record):
    """What a user's catalog file holds."""

    tools: tuple[OwnTool, ...] = ()
    aliases: dict[Text, Text] = Field(default_factory=dict)
    """What the company calls products: the name, then the product."""
    connectors: tuple[OwnConnector, ...] = ()
    modules: dict[Text, _Modules] = Field(default_factory=dict)
    """Which modules of a suite the company has."""

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, data: object, handler: ModelWrapValidatorHandler[OwnCatalog]) -> OwnCatalog:
        """Check that every product that is named is there."""
        own = handler(data)
        problems = [_error(one) for one in _problems(own)]
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return own

    def on(self, known: Catalog) -> Catalog:
        """A catalog with what this file says before what it knows."""
        ids = _ids(self, known)
        return known.with_own(
            tools=tuple(_tool(one, ids[squash(one.id)], known, ids) for one in self.tools),
            aliases={name: ids[squash(target)] for name, target in self.aliases.items()},
            connectors=tuple(
                KnownConnector(
                    ids[squash(one.source)], ids[squash(one.target)], one.both_ways, _YOURS, _YOURS, not one.exists
                )
                for one in self.connectors
            ),
            modules={
                ids[squash(suite)]: tuple(ids[squash(module)] for module in modules)
                for suite, modules in self.modules.items()
            },
        )


class _Problem(NamedTuple):
    kind: str
    sentence: str
    value: str
    advice: str
    loc: tuple[str | int, ...]


def _ids(own: OwnCatalog, known: Catalog) -> dict[str, str]:
    """The id of each product by its squashed id and names; the user's own go first."""
    found: dict[str, str] = {}
    for tool in known.tools.values():
        for name in (tool.id, *tool.names):
            found.setdefault(squash(name), tool.id)
    for one in own.tools:
        id_ = one.id if one.id in known.tools else found.get(squash(one.name), one.id)
        found |= {squash(name): id_ for name in (one.id, one.name, *(one.aliases or ()))}
    return found


def _tool(own: OwnTool, id_: str, known: Catalog, ids: Mapping[str, str]) -> KnownTool:
    before = known.tools.get(id_)
    stated: dict[str, Any] = {
        "category": own.category,
        "capabilities": own.capabilities,
        "aliases": own.aliases,
        "domains": None if own.domain is None else (own.domain,),
        "vendor": own.vendor,
        "part_of": None if own.part_of is None else ids[squash(own.part_of)],
    }
    facts = {name: value for name, value in stated.items() if value is not None}
    if before is None:
        return KnownTool(**{"id": id_, "name": own.name, "category": "", "source": _YOURS, **facts})
    aliases = (*(own.aliases or ()), before.name, *before.aliases)
    return before._replace(**{**facts, "name": own.name, "aliases": aliases, "source": _YOURS})


def _problems(own: OwnCatalog) -> Iterator[_Problem]:
    known = catalog()
    ids = _ids(own, known)
    seen: set[str] = set()
    for n, tool in enumerate(own.tools):
        if tool.id in seen:
            yield _Problem("id_twice", "the id {shown} is given twice", tool.id, "keep one of them", ("tools", n, "id"))
        seen.add(tool.id)
    names = [*(tool.name for tool in own.tools), *(tool.name for tool in known.tools.values())]
    for name, loc in _references(own):
        if squash(name) not in ids:
            advice = did_you_mean(name, names).removeprefix("; ")
            yield _Problem("reference", "unknown product {shown}", name, advice, loc)


def _references(own: OwnCatalog) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every name that should lead to a product, with its place."""
    for n, tool in enumerate(own.tools):
        if tool.part_of is not None:
            yield tool.part_of, ("tools", n, "part_of")
    for name, target in own.aliases.items():
        yield target, ("aliases", name)
    for n, one in enumerate(own.connectors):
        yield one.source, ("connectors", n, "from")
        yield one.target, ("connectors", n, "to")
    for suite, modules in own.modules.items():
        yield suite, ("modules", suite)
        for n, module in enumerate(modules):
            yield module, ("modules", suite, n)


def _error(problem: _Problem) -> InitErrorDetails:
    error = refusal(problem.kind, problem.sentence, problem.value, problem.advice)
    return InitErrorDetails(type=error, loc=problem.loc, input=problem.value)
