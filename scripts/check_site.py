"""Check the built site: each link inside leads somewhere, and no page loads anything from elsewhere or is too heavy.

    python scripts/check_site.py build/site

Links to other sites are listed and their form is checked; nobody asks whether they answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

HEAVIEST = 400_000
"""Bytes of a page. One of more is slow on a phone, and nobody finds anything in it."""
_LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
_STYLED = re.compile(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')]+)""")


@dataclass
class Page(HTMLParser):
    """What one page holds: the anchors it has, where its links lead, what it loads."""

    path: Path
    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the page."""
        super().__init__()
        self.feed(self.path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the anchor, the link or the load of a tag."""
        said = {name: value or "" for name, value in attrs}
        self.anchors.update(said[name] for name in ("id", "name") if name in said)
        if tag in {"a", "area"} and "href" in said:
            self.links.append(said["href"])
        target = said.get(_LOADS.get(tag, ""))
        if target and (tag != "link" or _LOADING_LINKS & set(said.get("rel", "").split())):
            self.loads.append(target)


def main(site: Path) -> int:
    """Print what is wrong; return 1 if anything is."""
    pages = {path: Page(path) for path in sorted(site.rglob("*.html"))}
    wrong = [*_broken(pages, site), *_styles_from_elsewhere(site), *_heavy(pages)]
    others = sorted({link for page in pages.values() for link in page.links if _is_elsewhere(urlsplit(link))})
    wrong += [f"no well-formed address: {link}" for link in others if not _is_well_formed(urlsplit(link))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    links = sum(len(page.links) + len(page.loads) for page in pages.values())
    print(f"{len(pages)} pages, {links} links, {len(wrong)} problems")
    print("Addresses of other sites, which nobody asked:", *others)
    return 1 if wrong or not pages else 0


def _broken(pages: dict[Path, Page], site: Path) -> Iterator[str]:
    for path, page in pages.items():
        here = path.relative_to(site)
        yield from (f"{here}: loads {load}" for load in page.loads if _is_elsewhere(urlsplit(load)))
        for link in dict.fromkeys([*page.links, *page.loads]):
            parts = urlsplit(link)
            if _is_elsewhere(parts) or parts.scheme in {"data", "javascript"}:
                continue
            target = site / parts.path[1:] if parts.path.startswith("/") else path.parent / unquote(parts.path)
            target = target.resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                yield f"{here}: {link} leads nowhere"
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].anchors:
                yield f"{here}: {link} has no such anchor"


def _styles_from_elsewhere(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        yield from (f"{path.relative_to(site)}: loads {url}" for url in _STYLED.findall(text))


def _heavy(pages: dict[Path, Page]) -> Iterator[str]:
    for path in pages:
        weight = path.stat().st_size
        if weight > HEAVIEST:
            yield f"{path.name}: {weight // 1000} kB are too many (at most {HEAVIEST // 1000})"


def _is_elsewhere(parts: SplitResult) -> bool:
    return bool(parts.netloc) or parts.scheme in {"http", "https", "mailto"}


def _is_well_formed(parts: SplitResult) -> bool:
    return parts.scheme == "https" and re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}", parts.netloc) is not None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
