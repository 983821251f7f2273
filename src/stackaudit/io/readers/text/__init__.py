"""Text into plain data, each value with its place: YAML, JSON, TOML, XML."""
