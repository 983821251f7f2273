"""What people write on the arrow of a drawing: what flows, how, how often, and which way."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.formats.stack_builder import fact
from stackaudit.io.readers.lists.days import read_span
from stackaudit.io.readers.lists.words import METHODS, PERIODS, folded, method_tool
from stackaudit.model.values import format_duration

_LONGEST = 400
_MOST_WORDS = 3
"""Words of a label that still name records: `purchase order lines`."""
_PIECES = re.compile(r"[,;|\n()\[\]]+")
_BY = re.compile(
    r"\b(?:by|via|vía|over|through|using|with|per|as|in|par|por|über|mit|con|tramite|przez|door|через|pelo|pela)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:and|&|und|et|y|e)\s+|\s*[+&]\s*")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_METHOD_ENDS_WORDS = """
api apis rest soap graphql http https odata webhook webhooks csv sftp ftp etl elt kafka sql jdbc odbc
"""
_METHOD_ENDS: Final = frozenset(_METHOD_ENDS_WORDS.split())
"""Methods that are no records too, and so stand without `by`: `order API`, but not `customer email`."""
_MORE_METHODS: Final = {
    **dict.fromkeys(("apis", "odata", "json", "grpc", "xml", "json over http"), "api"),
    **dict.fromkeys(("sql", "jdbc", "odbc", "db"), "shared-db"),
    **dict.fromkeys(("ftps", "scp", "s3", "flat files", "files", "excel file"), "file"),
    **dict.fromkeys(("amqp", "mqtt", "jms", "rabbitmq", "messages", "events", "pub sub", "cdc"), "stream"),
}
_NEVER_WORDS = """
yes no true false ok error success failure else otherwise data uses use calls call request response requests
sync syncs trigger triggers http https api n a optional many one flow flows link includes contains has
"""
_NEVER: Final = frozenset(_NEVER_WORDS.split())
"""Labels that say nothing of what flows."""
_PULLS_WORDS = """
gets get reads read fetches fetch receives receive pulls pull retrieves retrieve queries query imports import
consumes consume loads load polls poll downloads download collects collect extracts extract
"""
_PULLS: Final = frozenset(_PULLS_WORDS.split())
_SENDS_WORDS = """
sends send pushes push writes write publishes publish exports export uploads upload posts post submits submit
provides provide delivers deliver forwards forward stores store saves save feeds feed updates update syncs sync
replicates replicate passes pass streams transfers transfer emits emit returns
"""
_SENDS: Final = frozenset(_SENDS_WORDS.split())
_DOES_WORDS = """
accesses access authenticates authenticate builds build calls call checks check connects connect controls
control creates create deploys deploy displays display generates generate handles handle hosts host invokes
invoke logs manages manage monitors monitor notifies notify opens open processes process redirects redirect
renders render requests request returns return reviews review routes route runs run schedules schedule searches
search serves serve shows show signs sign starts start triggers trigger uses use validates validate verifies
verify visits visit views view
"""
_DOES: Final = frozenset(_DOES_WORDS.split())
"""Verbs that say what is done without saying what flows."""
_FROM: Final = frozenset({"from"})
_TO: Final = frozenset({"to", "into", "in", "using", "via", "with", "on", "from", "the", "a", "an", "all"})


@dataclass(frozen=True, slots=True)
class Label:
    """What the text on an arrow says; None and empty where it does not say it.

    Attributes:
        entities: The records that flow, as the text names them, in the singular.
        method: How they flow.
        every: How often.
        carrier: The tool that carries them, as the text names it.
        pulls: The arrow starts at the tool that takes: data flows against it.
        both: Data flows both ways.
        rest: What was not understood of it.
    """

    entities: tuple[str, ...] = ()
    method: str | None = None
    every: str | None = None
    carrier: str | None = None
    pulls: bool = False
    both: bool = False
    rest: str | None = None


def read_label(text: str) -> Label:
    """Return what the text on an arrow says.

    >>> read_label("orders by CSV")
    Label(entities=('order',), method='file', every=None, carrier=None, pulls=False, both=False, rest=None)
    >>> read_label("Gets trade data from").pulls, read_label("reads from and writes to").both
    (True, True)
    """
    text = " ".join(text[:_LONGEST].split())
    pulls, both = _direction(text)
    how = _How()
    left = [how.without(piece) for piece in _PIECES.split(text)]
    words = [piece for piece in left if piece]
    records = [_records(piece) for piece in words]
    entities = tuple(dict.fromkeys(name for names in records for name in names))
    named = bool(records) and all(records)
    rest = None if named else fact(", ".join(words))
    return Label(entities if named else (), how.method, how.every, how.carrier, pulls, both, rest)


def read_technology(text: str) -> Label:
    """Return what the technology of a relationship says: how and how often; what else it says is its rest.

    >>> read_technology("REST, hourly")
    Label(entities=(), method='api', every='1h', carrier=None, pulls=False, both=False, rest=None)
    """
    how = _How()
    pieces = re.split(r"[,;|/+()\[\]\n]+|\band\b", " ".join(text[:_LONGEST].split()))
    left = [piece for piece in map(how.without, pieces) if piece]
    return Label(method=how.method, every=how.every, carrier=how.carrier, rest=fact(", ".join(left)))


class _How:
    """Takes from texts the words that say how and how often; the first of each kind counts."""

    def __init__(self) -> None:
        self.method: str | None = None
        self.every: str | None = None
        self.carrier: str | None = None
        self._led = False

    def without(self, piece: str) -> str:
        """Return a piece of a label without what says how and how often."""
        piece = piece.strip(" .:*_-–—")
        if not piece or self._take(piece):
            return ""
        halves = [half.strip() for half in _BY.split(piece)]
        if len(halves) > 1 and self._all(halves[1:]):
            return self.without(halves[0]) if halves[0] else ""
        if "/" in piece and self._all(piece.split("/")):
            return ""
        words = piece.split()
        for first, last in ((words[0], words[1:]), (words[-1], words[:-1])):
            if last and self._period(first):
                return self.without(" ".join(last))
        if len(words) > 1 and folded(words[-1]) in _METHOD_ENDS and self._take(words[-1]):
            return self.without(" ".join(words[:-1]))
        return piece

    def _all(self, pieces: list[str]) -> bool:
        """Take pieces that all say how or how often; none where one of them says something else."""
        before = self.method, self.every, self.carrier
        self._led = True
        done = all(not self.without(piece) for piece in pieces)
        self._led = False
        if done:
            return True
        self.method, self.every, self.carrier = before
        return False

    def _take(self, text: str) -> bool:
        method = method_of(text)
        if method is not None:
            self.method = self.method or method
            return True
        carries = method_tool(text)
        if carries is not None and (self._led or not (text.islower() and text.isalpha())):  # `make` may be a verb
            self.method, self.carrier = self.method or carries or None, self.carrier or text
            return True
        return self._period(text)

    def _period(self, text: str) -> bool:
        every = period_of(text)
        if every is None:
            return False
        self.every = self.every or every
        return True


def method_of(text: str) -> str | None:
    """Return the method that a word means; None where it means none."""
    word = folded(text)
    return METHODS.get(word) or _MORE_METHODS.get(word)


def period_of(text: str) -> str | None:
    """Return the period that words mean, such as `1h`; None where they mean none.

    >>> period_of("nightly"), period_of("every 15 minutes"), period_of("12")
    ('24h', '15m', None)
    """
    word = folded(text)
    found = PERIODS.get(word)
    if found is not None:
        return found
    word = word.removeprefix("every ")
    minutes = re.fullmatch(r"([0-9]{1,4}) ?(?:m|min|mins|minutes?)", word)
    if minutes is not None:
        return f"{minutes[1]}m"
    hours = re.fullmatch(r"([0-9]{1,4}) ?(?:h|hrs?|hours?)", word)
    if hours is not None:
        return f"{hours[1]}h"
    if word.isdecimal() or word == folded(text):
        return None
    span, _ = read_span(word)
    return None if span is None else format_duration(span)


def _direction(text: str) -> tuple[bool, bool]:
    """Return whether data flows against the arrow, and whether it flows both ways."""
    words = [folded(word) for word in _WORD.findall(text)]
    pulls = any(word in _PULLS for word in words) and bool(_FROM.intersection(words))
    also = {word for before, word in pairwise(words) if before == "and"}
    sends = (any(word in _SENDS for word in words) and "to" in words) or bool(also & (_SENDS | {"makes", "make"}))
    if pulls and sends:
        return False, True
    return bool(words) and words[0] in _PULLS and bool(_FROM.intersection(words)), False


def _records(piece: str) -> list[str]:
    """Return the records that a piece of a label names; nothing where it is more than plain names of records."""
    found = []
    for part in _AND.split(piece):
        words = part.split()
        if words and folded(words[0]) in _PULLS | _SENDS:
            words = words[1:]
            while words and folded(words[-1]) in _TO:
                words.pop()
        if words and folded(words[0]) in _DOES:
            return []
        plain = [word for word in words if _WORD.fullmatch(word)]
        says = [word for word in plain if folded(word) not in _NEVER]
        if not says or len(plain) < len(words) or len(words) > _MOST_WORDS or _is_sentence(words):
            return []
        found.append(singular(" ".join(words)))
    return found


def _is_sentence(words: list[str]) -> bool:
    """Whether words are no name but say what is done: they hold a verb or a preposition."""
    return any(folded(word) in _TO | _PULLS | _SENDS | {"of", "for", "by", "and", "is", "are"} for word in words)


def singular(name: str) -> str:
    """Return an English name of records in the singular; any other name as it is.

    >>> singular("orders"), singular("addresses"), singular("status"), singular("companies")
    ('order', 'address', 'status', 'company')
    """
    last = name.rpartition(" ")[2].casefold()
    if not last.isascii() or len(last) < 4 or last.endswith(("ss", "us", "is")) or not last.endswith("s"):
        return name
    if last.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-2] if last.endswith(("sses", "xes", "ches", "shes")) else name[:-1]


_DEPARTMENTS_WORDS = """
marketing sales finance accounting controlling hr it engineering operations support logistics purchasing
procurement legal compliance product production service development research quality
"""
_DEPARTMENTS: Final = frozenset(_DEPARTMENTS_WORDS.split()) | {
    "human resources",
    "customer service",
    "customer support",
    "customer success",
    "revenue operations",
}
_IS_DEPARTMENT = re.compile(r"\b(?:department|dept\.?|division|team|abteilung|bereich|service desk)\b", re.IGNORECASE)


def is_department(title: str) -> bool:
    """Return whether the title of a group plainly names a department.

    >>> is_department("Sales"), is_department("Team Payments"), is_department("AWS eu-west-1")
    (True, True, False)
    """
    return folded(title) in _DEPARTMENTS or _IS_DEPARTMENT.search(title) is not None
