"""Registers the ui app: templates, components, icons."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The interface kit; it has no tables."""

    name = "zhian.web.base.ui"
    label = "zhian_ui"
    verbose_name = "ui"
