"""Forms of casework."""

from .facts import FactsForm
from .moves import FORMS, MoveForm, PaperForm, form_for

__all__ = ["FORMS", "FactsForm", "MoveForm", "PaperForm", "form_for"]
