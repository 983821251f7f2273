"""Fit: which tools carry next year's growth at a price, let us in and out, and are what the company needs."""
