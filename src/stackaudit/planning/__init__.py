"""Plans: a stack in, another stack out, and why. A plan is data until somebody carries it out."""
