"""How forms look everywhere: Designsystemet's classes, a hint before the field, the fault beside the field it is in."""

from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting
from django.template import engines

COMPILED: Final = frozenset(
    f"django/forms/widgets/{name}.html" for name in ("text", "date", "email", "number", "hidden", "select", "textarea")
)
CHOICE_WIDGETS: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class BoundField(forms.BoundField):
    """A field on a page: its control carries `ds-input`; labels say "optional" where an answer may be left out."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return attrs
        attrs["class"] = f"ds-input {widget.attrs.get('class', '')}".strip()
        if getattr(widget, "input_type", "") != "search":
            attrs["placeholder"] = False  # hints stand above the field: a placeholder is pale and gone once you type
        return attrs

    @property
    def is_single_checkbox(self) -> bool:
        return type(self.field.widget) is forms.CheckboxInput

    @property
    def is_marked_optional(self) -> bool:
        """Search forms, where every field is optional, say so by `marks_optional = False` on the form."""
        asks = getattr(self.form, "marks_optional", True) and not self.field.required and not self.field.disabled
        return asks and not self.is_single_checkbox

    @property
    def target_id(self) -> str:
        """The id of the control that a link in the error summary leads to; for a group its first choice."""
        own = self.field.widget.attrs.get("id") or self.auto_id
        return f"{own}_0" if isinstance(self.field.widget, CHOICE_WIDGETS) else self.id_for_label or own


class Renderer(TemplatesSetting):
    """The house renderer: `{{ form }}` gives the error summary, the fields and the hidden fields, in this order."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
    bound_field_class = BoundField

    def get_template(self, template_name: str) -> Any:
        """Controls that stand many times in a form come from Django's own Jinja2 templates, which give the same HTML sooner."""
        if template_name in COMPILED:
            return engines["parts"].get_template(template_name)
        return super().get_template(template_name)


class DateInput(forms.DateInput):
    """The browser's own date picker. It speaks ISO dates and shows them the reader's way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
