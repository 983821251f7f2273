"""The nouns that everything is made of: findings, evidence, messages, errors, and how files are written."""
