"""Data silos: where records are stuck, what proves it, and how much is lost."""
