"""Speed in pairs of runs, and accuracy on planted faults: none of it is part of the package."""
