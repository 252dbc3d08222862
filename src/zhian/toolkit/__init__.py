"""Front room 1: what an enterprise runs at home on its own logs. No Django, and nothing leaves the house.

scanners  one folder a scanner.
"""
