"""Small words every room may use; the list of modules is closed, and opening it takes an ADR."""
