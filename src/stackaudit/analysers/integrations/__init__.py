"""Integrations: which flows are by hand, late or failing, what is missing, and where a hub would pay."""
