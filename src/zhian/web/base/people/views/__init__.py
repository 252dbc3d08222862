"""Pages of accounts and files."""
