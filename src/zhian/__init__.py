"""Zhian (智安): an open service platform for a technology district."""

__version__ = "0.1.0"
