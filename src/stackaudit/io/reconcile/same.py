"""Which tools of several lists are the same one: surely by id, name or product, perhaps by a name that is alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import combinations

from stackaudit.core.classes import dataclass
from stackaudit.model.base import folded_name
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool

_CACHED = 32_768
_ALIKE = 0.86
_SHORTEST = 4
_MOST_IN_BLOCK = 200
_SEPARATORS = re.compile(r"(?<!\d)[\s\-_.,/()'\"]+|[\s\-_.,/()'\"]+(?!\d)")
_TOO_COMMON = frozenset(
    [
        "the",
        "of",
        "for",
        "and",
        "by",
        "app",
        "tool",
        "suite",
        "cloud",
        "online",
        "pro",
        "enterprise",
        "business",
        "software",
        "system",
    ]
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One tool as one list has it."""

    source: str
    tool: Tool


@dataclass(frozen=True)
class Group:
    """One tool, with each entry of it, in the order of the lists."""

    entries: tuple[Entry, ...]

    @property
    def id(self) -> str:
        """The id that the first list gives it."""
        return self.entries[0].tool.id

    @property
    def name(self) -> str:
        """The name that the first list gives it; of spellings that differ in case alone one not in capitals."""
        return best_spelled([entry.tool.name for entry in self.entries])

    @property
    def sources(self) -> tuple[str, ...]:
        """The lists that have it."""
        return tuple(dict.fromkeys(entry.source for entry in self.entries))

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, each name once."""
        return tuple(dict.fromkeys(entry.tool.name for entry in self.entries))


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tools that no list has both of and whose names are alike: perhaps one. It is never acted upon."""

    one: Group
    other: Group
    why: str


