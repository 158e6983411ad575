"""On what legal basis an agency may process and open a file, and which scopes that basis opens.

Default deny: what no basis opens stays shut, and the reason is told. A basis is a ceiling; the
worker's role, the purpose and the person's protection narrow it further.

Source: GDPR (EU) 2016/679 Art. 6 and 9; EDPB Guidelines 05/2020 par. 16-17 (authorities mostly
cannot rest on consent). National acts are named from general knowledge and carry `is_verified`
False until a lawyer of the jurisdiction has confirmed article and wording; so do the months.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from aplis.rules.scopes import ALL, DOMAINS, SPECIAL, mask

AGENCY_KINDS: Final = (
    "employment",
    "social_work",
    "health",
    "school",
    "police",
    "ngo",
    "municipality",
    "enterprise",
    "housing",
)
JURISDICTIONS: Final = ("SI", "HR", "LV", "RS", "ES", "SE")
GDPR_APPLIES_FROM: Final = date(2018, 5, 25)
SPECIAL_MASK: Final = mask(SPECIAL)


def _scopes(words: str) -> int:
    return mask(words.split())


# What the task of each kind of agency needs to see, by law or by the mandate it was given.
TASK_SCOPES: Final[Mapping[str, int]] = {
    "employment": _scopes("income work learning contact plan"),
    "social_work": mask(DOMAINS) | _scopes("contact plan"),
    "health": _scopes("health mental_health addiction daily_life contact plan"),
    "school": _scopes("learning children family contact plan"),
    "police": _scopes("safety contact"),
    "ngo": _scopes("work learning housing daily_life network family contact plan"),
    "municipality": _scopes("income housing rights contact plan"),
    "housing": _scopes("income housing safety contact plan"),
}
# What a project or a placement may agree with the person.
AGREED_SCOPES: Final[Mapping[str, int]] = {
    "ngo": TASK_SCOPES["ngo"],
    "enterprise": _scopes("work learning contact plan"),
}


@dataclass(frozen=True)
class Law:
    """The national act behind a basis. `is_verified` only when a lawyer has confirmed it."""

    jurisdiction: str
    act: str
    is_verified: bool = False


def _laws(*acts: str) -> tuple[Law, ...]:
    return tuple(Law(place, act) for place, act in zip(JURISDICTIONS, acts, strict=True))


@dataclass(frozen=True)
class LegalBasis:
    """One ground, as it stands from a day on.

    article          GDPR article the processing rests on
    special_article  ground for data concerning health; "" when the basis does not open them
    kind             `duty` (the person cannot refuse), `agreement` or `release`
    scopes           mask per agency kind; a kind that is missing does not fit
    needs_release    opens only what a release from professional secrecy names
    max_months       after so many months the basis is asked again
    """

    code: str
    article: str
    special_article: str
    kind: str
    scopes: Mapping[str, int] = field(repr=False)
    laws: tuple[Law, ...] = field(repr=False)
    needs_release: bool
    max_months: int
    valid_from: date
    source: str

    @property
    def agency_kinds(self) -> tuple[str, ...]:
        """The kinds of agency it fits, in the order of AGENCY_KINDS."""
        return tuple(kind for kind in AGENCY_KINDS if kind in self.scopes)


_EVERY_BODY: Final = tuple(kind for kind in AGENCY_KINDS if kind != "enterprise")

_ALL: Final = (
    LegalBasis(
        code="statutory_task",
        article="6(1)(e)",
        special_article="9(2)(h)",
        kind="duty",
        scopes=TASK_SCOPES,
        laws=_laws(
            "Zakon o socialnem varstvu; Zakon o urejanju trga dela; ZVOP-2",
            "Zakon o socijalnoj skrbi; Zakon o tržištu rada",
            "Sociālo pakalpojumu un sociālās palīdzības likums; Bezdarbnieku un darba meklētāju atbalsta likums",
            "Zakon o socijalnoj zaštiti; Zakon o zaštiti podataka o ličnosti",
            "Ley Orgánica 3/2018, art. 8; Ley 3/2023 de Empleo",
            "Socialtjänstlag (2025:400); lag (2001:454) om behandling av personuppgifter inom socialtjänsten",
        ),
        needs_release=False,
        max_months=12,
        valid_from=GDPR_APPLIES_FROM,
        source="GDPR Art. 6(1)(e), 6(3), 9(2)(h), 9(3)",
    ),
    LegalBasis(
        code="legal_duty",
        article="6(1)(c)",
        special_article="",
        kind="duty",
        scopes=dict.fromkeys(_EVERY_BODY, _scopes("family children safety contact")),
        laws=_laws(
            "Zakon o preprečevanju nasilja v družini",
            "Zakon o zaštiti od nasilja u obitelji",
            "Bērnu tiesību aizsardzības likums",
            "Zakon o sprečavanju nasilja u porodici",
            "Ley Orgánica 8/2021",
            "Socialtjänstlag (2025:400), anmälan om barn som far illa",
        ),
        needs_release=False,
        max_months=6,
        valid_from=GDPR_APPLIES_FROM,
        source="GDPR Art. 6(1)(c); duty to report violence and danger to a child",
    ),
    LegalBasis(
        code="vital_interests",
        article="6(1)(d)",
        special_article="9(2)(c)",
        kind="duty",
        scopes=dict.fromkeys(AGENCY_KINDS, _scopes("health mental_health addiction children safety contact")),
        laws=_laws(*("GDPR",) * 3, "Zakon o zaštiti podataka o ličnosti", *("GDPR",) * 2),
        needs_release=False,
        max_months=1,
        valid_from=GDPR_APPLIES_FROM,
        source="GDPR Art. 6(1)(d), 9(2)(c), recital 46: only where no other basis is at hand",
    ),
    LegalBasis(
        code="contract_or_consent",
        article="6(1)(b) or 6(1)(a)",
        special_article="",
        kind="agreement",
        scopes=AGREED_SCOPES,
        laws=_laws(
            "ZVOP-2",
            "Zakon o provedbi Opće uredbe o zaštiti podataka",
            "Fizisko personu datu apstrādes likums",
            "Zakon o zaštiti podataka o ličnosti",
            "Ley Orgánica 3/2018",
            "Lag (2018:218)",
        ),
        needs_release=False,
        max_months=12,
        valid_from=GDPR_APPLIES_FROM,
        source="GDPR Art. 6(1)(a)-(b), 7; not for a body that decides on the person's rights",
    ),
    LegalBasis(
        code="release",
        article="6(1)(e)",
        special_article="9(2)(a)",
        kind="release",
        scopes=dict.fromkeys(AGENCY_KINDS, ALL),
        laws=_laws(
            "Zakon o socialnem varstvu, poklicna skrivnost",
            "Zakon o socijalnoj skrbi, profesionalna tajna",
            "Sociālo pakalpojumu un sociālās palīdzības likums, konfidencialitāte",
            "Zakon o socijalnoj zaštiti, poverljivost",
            "Código Penal, art. 199 (secreto profesional)",
            "Offentlighets- och sekretesslag (2009:400)",
        ),
        needs_release=True,
        max_months=12,
        valid_from=GDPR_APPLIES_FROM,
        source="Swedish SIP practice: the person's consent lifts secrecy between named bodies",
    ),
)
BASES: Final[Mapping[str, LegalBasis]] = {basis.code: basis for basis in _ALL}


@dataclass(frozen=True)
class Opening:
    """The scopes a basis opens, as a mask, the codes of the reasons, and the name of the line that decided (see jurisdictions)."""

    scopes: int
    because: tuple[str, ...]
    rule: str = ""


def opens(basis: str, agency_kind: str, on: date, *, released: int = 0) -> Opening:
    """What an agency of this kind may open on a day, resting on this basis; nothing by default.

    released  mask of the scopes a release in force names; only a basis that needs one reads it

    A refusal has one reason: `unknown_basis`, `unknown_agency_kind`, `not_yet_valid`,
    `agency_kind_does_not_fit` or `release_missing`. An opening names the basis first, then
    `limited_to_release` and `special_category` where they apply.

    >>> opens("contract_or_consent", "police", date(2026, 11, 1))
    Opening(scopes=0, because=('agency_kind_does_not_fit',), rule='')
    """
    ground = BASES.get(basis)
    if ground is None:
        return Opening(0, ("unknown_basis",))
    if refusal := _refusal(ground, agency_kind, on):
        return Opening(0, (refusal,))
    if not ground.needs_release:
        return _opening(ground, ground.scopes[agency_kind], (basis,))
    scopes = ground.scopes[agency_kind] & released
    if not scopes:
        return Opening(0, ("release_missing",))
    return _opening(ground, scopes, (basis, "limited_to_release"))


def _refusal(ground: LegalBasis, agency_kind: str, on: date) -> str:
    if agency_kind not in AGENCY_KINDS:
        return "unknown_agency_kind"
    if on < ground.valid_from:
        return "not_yet_valid"
    return "" if agency_kind in ground.scopes else "agency_kind_does_not_fit"


def _opening(ground: LegalBasis, scopes: int, because: tuple[str, ...]) -> Opening:
    if not ground.special_article:
        return Opening(scopes & ~SPECIAL_MASK, because)
    has_special = bool(scopes & SPECIAL_MASK)
    return Opening(scopes, (*because, "special_category") if has_special else because)


def narrowed(ground: LegalBasis, scopes: int, because: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons of an opening of which only these scopes remain: the special category is named while one of them is among them."""
    is_special = bool(ground.special_article and scopes & SPECIAL_MASK)
    return because if is_special else tuple(code for code in because if code != "special_category")
