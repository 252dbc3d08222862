"""What the house claims to be fast at, measured: one module a claim, run by `make bench`."""
