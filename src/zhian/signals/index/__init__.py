"""Many listed indicators in one file that is mapped into memory and asked a million times a second.

container  the file: what stands where, and why one is refused.
hashing    the one hash of a value, for one and for many.
building   from listed indicators to the bytes of a file.
spans      blocks of addresses laid side by side, so that one search finds all that hold an address.
reading    the file opened: exact look-ups, everything that covers an indicator, who lists it.
deltas     what a source added and withdrew, worked into an index without reading the rest anew.

Needs numpy (extra `toolkit`). The file is told in docs/adr/0030-indicator-index.md.
"""
