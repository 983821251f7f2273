"""XML text into elements, guarded: no document type, no entities of its own, bounded depth and size, lines kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NoReturn

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType


_MOST_ATTRIBUTES = 200
_WEIGHT = 10  # values that an element counts as, by the memory that it takes


@dataclass(slots=True)
class Element:
    """One element.

    Attributes:
        tag: Its name without the namespace.
        namespace: The namespace that its name is of; empty where there is none.
        attributes: Its attributes by their names without namespaces.
        line: Where it starts, from 1.
        text: The text directly inside it.
        children: The elements directly inside it, in the order of the file.
    """

    tag: str
    namespace: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """The elements of this name directly inside it."""
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> Element | None:
        """The first element of this name directly inside it; None where there is none."""
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first element of this name directly inside it, without blanks around; empty where none is."""
        found = self.first(tag)
        return found.text.strip() if found is not None else ""


def load(text: str, limits: Limits = DEFAULT_LIMITS) -> Element:
    """Return the root element of the document in `text`.

    >>> load("<a><b x='1'/></a>").children[0].attributes
    {'x': '1'}

    Raises:
        LoadError: The text is not XML, has a document type or entities of its own, or is beyond a limit.
    """
    from xml.parsers.expat import ExpatError, ParserCreate

    if not text.strip():
        raise LoadError([Problem(Code.EMPTY, "the file is empty", 1, 1)])
    parser = ParserCreate(namespace_separator=" ")
    text = _without_declaration(text)
    builder = _Builder(parser, limits)
    try:
        parser.Parse(text, True)
    except ExpatError as error:
        said = str(error).partition(":")[0]
        message = f"not valid XML: {_REASONS.get(said, said)}"
        raise LoadError([Problem(Code.XML_SYNTAX, message, error.lineno, error.offset + 1)]) from None
    if builder.root is None:  # expat refuses a text without one
        raise LoadError([Problem(Code.EMPTY, "the file is empty", 1, 1)])
    return builder.root


_REASONS = {
    "mismatched tag": "this end tag closes another element than the one that is open",
    "no element found": "the text ends too early; an element is still open",
    "junk after document element": "text after the end of the document",
    "not well-formed (invalid token)": "a character that may not stand here, such as a bare < or &",
    "undefined entity": "an entity (&name;) that XML does not know",
    "unclosed token": "the text ends inside a tag",
    "duplicate attribute": "an attribute is given twice",
    "unbound prefix": "a prefix that no namespace is given for",
}
_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>")


def _without_declaration(text: str) -> str:
    """Blank the XML declaration out: the text is decoded already, whatever encoding it names."""
    found = _DECLARATION.match(text)
    return text if found is None else re.sub(r"[^\n]", " ", found[0]) + text[found.end() :]


class _Builder:
    """Builds elements from the events of expat, and refuses what is beyond the limits."""

    def __init__(self, parser: XMLParserType, limits: Limits) -> None:
        self.root: Element | None = None
        self._parser = parser
        self._limits = limits
        self._open: list[Element] = []
        self._pieces: list[list[str]] = []
        self._lengths: list[int] = []
        self._values = 0
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data

    def _refuse_doctype(self, *_: object) -> NoReturn:
        help_ = "remove it; entities can stand for any amount of text"
        self._refuse(Code.XML_DOCTYPE, "a document type (<!DOCTYPE) or an entity of the file's own is not read", help_)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        limits = self._limits
        self._values += _WEIGHT + len(attributes)
        if len(self._open) >= limits.depth:
            self._refuse(Code.TOO_DEEP, f"elements are nested deeper than {limits.depth} levels", "is an end missing?")
        if self._values > limits.values:
            self._refuse(Code.TOO_MANY_VALUES, f"the file has more than {limits.values // _WEIGHT:,} elements")
        if len(attributes) > _MOST_ATTRIBUTES:
            self._refuse(Code.TOO_MANY_VALUES, f"this element has more than {_MOST_ATTRIBUTES} attributes")
        if any(len(value) > limits.scalar_length for value in attributes.values()):
            self._refuse(Code.TEXT_TOO_LONG, f"an attribute has more than {limits.scalar_length:,} characters")
        namespace, _, tag = name.rpartition(" ")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items() if " " in key}
        plain |= {key: value for key, value in attributes.items() if " " not in key}
        element = Element(tag, namespace, plain, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._pieces.append([])
        self._lengths.append(0)

    def _end(self, _: str) -> None:
        self._open.pop().text = "".join(self._pieces.pop())
        self._lengths.pop()

    def _data(self, data: str) -> None:
        self._lengths[-1] += len(data)
        if self._lengths[-1] > self._limits.scalar_length:
            self._refuse(Code.TEXT_TOO_LONG, f"a text has more than {self._limits.scalar_length:,} characters")
        self._pieces[-1].append(data)

    def _refuse(self, code: Code, message: str, help_: str = "") -> NoReturn:
        line = self._parser.CurrentLineNumber
        column = self._parser.CurrentColumnNumber + 1
        raise LoadError([Problem(code, message, line, column, 1, help_)])
