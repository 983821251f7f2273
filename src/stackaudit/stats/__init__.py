"""Small statistics, each with its source in the literature."""
