"""A room of its own for files nobody trusts yet: it knows nothing of the platform, its keys or its data.

`services.cleaning` starts it as a process without environment. Nothing here imports anything of Zhian.
"""
