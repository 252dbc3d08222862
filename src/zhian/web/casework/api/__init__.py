"""Operations of the API about law, receipts and cases; `zhian.web.urls` mounts them."""

from . import cases, law, receipts

ROUTERS = (law.router, receipts.router, cases.router)

__all__ = ["ROUTERS"]
