"""The runner behind `make test` and `make check`."""
