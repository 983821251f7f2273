"""Whom a line of a card statement or an expense list pays: processors, numbers, phones and places are left out.

`SLACK T03ABC DUBLIN` is Slack, `PAYPAL *FIGMA` Figma. What is left has to be a product's name as a whole to be taken:
`NOTION COFFEE DENVER` holds one, and is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from stackaudit.catalog.records import KnownTool, Match
from stackaudit.catalog.spelling import address, squash, weight

if TYPE_CHECKING:
    from stackaudit.catalog.known import Catalog

_LEAD = re.compile(
    r"^(?:(?:pos|visa|mastercard|debit|credit|card|check\s?card|purchase|recurring|payment|pmt|ach|sepa|direct|lastschrift"
    r"|kartenzahlung|prelevement|prélèvement|achat|cb|compra|pago|authorized|authorised|on|to|from|of)\s+"
    r"|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\s+)+",
    re.IGNORECASE,
)
_PROCESSOR = re.compile(
    r"^(?:paypal|pp|ppl|sq|square|sqsp|tst|sp|fs|fsp|fastspring|in|dri|digitalriver|stripe|paddle(?:\.net|\.com)?|2co(?:\.com)?"
    r"|2checkout|wpy|bt|cke|sumup|zettle|izettle|mollie|adyen|klarna|lemsqzy|ls)\s*\*\s*",
    re.IGNORECASE,
)
_DASHED = re.compile(r"-(?=\w*\d{3})|(?<=[a-z]{3})(?=\d{5})", re.IGNORECASE)
"""Where a number begins that a name goes over into: `LinkedIn-123456`, `ADS1234567890`."""
_FEW_DIGITS, _MANY_DIGITS = 2, 3
_KEPT = re.compile(r"[a-z]{4,}\d{1,3}|365|360|\d{1,2}[a-z]{3,}\d?|[a-z]\d[a-z]", re.IGNORECASE)
_MOST_WORDS_OF_PLACE = 3
_SITE = re.compile(r"\.(?:com|net|io|co|org|app|fr|de|eu)$", re.IGNORECASE)
_SHORTEST_NAME = 3
_OF_COMPANIES = frozenset(
    re.findall(
        r"\S+",
        """
        argentina asia australia austria belgique belgium benelux brasil brazil canada chile china colombia czechia
        danmark denmark eire españa espana finland iberia iberica ibérica india italia italy japan korea luxembourg
        mexico méxico nederland netherlands nordic nordics norge norway norwegen österreich polska poland portugal
        romania schweiz singapore spain suisse suomi sverige sweden switzerland türkiye turkey ukraine apac americas
        dach latam anz
        a/s aktiebolag b.v c.v designated eurl k.k kft l.l.c lda ltda mbh n.v oü p.c pbc p.l.c s.a s.a.r.l s.a.s s.l
        s.p.a s.r.l s.r.o sarlu sasu scs sia sl sp sàrl s.à.r.l u.c uab ug ulc unlimited z.o.o zoo
        activity business cloud commerce customer digital distribution enterprise enterprises global industries
        marketing network networks online operation operations platform platforms product products r&d research sales
        service solution tech télécom
        """,
    )
)
"""Lands, and what branches do: what stands behind the name of a company, beside the words for its legal form."""
_SELL_MUCH_ELSE = frozenset(["siemens", "alibaba", "tencent", "yandex", "ebay", "etsy", "fiverr", "upwork", "klarna"])
"""Vendors, beside those of the catalog, to which a company pays for other things than software."""


def payee(text: str) -> str:
    """The name of whom a line pays, as far as it can be told; the line itself where nothing would be left.

    >>> payee("SLACK T03ABC DUBLIN"), payee("PAYPAL *FIGMA"), payee("GOOGLE*GSUITE_acme.example")
    ('SLACK', 'FIGMA', 'GOOGLE GSUITE')
    >>> payee("ZOOM.US 888-799-9666 CA"), payee("Microsoft 365"), payee("CANVA* I04014-1234567")
    ('ZOOM.US', 'Microsoft 365', 'CANVA')

    Args:
        text: The line, as the bank or the expense list has it.
    """
    plain = " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())
    left = _PROCESSOR.sub("", _LEAD.sub("", plain)) or plain
    merchant, star, product = left.partition("*")
    if star:
        first = product.strip().split(" ")[0]
        left = f"{merchant} {product.replace(first, first.split('_')[0], 1)}"
    found = _without_end([word.strip(",;") for word in _DASHED.sub(" ", left).split() if word.strip(",;")])
    return " ".join(found) or plain


def _without_end(parts: list[str]) -> list[str]:
    """The words without what stands behind the name: numbers, phones, places, words for bills. The first one stays."""
    found = list(parts)
    while len(found) > 1:
        place = _place(found)
        if place:
            del found[-place:]
        elif _is_noise(found[-1]):
            found.pop()
        else:
            break
    return found


def _is_noise(word: str) -> bool:
    plain = word.casefold().strip(".")
    if plain in _endings() or "@" in plain:
        return True
    if _KEPT.fullmatch(plain):
        return False
    digits = sum(map(str.isdigit, plain))
    return digits >= _MANY_DIGITS or (digits == _FEW_DIGITS and not plain.isdigit()) or address(plain) is not None


def _place(parts: list[str]) -> int:
    """How many words at the end are a place; the first word never is one."""
    for count in range(min(_MOST_WORDS_OF_PLACE, len(parts) - 1), 0, -1):
        if " ".join(parts[-count:]).casefold() in _endings():
            return count
    return 0


class Vendor(NamedTuple):
    """A vendor of the catalog that a line pays.

    Attributes:
        name: Its name in the catalog.
        products: Its products that are known.
    """

    name: str
    products: tuple[KnownTool, ...]


def companies(text: str) -> tuple[str, ...]:
    """What a line may call a company: the line, and less and less of what stands behind its name.

    >>> companies("ADOBE SYSTEMS SOFTWARE IRELAND LTD")[-1], companies("SALESFORCE.COM FRANCE SAS")[1:]
    ('ADOBE', ('SALESFORCE.COM FRANCE', 'SALESFORCE.COM'))
    >>> companies("Corner Café")
    ('Corner Café',)

    Args:
        text: The line, as the books have it.
    """
    plain = " ".join(text.split())
    parts = [word.strip(",;()") for word in plain.split() if word.strip(",;()")]
    found = {plain: None}
    while len(parts) > 1 and _is_of_a_company(parts[-1]):
        parts.pop()
        found[" ".join(parts)] = None
    return tuple(found)


def _is_of_a_company(word: str) -> bool:
    plain = word.casefold().strip(".")
    return plain in _OF_COMPANIES or plain in _forms() or plain in _endings() or plain == "&"


@cache
def _forms() -> frozenset[str]:
    from stackaudit.catalog.tables import forms

    return forms()


def vendor_paid(catalog: Catalog, text: str) -> Vendor | None:
    """The vendor of the catalog that a line pays, whatever land or branch stands behind its name; None where none is.

    Who sells much else, such as Amazon and Apple, is none, and neither is a name that is a common word.

    Args:
        catalog: What is known.
        text: The line, as the books have it.
    """
    for name in companies(text):
        for key in dict.fromkeys((squash(name), squash(_SITE.sub("", name)))):
            found = catalog.vendors_by_name.get(key)
            if found is not None and not _says_little(catalog, key) and squash(found.name) not in _SELL_MUCH_ELSE:
                return found
    return None


def _says_little(catalog: Catalog, key: str) -> bool:
    return key in catalog.common or weight(key) < _SHORTEST_NAME


def _of_company(catalog: Catalog, text: str) -> Match | None:
    """The product that a company bears the name of, or the only one that it makes; None where there is none."""
    _, *names = companies(text)
    for name in names:
        found = catalog.sure(name)
        key = squash(name)
        if found.tool is not None and key not in catalog.common:
            return found
        if _says_little(catalog, key) or key in catalog.vendors_by_name:
            continue
        exact = [tool for tool in catalog.match(name).candidates if key in map(squash, tool.names)]
        if len(exact) == 1:
            return Match("cleaned", exact[0], (exact[0],), f"{text!r} is the company of {exact[0].name}")
    vendor = vendor_paid(catalog, text)
    if vendor is not None and len(vendor.products) == 1:
        (tool,) = vendor.products
        return Match("cleaned", tool, (tool,), f"{tool.name} is the only product of {vendor.name} that is known")
    return None


@cache
def _endings() -> frozenset[str]:
    """Places and words for bills, which stand behind a name."""
    from stackaudit.catalog.tables import endings

    return endings()


@cache
def _merchants() -> dict[str, str]:
    """The products of merchants, by how their lines begin, squashed."""
    from stackaudit.catalog.tables import payees

    return {squash(start): product for start, product in payees()}


def paid_to(catalog: Catalog, text: str) -> Match:
    """Which product a line pays for: taken where what is left is its name as a whole, else suggested.

    Args:
        catalog: What is known.
        text: The line, as the bank or the expense list has it.
    """
    name = payee(text)
    key = squash(name)
    if key in catalog.skipped or key in map(squash, catalog.called):
        return catalog.match(name)
    found = catalog.sure(name)
    parts = name.split()
    for count in range(len(parts), 0, -1):
        product = _merchants().get(squash("".join(parts[:count])), "")
        # One word of several is a hint at most: a café may be called as a product is.
        if product in catalog.tools and (count == len(parts) or count > 1):
            tool = catalog.tools[product]
            return Match("exact", tool, (tool,), f"{name!r} on a statement is {tool.name}")
    if found.tool is not None and key in catalog.common:
        return Match("suggested", None, (found.tool,), f"{name!r} is a product's name and a common word too")
    if found.tool is None and (company := _of_company(catalog, name)) is not None:
        return company
    return found if found.candidates else catalog.match(name)
