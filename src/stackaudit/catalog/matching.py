"""Which product a name means. What is sure is taken, what is likely is suggested, a vendor's name is a question.

Taken: the name itself, or another name of the product; its address; the name once brackets and words for editions and
environments are gone. Suggested: a product's name inside a longer one; names that are nearly the same; a product's name
that is a common word too, or two letters, and stands alone. Naive fuzzy matching takes internal systems for products,
so it never decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from stackaudit.catalog.records import KnownTool, Match, MatchKind

_SHORTEST = 3
"""Names of fewer letters than this are never taken: `GA`, `X` and `HS` mean too many things."""
_SHORTEST_SCRAPED = 7
"""Names of one word of the scraped tier that are shorter than this are only suggested: many are common words."""
_SHORTEST_INSIDE = 4
_SHORTEST_ALIKE = 5
_ALIKE = 88.0
_MOST = 5
_LONGEST = 200
_PARTS_OF_ONE_NAME = 5


class Matcher:
    """Names and addresses of products, indexed."""

    def __init__(
        self,
        tools: Mapping[str, KnownTool],
        vendors: Iterable[tuple[tuple[str, ...], tuple[str, ...]]],
        common: frozenset[str] = frozenset(),
        editions: frozenset[str] = frozenset(),
        called: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Index some products.

        Args:
            tools: The products by id; where two have a name in common, it belongs to the first.
            vendors: The names of each vendor, with the ids of the products that it may mean.
            common: Squashed names that are common words too.
            editions: Words beside a product's name that say which edition or environment it is.
            called: What the company calls products, each with the product's id; always taken.
        """
        self._tools = tools
        self._called = {squash(name): id_ for name, id_ in called.items()}
        self._common, self._editions = common, editions
        self._names: dict[str, str] = dict(self._called)
        self._sites: dict[str, str] = {}
        for tool in tools.values():
            for name in tool.names:
                self._names.setdefault(squash(name), tool.id)
            for domain in tool.domains:
                self._sites.setdefault(domain, tool.id)
        self._vendors = {squash(name): ids for names, ids in vendors for name in names}

    def match(self, name: str, url: str | None = None) -> Match:
        """Say which product a name means.

        Args:
            name: As somebody wrote it.
            url: The product's address, where there is one.
        """
        return self.sure(name, url) or self._suggested(name[:_LONGEST])

    def sure(self, name: str, url: str | None = None) -> Match | None:
        """The same for what is taken or asked; None where nothing more than a suggestion could be had."""
        name = name[:_LONGEST]
        return self._exact(name) or self._site(name, url) or self._vendor(squash(name), name) or self._cleaned(name)

    # -- taken without asking

    def _exact(self, name: str) -> Match | None:
        tool = self._named(squash(name))
        if tool is None or not self._sure(squash(name), tool):
            return None
        return self._taken("exact", tool, f"{tool.name} is also known as {name!r}" if name != tool.name else "its name")

    def _site(self, name: str, url: str | None) -> Match | None:
        for text in (url, without_asides(name)):
            found = address(text) if text else None
            if found is not None:
                host, path = found
                tool = self._at(host.removeprefix("app."), path)
                if tool is not None:
                    return self._taken("domain", tool, f"{host} is its address")
        return None

    def _at(self, host: str, path: str) -> KnownTool | None:
        """The product at an address: the one with the longest path, else the one whose host it is."""
        steps = path.strip("/").split("/") if path.strip("/") else []
        for count in range(len(steps), -1, -1):
            id_ = self._sites.get("/".join((host, *steps[:count])))
            if id_ is not None:
                return self._tools[id_]
        return None

    def _vendor(self, key: str, name: str) -> Match | None:
        ids = self._vendors.get(key)
        if ids is None:
            return None
        return Match(
            "choice", None, tuple(self._tools[id_] for id_ in ids), f"{name!r} is a vendor of several products"
        )

    def _cleaned(self, name: str) -> Match | None:
        for form in cleaned(name, self._editions):
            key = squash(form)
            tool = self._named(key)
            if tool is not None and self._sure(key, tool):
                others = [one for one in self._listed(name) if one.id != tool.id]
                if others:
                    return Match("choice", None, (tool, *others), f"{name!r} names several products")
                return self._taken("cleaned", tool, f"{form!r} is {tool.name}; the rest says which edition or account")
            asked = self._vendor(key, form)
            if asked is not None:
                return asked
        return None

    def _listed(self, name: str) -> Iterator[KnownTool]:
        """The products that a name lists, where it is a list: `Zoom / Microsoft Teams`."""
        for part in without_asides(name).replace(";", "/").replace(",", "/").split("/")[:_PARTS_OF_ONE_NAME]:
            tool = self._named(squash(part))
            if tool is not None:
                yield tool

    # -- suggested

    def _suggested(self, name: str) -> Match:
        alone = [
            tool for form in (name, *cleaned(name, self._editions)) if (tool := self._named(squash(form))) is not None
        ]
        if alone:
            why = f"{name!r} is a product's name and a common word or abbreviation too"
            return Match("suggested", None, _once(alone), why)
        inside = list(self._inside(name))
        if inside:
            return Match("suggested", None, _once(inside), f"{name!r} holds the name of a product")
        alike = list(self._alike(squash(name)))
        if alike:
            return Match("suggested", None, _once(alike), f"{name!r} is written nearly like it")
        return Match("none", None, (), f"no product that the catalog knows is called {name!r}")

    def _inside(self, name: str) -> Iterator[KnownTool]:
        """Products whose names stand in a longer one, the longest first; never by a lone common word."""
        tokens = words(without_asides(name)) or words(name)
        for size in range(min(_PARTS_OF_ONE_NAME, len(tokens) - 1), 0, -1):
            for start in range(len(tokens) - size + 1):
                key = squash("".join(tokens[start : start + size]))
                tool = self._named(key)
                long_enough = len(key) >= (_SHORTEST_INSIDE if start else _SHORTEST)
                if tool is not None and long_enough and self._sure(key, tool):
                    yield tool

    def _alike(self, key: str) -> Iterator[KnownTool]:
        if len(key) < _SHORTEST_ALIKE:
            return
        from rapidfuzz import fuzz, process

        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST)
        for other, _, _ in sorted(found, key=lambda one: (-one[1], one[0])):
            yield self._tools[self._names[other]]

    # -- helpers

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(self._names)

    def _named(self, key: str) -> KnownTool | None:
        id_ = self._names.get(key)
        return None if id_ is None else self._tools[id_]

    def _sure(self, key: str, tool: KnownTool) -> bool:
        """Whether a name that stands alone says enough; what the user's own file says always does."""
        if tool.tier == "yours" or key in self._called:
            return True
        if key in self._common or len(key) < _SHORTEST:
            return False
        scraped = tool.tier == "listed" and tool.source != "editorial"
        return not scraped or len(key) >= _SHORTEST_SCRAPED

    def _taken(self, kind: MatchKind, tool: KnownTool, why: str) -> Match:
        return Match(kind, tool, (tool,), why)


