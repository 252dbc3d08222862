"""Pages of casework: one module a family."""
