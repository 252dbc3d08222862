"""Copying a site while it serves, putting the copy up elsewhere, and trying that regularly."""
