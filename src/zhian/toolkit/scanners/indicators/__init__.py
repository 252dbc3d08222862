"""Finds listed indicators in raw bytes: no fields, no format, one pass.

tokens     what counts as a name, an address, a hash, a mailbox and a URL in text; both ways obey it.
kernel     the quick way, compiled by numba.
reference  the slow and plain way: for machines without numba, and to hold the kernel against.
urls       what a URL in text may have been, said by the rules of `signals`.
scanner    chooses the way and gives hits.
"""
