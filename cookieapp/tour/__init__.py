"""For testers, in a demonstration: a tour of the promises, and every part of the design on one page."""
