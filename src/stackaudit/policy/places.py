"""Whether a place lies within the regions of a company: countries, and the areas that they belong to.

The names are those that lists use. A word that is neither here nor among the regions is unknown, never outside.
Members of the European Union and of the European Economic Area as of 2026; a change is a change of this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from stackaudit.core.errors import nearest
from stackaudit.model.base import folded_name

_EU = (
    "mt malta,at austria,be belgium,bg bulgaria,hr croatia,cy cyprus,cz czechia czech_republic,dk denmark,ee estonia,"
    "fi finland,fr france,de germany deutschland,gr greece el,hu hungary,ie ireland,it italy,lv latvia,lt lithuania,"
    "lu luxembourg,nl netherlands the_netherlands,pl poland,pt portugal,ro romania,sk slovakia,si slovenia,es spain,"
    "se sweden"
)
_EEA_ONLY = "is iceland,li liechtenstein,no norway"
_EUROPE_ONLY = (
    "ch switzerland,gb uk united_kingdom great_britain england,al albania,ad andorra,ba bosnia_and_herzegovina,"
    "by belarus,mc monaco,md moldova,me montenegro,mk north_macedonia,rs serbia,ru russia,sm san_marino,ua ukraine,"
    "va vatican_city,gi gibraltar,je jersey,gg guernsey,im isle_of_man,fo faroe_islands"
)
_ELSEWHERE = (
    "us usa united_states united_states_of_america america,ca canada,mx mexico,br brazil,ar argentina,cl chile,"
    "co colombia,pe peru,uy uruguay,cr costa_rica,pa panama,in india,cn china,hk hong_kong,tw taiwan,jp japan,"
    "kr south_korea korea,sg singapore,my malaysia,id indonesia,th thailand,vn vietnam,ph philippines,pk pakistan,"
    "bd bangladesh,lk sri_lanka,au australia,nz new_zealand,il israel,tr turkey turkiye,sa saudi_arabia,"
    "ae united_arab_emirates uae,qa qatar,kw kuwait,bh bahrain,om oman,jo jordan,eg egypt,ma morocco,tn tunisia,"
    "za south_africa,ng nigeria,ke kenya,gh ghana,kz kazakhstan,ge georgia,am armenia,az azerbaijan"
)
_CODE = 3
_AREAS: Mapping[str, tuple[str, ...]] = {
    "eu": ("eu", "european union", "e.u."),
    "eea": ("eea", "european economic area", "ewr", "eu/eea", "eea/eu"),
    "europe": ("europe",),
}


@cache
def _members() -> Mapping[str, frozenset[str]]:
    """The countries of each area, by their codes."""
    eu, eea, europe = (frozenset(row.split()[0] for row in text.split(",")) for text in (_EU, _EEA_ONLY, _EUROPE_ONLY))
    return {"eu": eu, "eea": eu | eea, "europe": eu | eea | europe}


@cache
def _codes() -> Mapping[str, str]:
    """The code of each country and area by the names that it goes by."""
    rows = (row.split() for text in (_EU, _EEA_ONLY, _EUROPE_ONLY, _ELSEWHERE) for row in text.split(","))
    found = {name.replace("_", " "): names[0] for names in rows for name in names}
    return {**found, **{name: area for area, names in _AREAS.items() for name in names}}


def within(place: str, regions: Iterable[str]) -> bool | None:
    """Return whether a place lies in one of some regions; None where a word is not known, or where it may.

    >>> within("Germany", ["EU"]), within("US", ["EU"]), within("Europe", ["EU"]), within("eu-west-2", ["EU"])
    (True, False, None, None)
    """
    listed = tuple(regions)
    if folded_name(place) in map(folded_name, listed):
        return True
    here = _countries(place)
    if here is None:
        return None
    known = [_countries(region) for region in listed]
    allowed = frozenset().union(*(one for one in known if one is not None))
    if here <= allowed:
        return True
    return False if here.isdisjoint(allowed) and None not in known else None


def _countries(word: str) -> frozenset[str] | None:
    """Return the countries that a word stands for, by their codes; None for a word that is not known."""
    code = _codes().get(folded_name(word))
    return None if code is None else _members().get(code, frozenset({code}))


def outside(places: Iterable[str], regions: Iterable[str]) -> tuple[str, ...]:
    """Return those of some places that surely lie in none of some regions.

    >>> outside(["Ireland", "US", "Moon"], ["EU"]), outside(["US"], [])
    (('US',), ())
    """
    allowed = tuple(regions)
    return tuple(place for place in places if within(place, allowed) is False) if allowed else ()


def unknown_places(places: Iterable[str], regions: Iterable[str] = ()) -> dict[str, str | None]:
    """Return the words that are no known place and no region of the company, each with the nearest known name.

    >>> unknown_places(["DE", "Erope", "Hall 3", "qqqq"], ["hall 3"])
    {'Erope': 'Europe', 'qqqq': None}
    """
    own = {folded_name(region): region for region in regions}
    known = {name: name.upper() if len(name) <= _CODE else name.title() for name in _codes()} | own
    found = {place: nearest(place, known) for place in places if folded_name(place) not in known}
    return {place: None if name is None else known[name] for place, name in found.items()}


def all_within(places: Iterable[str], regions: Iterable[str]) -> bool | None:
    """Return whether all of some places lie in one of some regions; None where that is open, or nothing is named.

    >>> all_within(["DE", "US"], ["EU"]), all_within(["DE"], ["EEA"]), all_within(["DE", "Moon"], ["EU"])
    (False, True, None)
    """
    listed, allowed = tuple(places), tuple(regions)
    if not listed or not allowed:
        return None
    answers = [within(place, allowed) for place in listed]
    return False if False in answers else None if None in answers else True
