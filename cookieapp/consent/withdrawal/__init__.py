"""What the server keeps under cookies, and its erasure when permission ends."""
