"""The platform itself as Django sees it: last to start, it throws the switches."""

from importlib import import_module

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    """No tables of its own; binds what `wiring.py` lists once every app is ready."""

    name = "zhian.web"
    label = "zhian_web"

    def ready(self) -> None:
        """Bind case kinds and subscribers."""
        import_module("zhian.web.wiring")
