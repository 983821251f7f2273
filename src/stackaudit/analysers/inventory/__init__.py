"""Inventory: what there is, who answers for it, how old and how complete the facts are."""
