"""What names do in each country: spellings that stand for one sound, endings that change, short forms. Data, not code.

Nobody knows from which country a name comes, so all packs hold for every name. What a pack puts together is only ever
compared; a name is stored and shown as it was given.

Sources: ISO 9 and the national transliterations of Ukrainian (2010) and Serbian; the surname endings of the Latvian and
Lithuanian State Language Commissions; short forms from general knowledge, to be read by speakers of each language.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Pack:
    """One country or language.

    spellings    letters after folding (rules.names.fold) that stand for one sound, and how we write it
    endings      endings of a surname that change with sex, marriage or grammar, and what they become
    short_forms  given names and their short forms, the full one first
    """

    code: str
    spellings: dict[str, str]
    endings: dict[str, str]
    short_forms: tuple[str, ...] = ()


# Every language: c for č, ć and ch, s for š and sh, z for ž and zh; j and y are i; double letters are one (folding.sound).
COMMON: Final = Pack(
    "*",
    {
        "ch": "c", "sh": "s", "zh": "z", "ck": "k", "ph": "f", "th": "t", "qu": "k", "q": "k", "x": "ks", "w": "v",
        "y": "i", "j": "i", "dh": "d", "gh": "g", "kh": "h", "rh": "r",
    },
    {},
)  # fmt: skip

PACKS: Final = (
    COMMON,
    Pack(
        "sl",
        {"nj": "n", "lj": "l"},
        {},
        (
            "aleksander sandi aleks sando", "janez jan janko ivan", "franc france franci feri", "marija mara mici marica",
            "jozef joze jozko pepi", "terezija rezka tereza", "alojz lojze slavko", "katarina katja kati", "ana anica anka",
            "elizabeta spela beti liza", "magdalena alenka majda", "anton tone tonci", "matej matija matic",
        ),
    ),
    Pack(
        "hr",
        {},
        {},
        (
            "ivan ivo ivica ive", "josip joso jozo", "stjepan stipe stipo", "ante anto tonci antun", "nikola niko niksa",
            "katarina kata kate", "marija mara maja marica", "tomislav tomo", "zeljko zeljo", "dragutin drago",
        ),
    ),
    Pack("lv", {"au": "au"}, {"is": "", "us": "", "as": "", "s": "", "a": "", "e": ""},
         ("janis jancis janka", "aleksandrs sasa aleksis", "katrina kate katrine", "elizabete lize bete", "anna anninja annija")),
    Pack("sr", {"dj": "d", "dz": "d"}, {}, ("aleksandar aca sasa", "dragan gagi", "milos misa", "jelena jeca", "djordje djoka djole")),
    Pack("es", {"ll": "l", "gn": "n"}, {},
         ("francisco paco curro", "jose pepe", "maria maruja", "dolores lola", "manuel manolo", "ignacio nacho", "mercedes merche")),
    Pack("de", {"sch": "s", "ue": "u"}, {},
         ("johannes hans hannes johann", "josef sepp", "friedrich fritz", "heinrich heinz", "margarete grete gretl", "elisabeth liesl elsbeth",
          "katharina kathi", "maximilian max", "wilhelm willi", "theresia resi")),
    Pack("no", {"aa": "a", "oe": "o", "ae": "e", "hj": "j", "gj": "j"}, {}, ("kristian christian", "per peder peter petter")),
    Pack("sv", {"tz": "s"}, {}, ("margareta greta", "karl kalle carl", "lars lasse", "elisabet lisa lisbet")),
    Pack("lt", {}, {"iene": "", "aite": "", "yte": "", "iute": "", "ute": "", "auskas": "ausk"},
         ("jonas jonukas", "kazimieras kazys", "ona onute")),
    Pack("et", {"oo": "o", "uu": "u", "ii": "i"}, {}, ("johannes juhan jaan", "katariina kati katrin")),
    Pack("pl", {"cz": "c", "sz": "s", "rz": "z"}, {"ski": "sk", "ska": "sk", "cki": "ck", "cka": "ck", "dzki": "ck", "dzka": "ck"},
         ("aleksandra ola", "katarzyna kasia", "malgorzata gosia", "stanislaw staszek", "jan janek jas")),
    Pack("rom", {"xh": "d"}, {}, ("jovan joka", "ramadan rama")),
    # A Ukrainian g is written h in Latin letters, a Russian one g; which it was nobody sees, so the names are told one by one.
    Pack("uk", {"shch": "sc", "ts": "c", "ie": "ie", "iy": "i", "yi": "i"}, {"enko": "enk", "iv": "ov", "iva": "ov", "ova": "ov", "yk": "ik"},
         ("oleksandr olexandr sasha aleksandr", "volodymyr vladimir vova", "mykola nikolai kolja", "kateryna katja katia", "yurii jurij iurii",
          "hryhorii grigorij hryhoriy", "olha olga", "hanna ganna", "ihor igor", "oleh oleg", "bohdan bogdan", "halyna galina", "serhii sergij serhiy",
          "heorhii georgij", "yevhen jevgen evgenij", "yevheniia jevgenija evgenija")),
)  # fmt: skip
