"""Registers the tenancy app."""

from importlib import import_module

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Organisations, the posts people hold in them, and invitations."""

    name = "zhian.web.base.tenancy"
    label = "zhian_tenancy"
    verbose_name = "tenancy"
    default_auto_field = "django.db.models.UUIDField"

    def ready(self) -> None:
        """Bind visibility before the first query, and the registers of names and posts."""
        import_module(f"{self.name}.permissions")
        from zhian.web.base.people.kit import bind_directory, bind_posts

        from .selectors import names_of_organisations, posts_on

        bind_directory(names_of_organisations)
        bind_posts(posts_on)
