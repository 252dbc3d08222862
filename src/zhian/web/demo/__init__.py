"""The demonstration district: fictional enterprises, specimen people, cases made only by calling services."""

from .accounts import DEMO_PASSWORD, DemoAccount, demo_account, demo_accounts
from .district import begin_demo, go_on, load_demo
from .plan import FULL, MIDDLE, SMALL

__all__ = [
    "DEMO_PASSWORD",
    "FULL",
    "MIDDLE",
    "SMALL",
    "DemoAccount",
    "begin_demo",
    "demo_account",
    "demo_accounts",
    "go_on",
    "load_demo",
]
