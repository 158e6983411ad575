"""A release as a Consent of HL7 FHIR R4, for another system. Numbers stand for people; nobody's name is in it.

Source: https://hl7.org/fhir/R4/consent.html. A release lifts professional secrecy between named bodies; it is not the legal basis of
the processing, which `policyRule` says.
"""

from collections.abc import Iterable
from typing import Any, Final

from aplis.register.sharing.models import Release
from aplis.register.sharing.releases.queries import SheetLine
from aplis.rules.releases import BASIS, REFUSED
from aplis.rules.scopes import codes

SYSTEM: Final = "urn:aplis"
_SCOPE: Final = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
_CATEGORY: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "INFA"}  # information access
_RECIPIENT: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}


def consent_of(line: SheetLine, releases: Iterable[Release]) -> dict[str, Any]:
    """The resource as a dictionary for JSON. A sheet on which nothing was given yet names what is asked for."""
    row = line.row
    found: dict[str, Any] = {
        "resourceType": "Consent",
        "id": str(row.pk),
        "meta": {"versionId": str(row.version)},
        "status": line.fhir,
        "scope": {"coding": [_SCOPE]},
        "category": [{"coding": [_CATEGORY]}],
        "patient": {"reference": f"Patient/{row.person_id}"},
        "dateTime": (row.answered_at or row.offered_at or row.made_at).isoformat(),
        "performer": [{"reference": _performer(row)}],
        "organization": [{"reference": f"Organization/{row.agency_id}"}],
        "policyRule": {"coding": [{"system": f"{SYSTEM}:legal-basis", "code": BASIS}]},
        "provision": _provision(line, list(releases)),
    }
    if row.language:
        found["language"] = row.language
    if row.text_hash:
        found["extension"] = [{"url": f"{SYSTEM}:text-sha256", "valueString": row.text_hash}]
    return found


def _performer(row: Any) -> str:
    return f"RelatedPerson/{row.representation_id}" if row.representation_id else f"Patient/{row.person_id}"


def _provision(line: SheetLine, releases: list[Release]) -> dict[str, Any]:
    row = line.row
    provision: dict[str, Any] = {"type": "deny" if line.state == REFUSED else "permit"}
    if row.starts_on and row.ends_on:
        provision["period"] = {"start": row.starts_on.isoformat(), "end": row.ends_on.isoformat()}
    given = [_nested(each.agency_id, each.role, [each.purpose], each.scopes, each) for each in releases]
    asked = [_nested(agency.pk, role, row.purposes, row.scopes, None) for agency, role in line.recipients]
    if given or asked:
        provision["provision"] = given or asked
    return provision


def _nested(agency: int, role: str, purposes: list[str], scopes: int, given: Release | None) -> dict[str, Any]:
    actor: dict[str, Any] = {"role": {"coding": [_RECIPIENT]}, "reference": {"reference": f"Organization/{agency}"}}
    if role:
        actor["role"]["coding"].append({"system": f"{SYSTEM}:role", "code": role})
    found: dict[str, Any] = {
        "actor": [actor],
        "purpose": [{"system": f"{SYSTEM}:purpose", "code": code} for code in purposes],
        "class": [{"system": f"{SYSTEM}:scope", "code": code} for code in codes(scopes)],
    }
    if given is not None:
        ends_on = min(given.ends_on, given.withdrawn_on or given.ends_on)
        found["period"] = {"start": given.starts_on.isoformat(), "end": max(ends_on, given.starts_on).isoformat()}
    return found
