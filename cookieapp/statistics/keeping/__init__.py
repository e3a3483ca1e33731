"""What is kept in SQL: taken in once, folded each night, deleted when its time is over."""
