"""Sessions: kept in Redis under a keyed hash of their number, seen and ended by their owner."""
