"""What readers of drawings share: boxes that become tools, and arrows that become flows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from typing import Any, Final

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.formats.labels import Label, is_department
from stackaudit.io.readers.formats.pages import short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, clean, fact
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Location
from stackaudit.model.base import slug

_PERSON_WORDS = """
user users person people customer customers client clients admin admins administrator actor actors employee
employees visitor visitors
"""
_PERSON: Final = frozenset(_PERSON_WORDS.split())
_PEOPLE: Final = [["users"], ["people"], ["persons"], ["actors"], ["roles"], ["user"], ["personas"]]
_ONE_NAME: Final = 3
_MOST_LISTED: Final = 10
_TECHNICAL = re.compile(r"[/:·|()<>=_,]|\.\w")


@dataclass(slots=True)
class Arrows:
    """Flows of a drawing while they are gathered, and what is told of all of them together."""

    builder: StackBuilder
    turned: list[tuple[str, Location]] = field(default_factory=list)
    named: dict[str, Location] = field(default_factory=dict)
    lines: list[Location] = field(default_factory=list)
    _carriers: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        source: str,
        target: str,
        label: Label,
        spot: Location,
        *,
        headless: bool = False,
        both: bool = False,
        apart: bool = False,
        **facts: Any,  # noqa: ANN401  facts of a flow of any type
    ) -> None:
        """Add the flow of an arrow; one that fetches runs against it."""
        if headless:
            self.lines.append(spot)
        both = both or headless or label.both
        if label.pulls and not both:
            source, target = target, source
            self.turned.append((str(facts.get("name") or label.rest or ", ".join(label.entities)), spot))
        if label.carrier is not None and "via" not in facts:
            facts["via"] = self._carrier(label.carrier, (source, target), spot)
        made = [self.builder.entity(name, spot) for name in label.entities]
        for name in label.entities:
            self.named.setdefault(name, spot)
        self.builder.flow(
            source,
            target,
            spot,
            [entity for entity in made if entity is not None],
            apart=apart,
            bidirectional=both or None,
            **{"name": label.rest, "method": label.method, "every": label.every, **facts},
        )

    def _carrier(self, name: str, ends: tuple[str, str], spot: Location) -> str | None:
        """Return the tool that carries a flow, which is added where nothing is drawn for it; an end carries nothing."""
        known = self.builder.known_tool(name) or self._carriers.get(name.casefold())
        if known is None:
            known = self.builder.tool(name, spot, kind="conduit")
            if known is None:
                return None
            self._carriers[name.casefold()] = known
            message = f"{short(name)!r} on an arrow is taken for the tool that carries the flow; it was added"
            self.builder.note("guessed", message, spot)
        return None if known in ends else known

    def tell(self) -> None:
        """Note once which arrows were turned around, and which lines have no head."""
        if self.turned:
            text, spot = self.turned[0]
            message = "data flows against arrows that say that they fetch; they were turned around"
            self.builder.note("guessed", f"{message} ({len(self.turned)}, the first: {short(text)!r})", spot)
        if self.named:
            listed = ", ".join(repr(short(name)) for name in list(self.named)[:_MOST_LISTED])
            more = f" and {len(self.named) - _MOST_LISTED} more" if len(self.named) > _MOST_LISTED else ""
            message = f"words on arrows are taken for the records that flow: {listed}{more}"
            self.builder.note("guessed", message, next(iter(self.named.values())))
        if self.lines:
            message = f"lines without an arrowhead ({len(self.lines)}) are taken for flows in both directions"
            self.builder.note("guessed", message, self.lines[0])


def name_of(lines: tuple[str, ...], *, marked: bool = False) -> tuple[str, str | None]:
    """Return the name that a box bears, and the rest of its text; `marked` where the rest is set off by its letters.

    >>> name_of(("MongoDB", "users_db")), name_of(("Customer", "Portal"))
    (('MongoDB', 'users_db'), ('Customer Portal', None))
    """
    first, rest = lines[0], " ".join(lines[1:])
    if not rest:
        return first, None
    whole = f"{first} {rest}"
    joined = not marked and len(whole.split()) <= _ONE_NAME and not _TECHNICAL.search(whole)
    if joined and known_products(None).sure(first).tool is None:
        return whole, None
    return first, rest


def is_person(name: str) -> bool:
    """Return whether a box stands for people, not for a tool.

    >>> is_person("End user"), is_person("Customer Portal")
    (True, False)
    """
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return bool(words) and len(words) <= 3 and words[-1] in _PERSON


def holds_people(groups: Iterable[str]) -> bool:
    """Return whether one of the groups around a box is for people: what stands in it is no tool.

    >>> holds_people(["👥 Users"]), holds_people(["Clients"])
    (True, False)
    """
    return any(re.findall(r"[^\W\d_]+", group.casefold()) in _PEOPLE for group in groups)


def place_in(builder: StackBuilder, groups: Iterable[str], spot: Location) -> dict[str, Any]:
    """Return what the groups around a box say of it: a department where one plainly is, else `x-group`."""
    titles = [title for title in (clean(group) for group in groups) if title is not None]
    department = next((title for title in reversed(titles) if is_department(title)), None)
    facts: dict[str, Any] = {}
    if department is not None:
        made = builder.department(department, spot)
        facts["departments"] = [made] if made is not None else None
    others = [title for title in titles if title != department]
    if others:
        facts["x-group"] = fact(" / ".join(others))
    return facts


def key_of(name: str) -> str:
    """Return what two boxes have in common that are drawn twice for one tool."""
    return slug(name) or name
