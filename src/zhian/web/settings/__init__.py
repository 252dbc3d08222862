"""Settings: `base` is what every site shares, `env` reads the operator's choices, `test` is for the suite."""
