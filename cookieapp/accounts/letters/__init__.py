"""Letters about accounts: their words, to whom they go, and the links in them."""
