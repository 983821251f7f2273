"""The picture of where one kind of records can be: who holds it, by which way it got there."""
