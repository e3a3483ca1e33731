"""Noticing page views on the request, and handing them on off it: nothing is asked of a store meanwhile."""
