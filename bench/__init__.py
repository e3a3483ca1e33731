"""What a page costs, measured beside others: `make bench`."""
