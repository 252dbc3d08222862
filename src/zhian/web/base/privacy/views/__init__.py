"""Pages about personal data itself."""
