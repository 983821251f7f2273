"""Files in, a `Stack` out; never a graph, never a finding."""
