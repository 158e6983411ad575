"""What a steward chooses and sends, checked before anything is kept."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from aplis.exchange import tasks, uploads
from aplis.exchange.models import Feed
from aplis.exchange.uploads import BadUpload
from aplis.exchange.words import UPLOAD_FAULTS


class SearchForm(forms.Form):
    marks_optional = False
    q = forms.CharField(
        label=_("Search"), required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )

    @property
    def words(self) -> str:
        """What is searched for; a search that cannot be is none."""
        return self.cleaned_data["q"] if self.is_valid() else ""


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each of them checked as Django checks one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(each, initial) for each in sent or [None]]


class UploadForm(forms.Form):
    """A source, its format and its files."""

    mapping = forms.ChoiceField(label=_("Format of the files"))
    name = forms.CharField(
        label=_("Name of the source"),
        max_length=80,
        help_text=_(
            "The system the files come from. Always use the same name for it: what was sent under a name before is "
            "compared with what you send now."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    files = FilesField(
        label=_("Files"),
        help_text=_("One ZIP file, or one or more CSV files."),
        widget=FilesInput(attrs={"accept": ".csv,.zip"}),
        error_messages={"empty": _("A file is empty. Choose the one with the rows.")},
    )

    def __init__(self, *args: Any, agency_id: int, formats: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency_id = agency_id
        self.fields["mapping"].choices = formats  # type: ignore[attr-defined]

    def clean_files(self) -> list[UploadedFile]:
        files = self.cleaned_data["files"]
        try:
            self.tables = uploads.check(files)
        except BadUpload as bad:
            raise _as_error(bad) from bad
        return files

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "mapping" in given and "files" in given:
            self._require_tables(given["mapping"])
        known = Feed.objects.filter(agency_id=self.agency_id, name=given.get("name", "")).first()
        if known and "mapping" in given and known.mapping != given["mapping"]:
            titles = dict(self.fields["mapping"].choices)  # type: ignore[attr-defined]
            self.add_error(
                "mapping",
                ValidationError(
                    _("This source has always sent “%(format)s”. Choose that format, or give the source another name."),
                    code="other_format",
                    params={"format": titles.get(known.mapping, known.mapping)},
                ),
            )
        return given

    def _require_tables(self, mapping: str) -> None:
        """At least one table that the format knows, and all that it cannot do without."""
        needed, known = tasks.tables(mapping)
        if not known & set(self.tables):
            self.add_error("files", _as_error(BadUpload("no_known_table")))
        elif missing := sorted(needed - set(self.tables)):
            self.add_error("files", _as_error(BadUpload("missing_table", ", ".join(missing))))

    def add_fault(self, bad: BadUpload) -> None:
        """What only came to light while the files were unpacked."""
        self.add_error("files", _as_error(bad))


def _as_error(bad: BadUpload) -> ValidationError:
    limits = {
        "sent": filesizeformat(uploads.MAX_SENT),
        "unpacked": filesizeformat(uploads.MAX_UNPACKED),
        "tables": uploads.MAX_TABLES,
        "files": uploads.MAX_FILES,
        "ratio": uploads.MAX_RATIO,
    }
    return ValidationError(UPLOAD_FAULTS[bad.code], code=bad.code, params={"file": bad.file, **limits})
