"""Who makes what: whether what a row says of the vendor fits a product, contradicts it, or says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal

from stackaudit.catalog.records import KnownMaker, KnownTool
from stackaudit.catalog.spelling import squash, squashed, without_asides, words

Word = Literal["same", "other", "open"]
"""What a vendor says of a product: it is theirs, it is known to be another's, or nothing follows."""

_MOST_WORDS = 4


class Makers:
    """Vendors of products, the groups of companies that they belong to, and what they are called."""

    def __init__(self, tools: Mapping[str, KnownTool], makers: Iterable[KnownMaker] = ()) -> None:
        """Index the vendors of some products.

        Args:
            tools: The products.
            makers: Groups of companies, with their names.
        """
        self._groups: dict[str, str] = {}
        self._sellers: set[str] = set()
        self._products: dict[str, set[str]] = {}
        self._beginnings: set[str] = set()
        """The first word, squashed, of each vendor's name."""
        for maker in makers:
            group = squash(maker.name)
            self._groups |= {squash(name): group for name in (maker.name, *maker.others)}
            self._beginnings |= {squash(name.split()[0]) for name in (maker.name, *maker.others)}
            if maker.seller:
                self._sellers.add(group)
        theirs: dict[str, list[KnownTool]] = {}
        for tool in tools.values():
            if tool.vendor is not None:
                theirs.setdefault(tool.vendor, []).append(tool)
        for vendor, made in theirs.items():
            plain = _plain(vendor)
            group = self._groups.setdefault(plain, plain)
            self._beginnings.add(squash(vendor.split()[0]))
            for key in squashed(name for tool in made for name in tool.names):
                self._products.setdefault(key, set()).add(group)

    @property
    def names(self) -> Iterable[str]:
        """What vendors are called, squashed."""
        return self._groups

    def group(self, name: str) -> str | None:
        """The group of companies that a vendor's name means; None where it is no vendor's that is known.

        >>> from stackaudit.catalog.records import KnownTool
        >>> made = Makers({"zoom": KnownTool("zoom", "Zoom", "calls", vendor="Zoom")})
        >>> made.group("Zoom, Inc."), made.group("Order desk")
        ('zoom', None)
        """
        return self._groups.get(squash(name)) or self._groups.get(_plain(name))

    def says(self, vendor: str, tool: KnownTool) -> Word:
        """What a vendor that a row names says of a product.

        A company bears the name of its product, or of another that the same company makes; who sells the products of
        others contradicts nothing, and neither does a name that is no known vendor's.
        """
        own = {squash(name) for name in tool.names}
        if tool.vendor is not None:
            own |= {squash(tool.vendor), _plain(tool.vendor)}
        if any(start in own for start in _starts(vendor)):
            return "same"
        said = self._all(vendor)
        made = None if tool.vendor is None else self.group(tool.vendor)
        if made is None:
            return "open"
        if made in said:
            return "same"
        return "other" if said and not said & self._sellers else "open"

    def made(self, vendor: str, tool: KnownTool, *, besides: str) -> bool:
        """Whether a vendor that a row names is the one that is known to make a product.

        Args:
            vendor: The vendor.
            tool: The product.
            besides: The name of the product, squashed, that says nothing: another product's maker may bear it too.
        """
        if tool.vendor is None:
            return False
        theirs = {squash(tool.vendor), _plain(tool.vendor)} | ({squash(name) for name in tool.names} - {besides})
        if not theirs.isdisjoint(_starts(vendor)):
            return True
        group = self.group(tool.vendor)
        return group is not None and group == self.group(vendor)

    def behind(self, name: str) -> tuple[str, str] | None:
        """A vendor that a name begins with, as its group, and the rest of the name.

        >>> from stackaudit.catalog.records import KnownTool
        >>> made = Makers({"gcp": KnownTool("gcp", "GCP", "cloud", vendor="Google")})
        >>> made.behind("Google GCP"), made.behind("GCP")
        (('google', 'GCP'), None)
        """
        parts = name.split()
        if len(parts) <= 1 or squash(parts[0]) not in self._beginnings:
            return None
        for count in range(min(_MOST_WORDS, len(parts) - 1), 0, -1):
            group = self._groups.get(squash(" ".join(parts[:count])))
            if group is not None:
                return group, " ".join(parts[count:])
        return None

    def _all(self, vendor: str) -> set[str]:
        """Every group that a vendor's name may mean: its own, and those of the products of that name."""
        known = self.group(vendor)
        found = set() if known is None else {known}
        return found | self._products.get(squash(vendor), set()) | self._products.get(_plain(vendor), set())


def _plain(vendor: str) -> str:
    """A vendor's name, squashed, without the words that say which form of company it is."""
    parts = [word for word in words(without_asides(vendor)) if word.rstrip(".") not in _forms()]
    return squash("".join(parts)) or squash(vendor)


def _starts(vendor: str) -> set[str]:
    """What a company's name begins with, squashed, one word after the other: `Zoom Video Communications` is Zoom's."""
    parts = words(without_asides(vendor))
    return {squash("".join(parts[:count])) for count in range(1, len(parts) + 1)} | {_plain(vendor)}


@cache
def _forms() -> frozenset[str]:
    from stackaudit.catalog.tables import forms

    return forms()
