"""Where what happens differs from what the register says: counted, never with anybody's name."""