class FreshIds:
    """Gives ids away, each once: the wanted one, or the next with a number."""

    def __init__(self, key: Callable[[str], str] = str) -> None:
        self._key = key
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return an id that was not given away before."""
        made, n = wanted, self._next.get(wanted, 1)
        while (key := self._key(made)) in self._taken:
            n += 1
            made = f"{wanted}-{n}"
        self._next[wanted] = n
        self._taken.add(key)
        return made


@dataclass
class _Growing:
    place: int
    entries: list[Entry] = field(default_factory=list)


@lru_cache(maxsize=_CACHED)
def squashed(name: str) -> str:
    """A name as far as it tells two tools apart: folded (`folded_name`), without blanks and signs but between digits.

    >>> squashed("Hub-Spot"), squashed("C++"), squashed("C"), squashed("Tool 1.2")
    ('hubspot', 'c++', 'c', 'tool1.2')
    """
    folded = folded_name(name)
    return _SEPARATORS.sub("", folded) or folded


def best_spelled(names: Sequence[str]) -> str:
    """Return the first of several names; of spellings of it that differ in case alone the first not in capitals.

    >>> best_spelled(["SLACK", "Slack", "slack"]), best_spelled(["SAP", "Slack"])
    ('Slack', 'SAP')
    """
    same = [name for name in names if name.casefold() == names[0].casefold()]
    mixed = [name for name in same if not name.isupper()]
    return next((name for name in mixed if not name.islower()), mixed[0] if mixed else names[0])


def marked(tool: Tool) -> str:
    """The product that a tool is marked as from the catalog; empty where it is not."""
    return "" if tool.from_catalog is None else tool.from_catalog.product


def groups(lists: Mapping[str, Stack], product: Callable[[Tool], str] = marked) -> tuple[Group, ...]:
    """Return the tools of all lists, equal ones together, never two of one list.

    Equal are those of one id, then those of one name (an alias is one), then those that the catalog knows surely as
    one product, where no list has two tools of that product and the names do not bear different numbers.

    Args:
        lists: The lists, by what they are called.
        product: Which product a tool surely is; empty where that is not known.
    """
    growing: list[_Growing] = []
    products = {id(tool): product(tool) for stack in lists.values() for tool in stack.tools}
    alone = _alone([[products[id(tool)] for tool in stack.tools] for stack in lists.values()])
    by_product: dict[str, _Growing] = {}
    by_id: dict[str, _Growing] = {}
    by_name: dict[str, _Growing] = {}
    by_alias: dict[str, _Growing] = {}
    for source, stack in lists.items():
        here: dict[int, _Growing] = {}
        late: list[Tool] = []
        for tool in stack.tools:
            found = by_id.get(tool.id)
            if found is None or id(found) in here:
                late.append(tool)
            else:
                here[id(found)] = found
                found.entries.append(Entry(source, tool))
        for tool in late:
            found = _named(tool, by_name, by_alias)
            if found is None and products[id(tool)] in alone:
                known = by_product.get(products[id(tool)])
                found = known if known is not None and not _versions_differ(known, tool) else None
            if found is None or id(found) in here:
                found = _Growing(len(growing))
                growing.append(found)
            here[id(found)] = found
            found.entries.append(Entry(source, tool))
        for one in sorted(here.values(), key=lambda one: one.place):
            tool = one.entries[-1].tool
            by_id.setdefault(tool.id, one)
            by_name.setdefault(squashed(tool.name), one)
            by_name.setdefault(squashed(tool.id), one)
            for alias in tool.aliases or ():
                by_alias.setdefault(squashed(alias), one)
            by_product.setdefault(products[id(tool)], one)
    return tuple(Group(tuple(one.entries)) for one in growing)


def _named(tool: Tool, by_name: Mapping[str, _Growing], by_alias: Mapping[str, _Growing]) -> _Growing | None:
    """The tool that has this name or id, or that is also called so; what it is called itself goes first."""
    own = (squashed(tool.name), squashed(tool.id))
    others = [squashed(alias) for alias in tool.aliases or ()]
    found = (
        known[name]
        for known, names in ((by_name, own), (by_alias, own), (by_name, others))
        for name in names
        if name in known
    )
    return next(found, None)


def _alone(products: Iterable[Iterable[str]]) -> frozenset[str]:
    """Products of which no list has more than one tool."""
    counts = [Counter(one) for one in products]
    several = {product for count in counts for product, number in count.items() if number > 1}
    return frozenset({product for count in counts for product in count} - several - {""})


def _versions_differ(one: _Growing, tool: Tool) -> bool:
    return any(other_version(entry.tool.name, tool.name) for entry in one.entries)


def alike(found: Iterable[Group]) -> tuple[Alike, ...]:
    """Return the pairs whose names are alike: one name within the other word by word, or but for a slip the same."""
    all_groups = list(found)
    pairs: dict[tuple[int, int], str] = {}
    for block in _blocks(all_groups):
        for a, b in combinations(block, 2):
            if (a, b) in pairs or set(all_groups[a].sources) & set(all_groups[b].sources):
                continue
            why = _why(all_groups[a].name, all_groups[b].name)
            if why:
                pairs[a, b] = why
    return tuple(Alike(all_groups[a], all_groups[b], why) for (a, b), why in sorted(pairs.items()))


def _blocks(found: list[Group]) -> Iterator[list[int]]:
    """Tools that share a word, or the beginning of their names: only those are compared."""
    blocks: dict[str, list[int]] = {}
    for n, group in enumerate(found):
        flat = squashed(group.name)
        for key in {f"word {word}" for word in _words(group.name)} | {f"start {flat[:2]}", f"end {flat[-3:]}"}:
            blocks.setdefault(key, []).append(n)
    return (block for _, block in sorted(blocks.items()) if 1 < len(block) <= _MOST_IN_BLOCK)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", name.casefold())) - _TOO_COMMON


def _why(one: str, other: str) -> str:
    if other_version(one, other):
        return ""
    words, others = _words(one), _words(other)
    if words and others and (words <= others or others <= words):
        return "one name is within the other"
    a, b = squashed(one), squashed(other)
    if min(len(a), len(b)) < _SHORTEST or re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return ""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE or matcher.ratio() < _ALIKE:
        return ""
    return "the names differ by a letter or two"


def other_version(one: str, other: str) -> bool:
    """Whether two names bear numbers that differ, so that neither goes on where the other ends.

    >>> other_version("Tool 2.4", "Tool 2.2"), other_version("Tool 2", "Tool 2.2"), other_version("Tool", "Tool 2")
    (True, False, False)
    """
    return any(a != b for a, b in zip(re.findall(r"\d+", one), re.findall(r"\d+", other), strict=False))
