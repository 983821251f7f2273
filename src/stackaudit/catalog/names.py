"""How names of products are compared: case, accents, spaces and marks make no difference, nor do words for editions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

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
