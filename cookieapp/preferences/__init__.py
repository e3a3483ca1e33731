"""How the visitor likes it: language, region, font size, theme, motion."""
