"""What follows from findings and measures alone: waivers, gates, priorities, goals, the diagnosis, the scorecard."""
