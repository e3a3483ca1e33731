"""The only place that opens Redis or SQL.

Redis holds what may vanish, SQL what may not.
"""
