"""Doors of casework: one module a family."""
