"""How names are written: what of a name says which product it is, and what says edition, contract, version or place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

_APART = re.compile(r"\s+[-–—|:/]\s+|\s*[/,;|]\s*|\s+[-–—]|[-–—]\s+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ENDING = re.compile(r"\.(?:com|io|ai|co|net|org|app)$", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?((?:/[^\s?#]*)?)(?:[?#]\S*)?", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+(?:[+.'&][^\W_]+)*")
_COUNT = re.compile(
    r"\b(?:\d[\d.,]*\s*x?\s*(?:seats?|users?|licen[cs]es?|lizenzen)|plan\s*\d|tier\s*\d|v\.?\s?\d+(?:\.\d+)*(?:\.x+)?"
    r"|(?:version|release)\s+\d[\w.]*|\d+(?:\.\d+)*\.x+|\d+(?:\.\d+)+[a-z]?|(?:19|20)\d\d|\d{1,2}[cgi]|\d{1,2}(?=\s*$)"
    r"|(?:32|64)[- ]?bit|x64|x86)(?!\w)",
    re.IGNORECASE,
)
"""Numbers of seats, plans and versions: `50 seats`, `Plan 2`, `v4`, `8.x`, `2023.1`, `19c`, and a last figure alone."""
_FILLERS = frozenset(["for", "by", "of", "and", "the", "with", "per", "incl", "von", "für", "de", "pour", "par"])
_DOTLESS = "\u0131"
_WIDE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def squash(name: str) -> str:
    """Letters and digits of a name in lower case, without accents, spaces and marks.

    >>> squash("Mail-Chimp"), squash("  MAIL chimp "), squash("D&B"), squash("Aha!"), squash("C++")
    ('mailchimp', 'mailchimp', 'dandb', 'aha', 'c++')
    """
    if name.isascii():
        plain = name.replace("&", " and ").lower()
    else:
        folded = unicodedata.normalize("NFKC", name).replace("&", " and ").casefold()
        plain = unicodedata.normalize("NFKD", folded.replace(_DOTLESS, "i"))  # whose capital is the I of `i` too
    return "".join(letter for letter in plain if letter.isalnum() or letter == "+")


@lru_cache(maxsize=4096)
def weight(key: str) -> int:
    """How much a squashed name says, in letters; a character of Chinese, Japanese or Korean says as much as two.

    >>> weight("ga"), weight("\u98de\u4e66"), weight("zoom")
    (2, 4, 4)
    """
    if key.isascii():
        return len(key)
    # A Korean syllable is two or three signs once it is taken apart.
    whole = unicodedata.normalize("NFC", key)
    return sum(2 if unicodedata.name(letter, "").startswith(_WIDE) else 1 for letter in whole)


def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case.

    >>> words("Slack Enterprise Grid"), words("customers.gitlab.com (SSH access only)")
    (('slack', 'enterprise', 'grid'), ('customers.gitlab.com', 'ssh', 'access', 'only'))
    """
    return tuple(word.casefold() for word in _WORD.findall(name))


def without_asides(name: str) -> str:
    """A name without what stands in brackets."""
    return _ASIDE.sub(" ", name).strip(" -–—/,;|")


def asides(name: str) -> tuple[str, ...]:
    """What stands in brackets in a name.

    >>> asides("Lark (Larksuite)"), asides("Lark")
    (('Larksuite',), ())
    """
    return tuple(found[1:-1].strip() for found in _ASIDE.findall(name)) if "(" in name or "[" in name else ()


def cleaned(name: str, editions: Collection[str]) -> Iterator[str]:
    """What a name may be once brackets, versions and words for editions are gone; the least changed form first.

    >>> list(cleaned("Marketo (prod)", ())), list(cleaned("Slack Enterprise Grid", {"enterprise", "grid"}))
    (['Marketo'], ['slack enterprise', 'slack'])
    >>> list(cleaned("Zendesk - US", ())), list(cleaned("Tableau Desktop 2023.1", {"desktop"}))
    (['Zendesk'], ['Tableau Desktop', 'tableau'])

    Args:
        name: As somebody wrote it.
        editions: Words that say which edition, contract or environment it is, not which product; also several in a row.
    """
    whole = without_asides(name)
    parts = [part for part in _APART.split(whole) if part.strip()]
    # Of what stands between dashes, only the first part names the product: "Zuora - test" is Zuora, "test" is nothing.
    heads = [whole, *(part for part in parts[:1] if part != whole)]
    seen = {squash(name)}
    for head in heads:
        for form in _forms(head, editions):
            key = squash(form)
            if key and key not in seen:
                seen.add(key)
                yield form.strip()


def _forms(head: str, editions: Collection[str]) -> Iterator[str]:
    """A name, without its ending, its version, the words for editions at its end one by one, and all of them."""
    yield head
    if "." in head:
        yield _ENDING.sub("", head)
    plain = head
    if any(map(str.isdigit, head)):
        plain = _COUNT.sub(" ", head).strip(" -–—/,;|")
        yield plain
    left = list(words(plain))
    if len(left) == 1:
        return
    last = left.copy()
    while len(last) > 1 and (count := _at_end(last, editions)):
        del last[-count:]
        yield " ".join(last)
    yield " ".join(_without(left, editions))


def _at_end(left: list[str], editions: Collection[str]) -> int:
    """How many of the last words say which edition it is."""
    if left[-1] in editions or left[-1] in _FILLERS:
        return 1
    return 2 if " ".join(left[-2:]) in editions else 0


def _without(left: list[str], editions: Collection[str]) -> list[str]:
    """Words without those, alone and in a row, that say which edition it is."""
    found: list[str] = []
    for word in left:
        if found and f"{found[-1]} {word}" in editions:
            found.pop()
        else:
            found.append(word)
    found = [word for word in found if word not in editions]
    while found and found[-1] in _FILLERS:
        found.pop()
    return found


@lru_cache(maxsize=4096)
def address(text: str) -> tuple[str, str] | None:
    """The host and the path of a web address; None where a text is none.

    >>> address("https://www.HubSpot.com/pricing?x=1"), address("hubspot.com"), address("HubSpot CRM")
    (('hubspot.com', '/pricing'), ('hubspot.com', ''), None)
    """
    found = _ADDRESS.fullmatch(text.strip())
    return None if found is None else (found[1].casefold(), found[2].rstrip("/").casefold())
