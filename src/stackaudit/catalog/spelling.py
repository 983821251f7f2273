"""How names are written: what of a name says which product it is, and what says edition, contract, version or place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
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
    r"|(?:version|release)\s+\d[\w.]*|\d+(?:\.\d+)*\.x+|\d+(?:\.\d+)+[a-z]?|(?:19|20)\d\d(?:\s+r\d?(?!\w))?|\d{1,2}[cgi]"
    r"|\d{1,2}(?=\s*$)|r20\d\d[ab]|x\d{1,2}(?:\.\d)?|update\s+\d+|(?:32|64)[- ]?bit|x64|x86)(?!\w)"
    r"|(?<=[a-z]{4})(?:\d{1,2}[cgi]|(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
"""Numbers of seats, plans and versions: `50 seats`, `Plan 2`, `v4`, `8.x`, `2023.1`, `2008 R2`, `19c`, a last figure
alone, and versions that are glued to a name: `Oracle10g`."""
_FIGURE = re.compile(r"\d{1,2}")
_BEFORE = frozenset(["the", "our", "new", "old", "my", "staging", "test", "demo", "sandbox", "prod", "dev", "uat"])
"""What may stand before a name, and says as little as the words for editions behind it."""
_MOST_AT_END = 3
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() or chr(code) == "+" else None for code in range(128)}
"""Letters and digits as they count in a name; marks do not."""
_PLAIN_LINES = {**_PLAIN, ord("\n"): "\n"}
_CACHED = 4_096
"""How many names are kept: each is asked for some twenty times while it is matched."""
_FILLERS = frozenset(["for", "by", "of", "and", "the", "with", "per", "incl", "von", "für", "de", "pour", "par"])
_DOTLESS = "\u0131"
_WIDE = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


@lru_cache(maxsize=_CACHED)
def squash(name: str) -> str:
    """Letters and digits of a name in lower case, without accents, spaces and marks.

    >>> squash("Mail-Chimp"), squash("  MAIL chimp "), squash("D&B"), squash("Aha!"), squash("C++")
    ('mailchimp', 'mailchimp', 'dandb', 'aha', 'c++')
    """
    if name.isascii():
        return name.replace("&", "and").translate(_PLAIN)
    folded = unicodedata.normalize("NFKC", name).replace("&", " and ").casefold()
    plain = unicodedata.normalize("NFKD", folded.replace(_DOTLESS, "i"))  # whose capital is the I of `i` too
    return "".join(letter for letter in plain if letter.isalnum() or letter == "+")


def squashed(names: Iterable[str]) -> list[str]:
    r"""Return `squash` of each of many names, of which none is kept; what is ASCII is squashed in one go.

    >>> squashed(["Mail-Chimp", "D&B", "Übersicht", "two\nlines"])
    ['mailchimp', 'dandb', 'ubersicht', 'twolines']
    """
    listed = list(names)
    easy = ["" if "\n" in name or not name.isascii() else name for name in listed]
    keys = "\n".join(easy).replace("&", "and").translate(_PLAIN_LINES).split("\n")
    once = squash.__wrapped__
    return [key if plain else once(name) for key, plain, name in zip(keys, easy, listed, strict=False)]


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


@lru_cache(maxsize=256)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case.

    >>> words("Slack Enterprise Grid"), words("customers.gitlab.com (SSH access only)")
    (('slack', 'enterprise', 'grid'), ('customers.gitlab.com', 'ssh', 'access', 'only'))
    """
    return tuple(word.casefold() for word in _WORD.findall(name))


@lru_cache(maxsize=256)
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


@lru_cache(maxsize=256)
def cleaned_forms(name: str, editions: frozenset[str]) -> tuple[str, ...]:
    """Return all of `cleaned`, kept for the few times that it is asked while one name is matched."""
    return tuple(cleaned(name, editions))


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
    while len(last) > 1 and (count := _at_end(last, editions, last=len(last) == len(left))):
        del last[-count:]
        yield " ".join(last)
    while len(last) > 1 and last[0] in _BEFORE:
        del last[0]
        yield " ".join(last)


def _at_end(left: list[str], editions: Collection[str], *, last: bool) -> int:
    """How many of the last words say which edition it is; a figure does before such words, alone it may be a name."""
    if left[-1] in editions or left[-1] in _FILLERS or (not last and _FIGURE.fullmatch(left[-1])):
        return 1
    return next((n for n in range(2, min(_MOST_AT_END, len(left) - 1) + 1) if " ".join(left[-n:]) in editions), 0)


def loosened(name: str, editions: Collection[str]) -> str:
    """A name without the words for editions wherever they stand, also amid it: what it may mean, for a suggestion.

    >>> loosened("Zoho Starter CRM", {"starter"})
    'zoho crm'
    """
    if not any(word in editions for word in words(name)):
        return name
    return " ".join(_without(list(words(_COUNT.sub(" ", without_asides(name)))), editions))


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
