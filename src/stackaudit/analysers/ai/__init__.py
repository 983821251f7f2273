"""The AI analyser: which models are at work, what may they do, and who answers for that?"""
