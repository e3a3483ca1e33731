"""What we tell: the policy, what is on this browser, and how to change it there."""
