"""How the pages are used, by those who agreed to be counted."""