def _once(tools: Iterable[KnownTool]) -> tuple[KnownTool, ...]:
    return tuple({tool.id: tool for tool in tools}.values())[:_MOST]


_APART = re.compile(r"\s+[-–—|:/]\s+|\s*[/,;|]\s*|\s+[-–—]|[-–—]\s+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ENDING = re.compile(r"\.(?:com|io|ai|co|net|org|app)$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})((?:/[^\s?#]*)?)(?:[?#]\S*)?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[+.'][^\W_]+)*")


def squash(name: str) -> str:
    """Letters and digits of a name in lower case, without accents, spaces and marks.

    >>> squash("Mail-Chimp"), squash("  MAIL chimp "), squash("D&B"), squash("Aha!"), squash("C++")
    ('mailchimp', 'mailchimp', 'dandb', 'aha', 'c++')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).replace("&", " and ").casefold())
    return "".join(letter for letter in plain if letter.isalnum() or letter == "+")


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case.

    >>> words("Slack Enterprise Grid"), words("customers.gitlab.com (SSH access only)")
    (('slack', 'enterprise', 'grid'), ('customers.gitlab.com', 'ssh', 'access', 'only'))
    """
    return tuple(word.casefold() for word in _WORD.findall(name))


def without_asides(name: str) -> str:
    """A name without what stands in brackets."""
    return _ASIDE.sub(" ", name).strip(" -–—/,;|")


def cleaned(name: str, editions: Collection[str]) -> Iterator[str]:
    """What a name may be once brackets, endings and words for editions are gone; the least changed form first.

    >>> list(cleaned("Marketo (prod)", ())), list(cleaned("Slack Enterprise Grid", {"enterprise", "grid"}))
    (['Marketo'], ['slack'])
    >>> list(cleaned("Zendesk - US", ()))
    ['Zendesk']

    Args:
        name: As somebody wrote it.
        editions: Words that say which edition or environment it is, not which product.
    """
    whole = without_asides(name)
    parts = [part for part in _APART.split(whole) if part.strip()]
    # Of what stands between dashes, only the first part names the product: "Zuora - test" is Zuora, "test" is nothing.
    heads = [whole, *parts[:1]]
    seen = {squash(name)}
    for head in heads:
        for form in (head, _ENDING.sub("", head), " ".join(word for word in words(head) if word not in editions)):
            key = squash(form)
            if key and key not in seen:
                seen.add(key)
                yield form.strip()


def address(text: str) -> tuple[str, str] | None:
    """The host and the path of a web address; None where a text is none.

    >>> address("https://www.HubSpot.com/pricing?x=1"), address("hubspot.com"), address("HubSpot CRM")
    (('hubspot.com', '/pricing'), ('hubspot.com', ''), None)
    """
    found = _ADDRESS.fullmatch(text.strip())
    return None if found is None else (found[1].casefold(), found[2].rstrip("/").casefold())
