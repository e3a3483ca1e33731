"""What every page shares: language, templates, forms, errors, headers, static files."""
