"""`python -m stackaudit` is the command `stackaudit`."""

from stackaudit.cli.entry import run

if __name__ == "__main__":
    run()
