"""The map of silos: cards of tools that are connected."""
