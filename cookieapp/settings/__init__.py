"""How settings are read from the environment: names, forms and refusals. Pure, but for the key file."""
