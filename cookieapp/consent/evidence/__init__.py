"""What people can see and prove of their decisions."""
