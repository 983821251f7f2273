"""Write the pages that are made from the code. CI checks that they are current."""

from __future__ import annotations

from scripts.docs.pages import REFERENCE, write

if __name__ == "__main__":
    for page in write(REFERENCE):
        print(f"wrote {page}")
