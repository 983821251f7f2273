"""Which tools to keep so that everybody still has all that they use, for the least cost: the model and its solver.

`plan_consolidation` and the redundancy analyser ask the same question here, so that both give one advice.
"""
