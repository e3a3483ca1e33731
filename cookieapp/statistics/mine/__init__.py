"""The side of the visitor: what is recorded under the number of this browser, and its end."""
