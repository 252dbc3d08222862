"""Input that nobody means well: a short seed in every run of the suite, hours of it by `make fuzz`.

`FUZZ_REQUESTS` (10,000 by `make fuzz`) says how much; the seed is about 240 requests and 20 seconds. What
broke something is kept under `FUZZ_CORPUS`, outside the repository, and tried first the next time.
"""
