"""Risks to the persons and why the processing is needed, in words. The list of who attacks is that of docs/security.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from aplis.register.sharing.keeping.configuration import Processing


@dataclass(frozen=True)
class Risk:
    """`measures` are codes of those that can be on or off and count against it."""

    who: str
    what: str
    stops: str
    remains: str
    measures: tuple[str, ...] = ()


def necessity(of: Processing) -> Iterator[str]:
    """Why each of it is done at all, by what is in use."""
    yield _(
        "Several services support the same person. Each sees only what its task, the person's release or an agreement opens; what is not opened is shut."
    )
    if of.special:
        yield _(
            "Data about health are among it (Art. 9 GDPR). They are opened only by a basis that names its ground, and asked for separately."
        )
    if of.recipients:
        yield _("Something moves to another agency only where an agreement in force covers purpose and life domain.")
    else:
        yield _("Nothing moves to another agency today.")
    yield _(
        "Every look is recorded with its purpose, and the person can read who looked, object, and have entries put right."
    )
    yield _("What is no longer needed is erased, reviewed or archived by class; two people decide about each run.")


def risks() -> list[Risk]:
    return [*_workers(), *_keepers(), *_outside()]


def _workers() -> list[Risk]:
    return [
        Risk(
            _("Somebody who harms the person and works at an agency, or whose friend does"),
            _("finds a partner in a shelter, reads a file for hearsay"),
            _(
                "a right and a role are needed; sealed persons exist for named workers only; every look is written and read"
            ),
            _("a named worker who betrays; a photograph of the screen; what was seen before a right ended"),
            ("row_security", "seals"),
        ),
        Risk(
            _("Two workers who agree"),
            _("put a stranger's file together with one of their own"),
            _(
                "both files have to be open to them; where sight is gained one decides at another agency; it can be undone"
            ),
            _("a colleague elsewhere who decides without looking"),
        ),
        Risk(
            _("A curious colleague"),
            _("looks up neighbours, relatives, a known name"),
            _("purpose and look; limits of look-ups; unusual looks are reviewed by the officer"),
            _("reading within the own caseload"),
            ("seals",),
        ),
    ]


def _keepers() -> list[Risk]:
    return [
        Risk(
            _("A data steward, or a feed that lies"),
            _("brings in rows that open rights, formulas, documents that run"),
            _("own agency only; no releases by file; typed fields; rejections without values"),
            _("false facts in the name of the own agency"),
            ("virus_scanner",),
        ),
        Risk(
            _("An administrator of an agency"),
            _("gives oneself a role, takes over a sign-in"),
            _("roles fit kinds of agency; each change is journalled; proof is asked again"),
            _("at the own agency, with nobody watching the journal"),
            ("second_factor",),
        ),
        Risk(
            _("An operator with the machine"),
            _("reads the database, changes a log, restores an old one"),
            _("numbers are sealed with a key kept apart; seals show what was changed, removed or added"),
            _("whoever has the machine and the key reads all: people, contracts, disk encryption"),
            ("own_identifier_key", "backups_encrypted", "seals", "anchor"),
        ),
    ]


def _outside() -> list[Risk]:
    return [
        Risk(
            _("A former partner outside"),
            _("rings up, sends a link or a file, uses a shared telephone"),
            _("neutral messages; how to use a number safely stands beside it; quick exit"),
            _("being told on the telephone"),
            ("virus_scanner",),
        ),
        Risk(
            _("Whoever finds a telephone or a screen"),
            _("uses the open session"),
            _("sessions end; nothing is stored by the browser; risky acts ask again"),
            _("the page that is open until then"),
            ("idle_timeout", "second_factor"),
        ),
        Risk(
            _("A stranger outside"),
            _("guesses passwords, forges forms, injects script or SQL"),
            _("slowed-down sign-in; strict content policy; parameters; tokens in every form"),
            _("a flood of requests"),
            ("https", "second_factor", "row_security"),
        ),
        Risk(
            _("Loss"),
            _("a broken disk, a mistake, a fire"),
            _("nightly backups in another building; restoring is rehearsed"),
            _("what was written since the last backup"),
            ("backups", "backups_encrypted"),
        ),
        Risk(
            _("Too long a memory"),
            _("an old entry follows the person for ever"),
            _("retention classes by law; runs with two people; the person sees holds and restrictions"),
            _("copies in backups until these are rotated out; paper"),
            ("retention_run",),
        ),
    ]
