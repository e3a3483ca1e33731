"""What is counted: an event, a period, a visit, a day. Pure: knows no framework and no store."""
