"""Measure one claim in this process and print its figure as JSON: `python -m benchmarks.one NAME`."""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    figure = import_module(f"benchmarks.{sys.argv[1]}").measure()
    print(json.dumps(figure.as_json()))
