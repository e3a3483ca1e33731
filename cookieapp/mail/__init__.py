"""Letters to people: kept in an outbox with what they tell of, and sent off the request."""
