"""Forms of casework."""

from zhian.web.casework.kit.questions import FactsForm

from .moves import FORMS, MoveForm, PaperForm, form_for

__all__ = ["FORMS", "FactsForm", "MoveForm", "PaperForm", "form_for"]
