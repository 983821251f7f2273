"""Lists of the same tools that disagree: finance, single sign-on, marketing. What is where, and what contradicts."""
