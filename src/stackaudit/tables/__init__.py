"""Row classes of the analysers' tables, one file an analyser: dataclasses and nothing else."""
