"""A graph in, a `Review` out; none imports another."""
