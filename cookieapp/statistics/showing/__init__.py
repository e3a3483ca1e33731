"""What an operator is shown: a report of a period in which nobody can be recognised."""
