"""The site itself: home and articles."""
