"""How forms look everywhere: Designsystemet's classes, a hint before the field, the fault beside the field it is in."""

from typing import Any, Final

from django import forms
from django.forms.renderers import TemplatesSetting

from aplis.core.parts import rendered

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


class _Part:
    """A part of a page (see aplis.core.parts) in the shape of a template, as a renderer gives it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: dict[str, Any], request: Any = None) -> str:
        return rendered(self.name, context)


# What stands many times in a form: Django's own templates of these read one more template for each choice and its attributes.
PARTS: Final = {
    "core/field.html": _Part("core/field.html"),
    "django/forms/widgets/select.html": _Part("core/controls/select.html"),
    "django/forms/widgets/textarea.html": _Part("core/controls/textarea.html"),
    **dict.fromkeys(
        (f"django/forms/widgets/{kind}.html" for kind in ("text", "date", "email", "number", "hidden")),
        _Part("core/controls/input.html"),
    ),
}


class Renderer(TemplatesSetting):
    """The house renderer: `{{ form }}` gives the error summary, the fields and the hidden fields, in this order."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/field.html"
    bound_field_class = BoundField

    def get_template(self, template_name: str) -> Any:
        return PARTS.get(template_name) or super().get_template(template_name)


class DateInput(forms.DateInput):
    """The browser's own date picker. It speaks ISO dates and shows them the reader's way."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
