"""Which column of a list names the tools: told by its head, by its texts, and by what the catalog knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from stackaudit.io.readers.lists.cells import Line
from stackaudit.io.readers.lists.column_words import has_word, plain, says
from stackaudit.io.readers.lists.dictionary import PERSONS, candidates
from stackaudit.io.readers.lists.fit import fit
from stackaudit.io.readers.lists.head import Head
from stackaudit.io.readers.lists.people import are_people, is_like_a_person, is_of_people
from stackaudit.io.readers.lists.profile import Hits, Profile

LEAST = 1.9
"""The score from which a column is taken for the names, where its head does not say so."""

_MOST_ODD = 0.7
_KNOWN_ANYWAY = 0.3
_FEW_ROWS = 8
_OFTEN = 0.35
_DOUBT_LOOSE, _DOUBT = 0.05, 0.10
_MANY, _HARDLY = 10, 0.02
_OF_ANYTHING = frozenset(
    [
        "x-description",
        "x-url",
        "category",
        "aliases",
        "regions",
        "provenance.from",
        "contract.starts",
        "contract.ends",
        "x-personal-data",
    ]
)
"""Fields that lists of anything have: conferences have an address and a first and a last day too."""

_GENERAL = frozenset({"name", "names", "title", "display name", "label"})
_NO_BLANKS = "\u2e80"
"""From here on letters of scripts that are written without blanks."""
_LONGEST_WORD = 6
_SHORTEST_CALLED = 5
_BRACKETS = re.compile(r"\([^()]*\)")
_FILE = re.compile(
    r"\S.*\.(?:exe|msi|msix|appx|dmg|pkg|deb|rpm|apk|ipa|zip|rar|7z|tar|gz|iso|jar|pdf|docx?|xlsx?|pptx?|csv|txt|ini|"
    r"json|xml|yaml|yml|log|bat|ps1|sh|py|dll|png|jpe?g|svg)",
    re.IGNORECASE,
)
_PATH = re.compile(  # C:\Program Files\Slack, \\server\share, /opt/slack, %ProgramFiles%\Slack, ~/bin, file:///opt
    r"[\"']?(?:[A-Za-z]:[\\/]|\\\\[^\\\s]|%\w+(?:\(x86\))?%\\|\$\{?\w+\}?/|~/|/[\w.-]+/|file:/).*"
)
_HOST = re.compile(r"^(?:[a-z]+://)?(?:[^/@\s]*@)?(?:\*\.)?(?:www\.)?(?P<host>[^/:?#\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """The column of names.

    Attributes:
        column: Where it is, from 0.
        score: How much it looks like one.
        hit: The share of its texts that the catalog surely knows.
        exact: Whether its head says it.
        hosts: Whether its cells are addresses, whose hosts are the names.
        vendor: Whether its head says that it holds vendors or payees.
    """

    column: int
    score: float
    hit: float
    exact: bool = False
    hosts: bool = False
    vendor: bool = False


@dataclass(frozen=True, slots=True)
class NoNames:
    """No column of names: why, as a sentence, the column that came nearest, -1 where none did; if people are listed."""

    why: str
    column: int = -1
    score: float = 0.0
    people: bool = False


def host_of(address: str) -> str:
    """Return the host in an address without `www.` and `*.`; the text itself where there is none.

    >>> host_of("https://www.apollo.io/pricing"), host_of("*.slack.com")
    ('apollo.io', 'slack.com')
    """
    found = _HOST.match(address.strip())
    return found["host"].casefold() if found is not None and "." in found["host"] else address.strip()


def _is_file(address: str) -> bool:
    return _FILE.fullmatch(re.split("[?#]", address)[0]) is not None


def has_price(head: str) -> bool:
    """Whether a head says that it holds the price of goods.

    >>> has_price("unit_price"), has_price("Price per seat")
    (True, False)
    """
    return says("price", _BRACKETS.sub(" ", head))


def names_tools(text: str) -> bool:
    """Whether a title says that a list is one of tools.

    >>> names_tools("data/our_apps-2026.csv"), names_tools("conferences.csv")
    (True, False)
    """
    words = [word for word in plain(text).split() if word not in _GENERAL]
    if has_word("system", text) or any(_is_name(word) for word in words):
        return True
    wide = [word for word in words if word > _NO_BLANKS]
    return any(
        _is_name(word[start:end])
        for word in wide
        for start in range(len(word))
        for end in range(start + 2, min(len(word), start + _LONGEST_WORD) + 1)
    )


def _is_name(word: str) -> bool:
    return any(one.field == "name" and one.exact for one in candidates(word, "tools"))


def is_of_product(head: str) -> bool:
    """Whether a head says that its column names tools or products, not names of anything.

    >>> is_of_product("Product_Display_Name"), is_of_product("Application"), is_of_product("Title")
    (True, True, False)
    """
    words = [word for word in plain(head).split() if word not in _GENERAL]
    return any(_is_name(word) or says("product", word) for word in words)


class NameFinder:
    """Looks for the column of names below a head.

    Args:
        head: The head.
        cells: What the cells of each column look like.
        lines: The rows below the head.
        hits: What the catalog knows.
        called: What the list is called: its file, its sheet, its titles.
    """

    def __init__(
        self, head: Head, cells: Sequence[Profile], lines: Sequence[Line], hits: Hits, called: str = ""
    ) -> None:
        self._head, self._cells, self._lines, self._hits = head, cells, lines, hits
        self._called = called
        self._no_names = not any(header.field == "name" for meaning in head.meanings for header in meaning)
        self._several = sum(self._level(column) != "" for column in range(len(cells))) > 1

    def find(self) -> NameColumn | NoNames:
        """Return the column of names, or why there is none."""
        best = self.ranked()
        chosen = best[0] if best else None
        vendors = self._vendors()
        if vendors is not None and chosen is not None and self._holds_hosts(chosen.column):
            return vendors
        if chosen is not None:
            why = self._doubt(chosen)
            if not why:
                return replace(chosen, hosts=self._holds_hosts(chosen.column))
        hosts = self._hosts()
        if vendors is not None and (vendors.hit >= _DOUBT or (hosts is not None and hosts.hit >= _DOUBT)):
            return vendors
        if hosts is not None and (hosts.hit >= _DOUBT or chosen is None or chosen.score < LEAST):
            return hosts
        if chosen is None:
            return NoNames("no column holds different texts that can be names")
        people = [one for one in best if self._are_people(one.column, one.hit)]
        if people:
            return NoNames(
                f"column {self._head.texts[people[0].column]!r} seems to name people", people[0].column, people=True
            )
        return NoNames(why, chosen.column, chosen.score, people=self._lists_people(chosen))

    def _vendors(self) -> NameColumn | None:
        """The column of vendors of a list that has no other names."""
        if not self._no_names or not any(one.field == "vendor" for means in self._head.meanings for one in means):
            return None
        found = (one for one in self.ranked(all_of_them=True) if one.vendor and self._cells[one.column].dist >= 0.5)
        return next((one for one in found if not self._are_people(one.column, one.hit)), None)

    def _holds_hosts(self, column: int) -> bool:
        """Whether names are addresses; `draw.io` below a head of names is a name as it stands."""
        cells = self._cells[column]
        if cells.share("address") < 0.5:
            return False
        return self._level(column) == "" or any("://" in text or text.startswith("*.") for text in cells.texts)

    def ranked(self, *, all_of_them: bool = False) -> list[NameColumn]:
        """Return the columns that can hold names, the likeliest first; the catalog is asked where it can matter.

        Args:
            all_of_them: Whether those are wanted too that can surely not be the likeliest.
        """
        bare = [(self._bare(column), column) for column in range(len(self._cells)) if self._can_be(column)]
        found: list[NameColumn] = []
        most = float("-inf")
        for own, column in sorted(bare, key=lambda each: (-each[0], each[1])):
            if own + 2.4 < most and not all_of_them:
                break
            hit = self._hits.share(self._cells[column])
            if hit < _KNOWN_ANYWAY and self._cells[column].share("code") > _MOST_ODD and not self._may_be_codes(column):
                continue
            points = own + 4 * min(hit, 0.6) * min(1.0, self._cells[column].fill / 0.8)
            if self._are_people(column, hit):
                points -= 3.0 + self._of_head(column)
            vendor = self._level(column) == "" and any(one.field == "vendor" for one in self._head.meanings[column])
            exact = self._level(column) == "exact" and not self._are_people(column, hit)
            found.append(NameColumn(column, points, hit, exact, vendor=vendor))
            most = max(most, points)
        return sorted(found, key=lambda each: (-each.score, each.column))

    def _are_people(self, column: int, hit: float) -> bool:
        if self._says_tool(column):
            return False
        return are_people(column, self._head.texts, self._cells, self._lines, hit)

    def _can_be(self, column: int) -> bool:
        cells, meanings = self._cells[column], self._head.meanings[column]
        if column in self._head.mapped and not (meanings and meanings[0].field == "name"):
            return False
        if not cells.filled or cells.share("e-mail") > _MOST_ODD or (self._are_paths(cells) and self._has_texts):
            return False
        if cells.share("flag") > _MOST_ODD and (self._level(column) != "exact" or len(cells.texts) < _FEW_ROWS):
            return False
        if cells.share("number", "date") > _MOST_ODD:
            return self._says_tool(column) and cells.lettered > 0.5 and not cells.share("date")  # 7-Zip, 1Password
        return (
            cells.share("address") <= _MOST_ODD
            or self._level(column) != ""
            or "domain" in plain(self._head.texts[column])
        )

    def says_name(self, column: int) -> bool:
        """Whether its head says that it holds names, plainly or loosely."""
        return self._level(column) != ""

    def _says_tool(self, column: int) -> bool:
        """Whether its head says that these are names of tools, not of anything."""
        return self._level(column) == "exact" and plain(self._head.texts[column]) not in _GENERAL

    def _may_be_codes(self, column: int) -> bool:
        """Whether codes below a head can be names: its head says so, and another column is the id or it says `tool`."""
        cells = self._cells[column]
        if self._level(column) != "exact" or cells.lettered < 0.9 or any(len(text) > 30 for text in cells.texts):
            return False
        others = (n for n, meaning in enumerate(self._head.meanings) if n != column and meaning)
        beside = any(self._head.meanings[n][0].field == "id" and self._cells[n].dist > 0.9 for n in others)
        return beside or self._says_tool(column)

    def _level(self, column: int) -> str:
        """Whether the head says `exact` or `loose` that these are names; empty where it does not."""
        for header in self._head.meanings[column]:
            if header.field == "name":
                return "exact" if header.exact and not header.guess else "loose"
            if header.field == "id" and self._no_names and self._are_names(column):
                return "loose"
        head = self._head.texts[column]
        if self._no_names and head and (self._is_what_the_list_is_of(column) or self._are_installers(column)):
            return "loose"
        return ""

    def _is_what_the_list_is_of(self, column: int) -> bool:
        """Whether the list is called as the head of a first column of different texts: `Data source` of sources."""
        head, cells = plain(self._head.texts[column]).rpartition(" ")[2], self._cells[column]
        if len(head) < _SHORTEST_CALLED or any(self._cells[n].share("text") > _MOST_ODD for n in range(column)):
            return False
        return cells.dist >= 0.8 and not {head, f"{head}s"}.isdisjoint(plain(self._called).split())

    def _are_installers(self, column: int) -> bool:
        """Whether a list of software gives the files that it is installed from."""
        return says("file", self._head.texts[column]) and names_tools(self._called)

    def are_goods(self) -> bool:
        """Whether the list is one of goods: it has prices and a stock, and the catalog knows none of its texts."""
        heads = self._head.texts
        if not any(has_price(head) for head in heads):
            return False
        stock = any(says("stock", head) for head in heads)
        count = any(says("quantity", head) for head in heads)
        plainly = any(self._says_tool(column) for column in range(len(heads))) or names_tools(self._called)
        if not stock and (not count or plainly):
            return False
        return all(self._hits.share(one) < _DOUBT for one in self._cells if one.share("text") > 0.5)

    def without_head(self) -> NameColumn | None:
        """Return the column of names of a list without a head; None where there is none.

        Its texts are short and different, and the catalog knows some, or the file is called a list of tools.
        """
        called = names_tools(self._called)
        found = []
        for column, cells in enumerate(self._cells):
            if cells.filled < 3 or cells.fill < 0.5 or cells.words > 3.5 or cells.share("text") < _MOST_ODD:
                continue
            if cells.share("prose") > 0.1 or self._files(cells) > 0.5 or len(cells.texts) < max(3, cells.filled * 0.25):
                continue
            hit = self._hits.share(cells)
            if any(one.share("e-mail") > 0.5 for one in self._cells) or self._are_people(column, hit):
                continue
            if (
                (hit >= _DOUBT and hit * len(cells.texts) >= 2)
                or (called and cells.dist >= 0.5)
                or (called and hit > 0)
            ):
                found.append(NameColumn(column, 2.0 + 4 * min(hit, 0.6), hit))
        return max(found, key=lambda each: (each.hit >= _DOUBT, -each.column), default=None)

    @cached_property
    def _has_texts(self) -> bool:
        """Whether a column holds texts that are no paths of files: those are never the names beside it."""
        return any(one.share("text") > 0.5 and not self._are_paths(one) for one in self._cells)

    @staticmethod
    def _are_paths(cells: Profile) -> bool:
        """Whether most texts are paths of files or folders, or addresses of files."""
        paths = sum(_PATH.fullmatch(one) is not None or ("://" in one and _is_file(one)) for one in cells.texts)
        return paths * 2 > len(cells.texts)

    @staticmethod
    def _files(cells: Profile) -> float:
        """The share of the texts that are names of files."""
        return sum(_FILE.fullmatch(text) is not None for text in cells.texts) / max(1, len(cells.texts))

    def _are_names(self, column: int) -> bool:
        """Whether the ids of tools are words, such as `mistral_local`, in a list without a column of names."""
        cells = self._cells[column]
        return cells.share("text") > _MOST_ODD and names_tools(self._head.texts[column])

    def _bare(self, column: int) -> float:
        """The score without the catalog."""
        cells = self._cells[column]
        points = self._of_head(column) * min(1.0, cells.fill / 0.4)
        again = self._may_repeat(column)
        points += 2 * max(cells.dist, 0.7 if again else 0.0) ** 2 + 0.6 * cells.fill
        if self._files(cells) > 0.5:
            points -= 1.5
        if cells.share("prose") > 0.5 or cells.words > 7:
            points -= 2.5
        if cells.dist < _OFTEN and cells.filled > _FEW_ROWS and not again:
            points -= 2.0
        return points - 0.04 * column

    def _may_repeat(self, column: int) -> bool:
        """Whether names may stand there again and again: the head says products, and the catalog knows some of them."""
        cells = self._cells[column]
        return (
            len(cells.texts) > 2
            and self._level(column) != ""
            and is_of_product(self._head.texts[column])
            and self._hits.share(cells) >= _DOUBT_LOOSE
        )

    def _is_of_persons(self, column: int) -> bool:
        """Whether a head says people; `full name` says so only where the texts look like names of people."""
        head = self._head.texts[column]
        if not is_of_people(head):
            return False
        texts = self._cells[column].texts
        return not says("any-name", head) or sum(map(is_like_a_person, texts)) >= 0.3 * len(texts)

    def _of_head(self, column: int) -> float:
        meaning, level = self._head.meanings[column], self._level(column)
        if level == "exact":
            return 3.0 if self._several and plain(self._head.texts[column]) in _GENERAL else 4.0
        if self._is_of_persons(column):
            return -3.0
        if level == "loose":
            return 2.0 if meaning and meaning[0].field == "name" else 1.0
        if not meaning:
            return 0.0
        first = meaning[0]
        if first.field == "id":
            return -3.0
        if first.field == "vendor":
            return -1.0 if first.exact else -0.5
        if first.field in PERSONS:
            return -3.0
        return -2.2 if first.exact else -1.2

    def _names_people(self, chosen: NameColumn) -> bool:
        return self._are_people(chosen.column, chosen.hit) or self._is_of_persons(chosen.column)

    def _lists_people(self, chosen: NameColumn) -> bool:
        """Whether the list is one of people, for all that can be seen."""
        if self._says_tool(chosen.column):
            return False
        return self._names_people(chosen) or (chosen.hit < _DOUBT and self._is_of_people(chosen))

    def _doubt(self, chosen: NameColumn) -> str:
        """Why the best column cannot be taken for the names; empty where it can."""
        cells = self._cells[chosen.column]
        head = self._head.texts[chosen.column]
        if cells.lettered < 0.5:
            return f"most texts of the best column, {head!r}, have no letter"
        turned = sum(any(one.exact for one in candidates(text, "tools")) for text in cells.texts if len(text) > 2)
        if turned > 1 and turned * 2 >= len(cells.texts) and chosen.hit < _KNOWN_ANYWAY:
            return f"most texts of the best column, {head!r}, are heads of columns themselves"
        if self._says_tool(chosen.column):
            return ""
        if self._names_people(chosen):
            return f"column {head!r} seems to name people"
        if chosen.score < LEAST and not chosen.exact:
            return f"the best column, {head!r}, scores {chosen.score:.1f} of the {LEAST} that are needed"
        if chosen.hit < _DOUBT and self._is_of_people(chosen):
            return f"the best column is {head!r}, but the list seems to be one of people"
        if chosen.hit < _DOUBT and sum(says("device", text) for text in self._head.texts) >= 2:
            return f"the best column is {head!r}, but the list seems to be one of devices"
        if self._has_no_other(chosen) and (chosen.hit > 0 or self._evidence(chosen) >= 0.5):
            return ""
        least, needed = (_DOUBT_LOOSE, 1.0) if self._level(chosen.column) else (_DOUBT, 2.0)
        needed += 0.5 if self._is_strange(chosen) else 0.0
        if chosen.hit < least and self._evidence(chosen) < needed:
            return (
                f"the best column is {head!r}, but its head does not say that it names tools, the catalog knows "
                f"{chosen.hit:.0%} of its texts, and too few of the other columns are those of a list of tools"
            )
        if chosen.exact:
            return ""
        if cells.dist < 0.7 and chosen.hit < _DOUBT and cells.filled > 4 and not self._may_repeat(chosen.column):
            return f"the best column is {head!r}, but {cells.repeats} of its {cells.filled} texts stand there twice"
        return ""

    def _has_no_other(self, chosen: NameColumn) -> bool:
        """Whether the head of different texts is empty, and the other columns are numbers, days, ticks or few words."""
        cells, heads = self._cells[chosen.column], self._head.texts
        if heads[chosen.column] or not any(any(map(str.isalpha, head)) for head in heads):
            return False
        if len(cells.texts) < 3 or cells.dist < 0.9 or cells.words > 6 or cells.share("text") < 0.6:
            return False
        others = [one for n, one in enumerate(self._cells) if n != chosen.column and one.filled]
        return bool(others) and all(
            one.share("number", "date", "flag") > 0.6 or len(one.texts) <= max(3, 0.4 * one.rows) for one in others
        )

    def _evidence(self, chosen: NameColumn) -> float:
        """How much beside the names says that this is a list of tools: what it is called, and the facts that it has."""
        fields: dict[str, bool] = {}
        for n, meaning in enumerate(self._head.meanings):
            if (
                n != chosen.column
                and meaning
                and self._cells[n].filled
                and fit("tools", meaning[0].field, self._cells[n]) > 0
            ):
                fields[meaning[0].field] = fields.get(meaning[0].field, False) or meaning[0].exact
        anything = 0.25 if self._is_strange(chosen) else 0.5
        head = self._head.texts[chosen.column]
        points = 1.5 if names_tools(self._called) else 0.0
        points += 1.0 if names_tools(head) or says("tool", head) else 0.0
        if any(cells.share("address") >= 0.5 and self._hits.share(cells) >= _DOUBT for cells in self._cells):
            points += 1.0
        for fact, exact in fields.items():
            if fact in _OF_ANYTHING:
                points += anything
            elif fact not in ("name", "id"):
                points += 1.0 if exact else 0.5
        return points

    def _is_strange(self, chosen: NameColumn) -> bool:
        """Whether the catalog knows none of many names: lists of tools have at least one that everybody knows."""
        return len(self._cells[chosen.column].texts) >= _MANY and chosen.hit < _HARDLY

    def _is_of_people(self, chosen: NameColumn) -> bool:
        """Whether other columns name people in full, as lists of contacts and of employees do."""
        named = sum(is_of_people(text) for n, text in enumerate(self._head.texts) if n != chosen.column)
        return named >= 2 or (named == 1 and any(cells.share("e-mail") > 0.5 for cells in self._cells))

    def _hosts(self) -> NameColumn | None:
        """The column of addresses whose hosts can be the names."""
        found = []
        for column, cells in enumerate(self._cells):
            fields = {header.field for header in self._head.meanings[column]}
            if cells.share("address") < 0.5 or cells.dist < 0.5:
                continue
            hit = self._hits.share(cells)
            one = NameColumn(column, 2.0 + 4 * min(hit, 0.6), hit, hosts=True)
            sites = "domain" in plain(self._head.texts[column]) or "host" in plain(self._head.texts[column])
            if hit >= _DOUBT or sites or ("x-url" in fields and self._evidence(one) >= 1.0):
                found.append(one)
        return max(found, key=lambda each: (each.score, -each.column), default=None)
