"""The model in a workspace of the Structurizr language: its elements by their identifiers, and what they send."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.formats.pages import short
from stackaudit.io.readers.formats.structurizr_text import Element, Relationship, Statement, Workspace

_KINDS: Final = {
    "person": "person",
    "softwaresystem": "system",
    "container": "part",
    "component": "part",
    "element": "custom",
}
_NOT_TOOLS_WORDS = """
deploymentenvironment views configuration documentation styles branding terminology archetypes properties
perspectives !docs !documentation !adrs !decisions !identifiers !impliedrelationships !const !constant !var
!script !plugin !components url users !documentation instances infrastructurenode deploymentnode theme themes
extends instanceof softwaresysteminstance containerinstance healthcheck
"""
_NOT_TOOLS: Final = frozenset(_NOT_TOOLS_WORDS.split())
_REACHES_OUT: Final = frozenset(
    {"!include", "!ref", "!extend", "!element", "!elements", "!relationships", "!relationship"}
)
_ARROW = re.compile(r"-(?:-[\w.-]+-)?>")


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands around a statement: identifiers, the element and the groups that it is in."""

    path: tuple[str, ...] = ()
    element: Element | None = None
    groups: tuple[str, ...] = ()


class Reading:
    """Reads the statements of a workspace; an element must stand before what names it, as in the language itself."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self.workspace = Workspace()
        self._known: dict[str, Element] = {}
        self._kinds: dict[str, str] = {}
        self._presets: dict[str, Statement] = {}
        self._arrows: dict[str, str] = {}

    def read(self, statements: list[Statement]) -> None:
        """Read a file: a workspace, or statements of a model as files to be included hold them."""
        for statement in statements:
            if statement.verb != "workspace":
                self._model([statement], _Around())
                continue
            words = statement.words[1:]
            if words[:1] and words[0].casefold() == "extends":
                message = f"the workspace extends {short(' '.join(words[1:]))!r}, which is not followed"
                self._say("left-out", message, statement)
                words = []
            self.workspace.name = words[0] if words else self.workspace.name
            for inner in statement.block or ():
                if inner.verb == "name" and len(inner.words) > 1:
                    self.workspace.name = inner.words[1]
                elif inner.verb == "model":
                    self._model(inner.block or [], _Around())
                elif inner.verb in _REACHES_OUT:
                    self._not_followed(inner)

    def _say(self, kind: str, message: str, statement: Statement) -> None:
        self.workspace.odd.append((kind, message, statement.line))

    def _model(self, statements: list[Statement], around: _Around) -> None:
        for statement in statements:
            self._statement(statement, around)

    def _statement(self, statement: Statement, around: _Around) -> None:
        words = statement.words
        identifier = ""
        if len(words) > 2 and words[1] == "=":
            identifier, words = words[0], words[2:]
        if not words:
            return
        verb = words[0].casefold()
        arrow = next((n for n, word in enumerate(words[:2]) if _ARROW.fullmatch(word)), None)
        if arrow is not None:
            self._relationship(words, arrow, statement, around)
        elif verb in {"group", "enterprise"} or self._kinds.get(verb) == "group":
            inner = _Around((*around.path, identifier) if identifier else around.path, around.element)
            title = words[1] if len(words) > 1 else ""
            groups = (*around.groups, title) if title and around.element is None else around.groups
            self._model(statement.block or [], _Around(inner.path, around.element, groups))
        elif verb in _KINDS or self._kinds.get(verb) in _KINDS.values():
            self._element(identifier, verb, words[1:], statement, around)
        elif verb == "archetypes":
            self._archetypes(statement.block or [])
        elif verb in _REACHES_OUT:
            self._reach(verb, words, statement, around)
        elif around.element is not None and verb in {"tags", "tag", "technology", "description"}:
            _describe(around.element, verb, words[1:])
        elif verb == "model":
            self._model(statement.block or [], around)
        elif verb not in _NOT_TOOLS and not verb.startswith("!"):
            self._say("left-out", f"{short(' '.join(statement.words))!r} is no statement that is understood", statement)

    def _archetypes(self, statements: list[Statement]) -> None:
        for statement in statements:
            words = statement.words
            if len(words) < 3 or words[1] != "=":
                continue
            name, base = words[0].casefold(), words[2].casefold()
            if base.startswith("-"):
                self._arrows[name] = next(
                    (
                        inner.words[1]
                        for inner in statement.block or ()
                        if inner.verb == "technology" and inner.words[1:]
                    ),
                    "",
                )
                continue
            self._kinds[name] = "group" if base == "group" else self._kinds.get(base) or _KINDS.get(base, "")
            self._presets[name] = statement

    def _element(self, identifier: str, verb: str, words: list[str], statement: Statement, around: _Around) -> None:
        kind = self._kinds.get(verb) or _KINDS[verb]
        if not words:
            self._say("left-out", f"this {verb} has no name", statement)
            return
        element = Element(words[0], kind, statement.line, groups=around.groups)
        if kind == "system":
            element.system = element
        elif kind == "part" and around.element is not None:
            element.system = around.element.system
        element.about = words[1] if len(words) > 1 else ""
        spare = words[2:]
        if kind == "part" and spare:
            element.technology, spare = spare[0], spare[1:]
        if verb in self._presets:
            for inner in self._presets[verb].block or ():
                _describe(element, inner.verb, inner.words[1:])
        _describe(element, "tags", spare)
        self.workspace.elements.append(element)
        path = (*around.path, identifier) if identifier else around.path
        if identifier:
            self._learn(identifier, path, element)
        self._model(statement.block or [], _Around(path, element, around.groups))

    def _learn(self, identifier: str, path: tuple[str, ...], element: Element) -> None:
        self._known.setdefault(identifier.casefold(), element)
        for start in range(max(0, len(path) - 4), len(path)):
            self._known[".".join(path[start:]).casefold()] = element

    def _find(self, identifier: str, around: _Around) -> Element | None:
        word = identifier.casefold()
        if word == "this":
            return around.element
        for n in range(len(around.path), 0, -1):
            found = self._known.get(".".join((*around.path[:n], word)).casefold())
            if found is not None:
                return found
        return self._known.get(word)

    def _relationship(self, words: list[str], arrow: int, statement: Statement, around: _Around) -> None:
        rest = words[arrow + 1 :]
        source = self._find(words[0], around) if arrow else around.element
        target = self._find(rest[0], around) if rest else None
        if source is None or target is None:
            lost = words[0] if source is None else rest[0] if rest else "nothing"
            self._say("dangling", f"a relationship names {short(lost)!r}, which is no element above it", statement)
            return
        text, technology, tags = (*rest[1:], "", "", "")[:3]
        preset = words[arrow].strip("->").casefold()
        technology = technology or self._arrows.get(preset, "")
        known = tags.split(",")
        for inner in statement.block or ():
            value = inner.words[1] if len(inner.words) > 1 else ""
            if inner.verb == "technology":
                technology = value
            elif inner.verb == "description":
                text = value
            elif inner.verb in {"tags", "tag"}:
                known += inner.words[1:]
        self.workspace.relationships.append(
            Relationship(
                source, target, text, technology, statement.line, tuple(tag.strip() for tag in known if tag.strip())
            )
        )

    def _reach(self, verb: str, words: list[str], statement: Statement, around: _Around) -> None:
        """What changes an element that is known is read; a file or an element of another file is not followed."""
        known = self._find(words[1], around) if len(words) > 1 and verb != "!include" else None
        if known is None:
            self._not_followed(statement)
        if verb in {"!element", "!extend", "!ref"}:
            path = (words[1],) if len(words) > 1 else ()
            self._model(statement.block or [], _Around(path, known))

    def _not_followed(self, statement: Statement) -> None:
        what = short(" ".join(statement.words[1:]))
        self._say("left-out", f"{statement.verb} {what!r} is not followed; nothing outside the file is read", statement)


def _describe(element: Element, verb: str, words: list[str]) -> None:
    """Take what a line in the block of an element says of it."""
    if verb in {"tags", "tag"}:
        element.tags += [tag for word in words for part in word.split(",") if (tag := part.strip())]
    elif words and verb == "technology":
        element.technology = words[0]
    elif words and verb == "description":
        element.about = words[0]
