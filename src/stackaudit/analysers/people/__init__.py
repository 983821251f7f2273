"""The people analyser: is there somebody behind each rollout, and do those it is for go along?"""
