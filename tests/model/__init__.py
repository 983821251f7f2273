"""What the records of a stack promise, and the ways in and out of them."""
