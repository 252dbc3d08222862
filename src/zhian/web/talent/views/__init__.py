"""Pages of the talent line: one module a family."""
