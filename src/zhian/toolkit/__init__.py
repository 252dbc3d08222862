"""Front room 1: what an enterprise runs at home on its own logs. No Django, and nothing leaves the house.

api       the library: scan.
cli       the commands below `zhian scan`.
scanners  one folder a scanner.
readers   from files to pieces of bytes, and from feeds to an index.
scanning  the words they share.
"""
