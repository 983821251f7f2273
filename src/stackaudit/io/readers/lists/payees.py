"""Whom the bookings of a ledger pay: a product, a vendor of several, what the mapping says, or nobody that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stackaudit.io.readers.lists.mapping import SKIP
from stackaudit.io.readers.lists.taken import Product
from stackaudit.io.reconcile.same import squashed

_WHAT_FOR = re.compile(r"\s+[-–—/|]\s+|[,;:]\s+")
"""What parts a payee from what was bought, in the texts of books: `Figma, seats of May`."""


class Paid(NamedTuple):
    """Whom a booking pays.

    Attributes:
        key: What bookings of one tool have in common; empty where it is no software that is known.
        name: What the tool is called.
        vendor: The vendor, where only that is known.
        product: The name of the product, where the payee is the company that makes it and has another name.
        several: Whether the vendor makes several products, so that which of them is paid is not known.
        skipped: Whether the mapping says that it is no tool.
    """

    key: str
    name: str
    vendor: str = ""
    product: str = ""
    several: bool = False
    skipped: bool = False


class Payees:
    """Tells whom payees are; each is looked up once."""

    def __init__(self, product: Product, names: Mapping[str, str]) -> None:
        """Take what is known.

        Args:
            product: Which product a payee surely is.
            names: What the mapping says of names.
        """
        self._product = product
        self._said = {squashed(name): (name, meant) for name, meant in names.items()}
        self._found: dict[str, Paid] = {}
        self.named: dict[str, None] = {}
        """The names of the mapping that payees have."""

    def __getitem__(self, payee: str) -> Paid:
        """Whom a payee is."""
        if payee not in self._found:
            forms = tuple(dict.fromkeys(_forms(payee)))
            self._found[payee] = self._mapped(forms) or self._known(payee, forms)
        return self._found[payee]

    def _mapped(self, forms: tuple[str, ...]) -> Paid | None:
        said = next((self._said[key] for form in forms if (key := squashed(form)) in self._said), None)
        if said is None:
            return None
        name, meant = said
        self.named[name] = None
        if meant == SKIP:
            return Paid("", forms[0], skipped=True)
        known = self._product(meant, "")
        # A product is added by the catalog to the name that the mapping explains; any other name is that of the tool.
        return Paid(known or squashed(meant), name if known or _is_id(meant) else meant)

    def _known(self, payee: str, forms: tuple[str, ...]) -> Paid:
        from stackaudit.io.readers.native import known_products

        found = [(known, text) for text in forms if (known := self._product(text, ""))]
        catalog = known_products(None)
        if not found:
            vendor = catalog.vendor_paid(payee)
            return Paid("", payee) if vendor is None else Paid(vendor.name, payee, vendor.name, several=True)
        known = found[0][0]
        bare = min((text for id_, text in found if id_ == known), key=len)
        vendor = catalog.vendor_paid(bare)
        if vendor is not None and [tool.id for tool in vendor.products] == [known] and not catalog.sure(bare).tool:
            return Paid(known, payee, vendor.name, vendor.products[0].name)
        return Paid(known, payee if squashed(bare) == squashed(payee) else bare)


def _is_id(meant: str) -> bool:
    from stackaudit.io.readers.native import known_products

    return meant in known_products(None).tools


def _forms(payee: str) -> Iterator[str]:
    """A payee, and the same without what stands around it: places, numbers, what was bought, the legal form."""
    from stackaudit.catalog.descriptors import companies
    from stackaudit.catalog.descriptors import payee as bare

    yield from (payee, bare(payee), bare(_WHAT_FOR.split(payee)[0]))
    yield from companies(payee)
    yield from companies(bare(payee))
