"""The demonstration district: fictional enterprises, specimen people, cases made only by calling services."""

from .accounts import DEMO_PASSWORD, DemoAccount, demo_account, demo_accounts
from .district import load_demo

__all__ = ["DEMO_PASSWORD", "DemoAccount", "demo_account", "demo_accounts", "load_demo"]
