"""Tests of the machine-readable zone."""
