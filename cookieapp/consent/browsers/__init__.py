"""Where a decision is kept: in this browser, for an account, and on the way to its other browsers."""
