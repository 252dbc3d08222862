"""Makes the people, organisations and things that tests stand on, through the real services."""
