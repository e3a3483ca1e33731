"""What the launcher in `cookieapp.serve` does one after the other, each part for itself."""
