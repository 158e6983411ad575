"""Names and sentences the invented people have. Family names are put together, so that nobody real is meant."""

from itertools import accumulate, product
from random import Random
from typing import Final

GIVEN: Final = {
    "sl": ["Marija", "Ana", "Maja", "Irena", "Mojca", "Mateja", "Nina", "Nataša", "Barbara", "Andreja", "Eva", "Jožica", "Petra", "Katja", "Anja", "Sonja", "Tatjana", "Katarina", "Tanja", "Milena", "Alenka", "Tina", "Vesna", "Majda", "Martina", "Jožefa", "Urška", "Sara", "Nika", "Špela", "Franc", "Marko", "Andrej", "Ivan", "Anton", "Luka", "Jožef", "Janez", "Peter", "Marjan", "Tomaž", "Milan", "Bojan", "Jure", "Matej", "Gregor", "Boštjan", "Aleš", "Žan", "Jakob", "Miha", "David", "Nejc", "Rok", "Žiga", "Matic", "Blaž"],
    "hr": ["Ivana", "Ivan", "Marko", "Josip", "Ana", "Tomislav", "Željko", "Marija", "Petra", "Luka", "Filip", "Mirjana", "Vesna", "Davor", "Zvonimir", "Lucija", "Karla", "Stjepan", "Ankica", "Đurđica", "Snježana", "Krešimir", "Mladen", "Dubravka", "Božena", "Hrvoje"],
    "lv": ["Jānis", "Anna", "Andris", "Kristīne", "Juris", "Inese", "Edgars", "Līga", "Mārtiņš", "Ilze", "Aivars", "Dace", "Ģirts", "Ķirts", "Žanete", "Ieva", "Artūrs", "Sanita", "Raimonds", "Baiba", "Guntis", "Aija"],
    "sr": ["Milica", "Dragan", "Jelena", "Nenad", "Snežana", "Vladimir", "Gordana", "Zoran", "Ljiljana", "Miloš", "Đorđe", "Slavica", "Živojin", "Njegoš"],
}  # fmt: skip
_STEMS: Final = {
    "sl": ["Brez", "Javor", "Lip", "Hrast", "Jelš", "Kostanj", "Mlin", "Potoč", "Travn", "Gorj", "Dolin", "Skal", "Vod", "Vetr", "Zim", "Polet", "Jesen", "Bregov", "Cerk", "Drev", "Gozd", "Hrib", "Jag", "Klen", "Les", "Mal", "Otav", "Peč", "Rob", "Sad", "Trn", "Vrb", "Zvezd", "Žit", "Šip", "Čreš"],
    "hr": ["Brest", "Cvijet", "Gavran", "Jelen", "Kostel", "Lastav", "Oreš", "Pauč", "Šimun", "Žitn", "Đurđ", "Vuk", "Borov", "Grab", "Hrelj", "Kren", "Lonč", "Mrav"],
    "lv": ["Bērz", "Kalniņ", "Ozol", "Liep", "Kļav", "Egl", "Priež", "Apš", "Osk", "Vītol", "Zvirbul", "Balod", "Krūmiņ", "Lāč", "Ķirš", "Ģēr"],
    "sr": ["Bagrem", "Čavl", "Đorđ", "Golub", "Jasen", "Kalin", "Ljubič", "Njegovan", "Rav", "Šljiv", "Trešnj", "Žun", "Stojan", "Petr"],
}  # fmt: skip
_ENDS: Final = {
    "sl": ["ar", "nik", "ovec", "ič", "šek", "ec", "ovnik", "an", "čan", "ovšek", "elj", "in", "jak", "nikar"],
    "hr": ["ić", "ović", "ec", "ak", "ar", "čić", "inić", "evac"],
    "lv": ["iņš", "s", "itis", "ietis", "enieks", "ājs"],
    "sr": ["ović", "ević", "ić", "aković", "in"],
}  # fmt: skip
LANGUAGES: Final = ("sl", "hr", "lv", "sr")
LANGUAGE_WEIGHTS: Final = (80, 10, 5, 5)
FAMILY: Final = {code: [stem + end for end, stem in product(_ENDS[code], _STEMS[code])] for code in LANGUAGES}

_WHO: Final = [
    "She says",
    "He says",
    "The mother says",
    "At the visit it was said",
    "On the telephone we heard",
    "At the desk",
]
_WHAT: Final = [
    "that the rent has gone up twice since spring and there is nothing left by the twentieth",
    "that the youngest is sleeping through the night again and goes to school gladly",
    "da bi rada delala, če bi bil vrtec odprt do petih",
    "da sosed pomaga pri nakupu in da ni več sama",
    "that the letter from the court was not understood and has been lying in the drawer for three weeks",
    "da se ne more javiti na razgovor, ker ni avtobusa pred deveto",
    "that the doctor has changed the medicine and mornings are better now",
    "ka darbs ir atrasts uz pusslodzi un sākas pirmdien",
    "da je dug smanjen na pola i da se rate plaćaju na vrijeme",
    "that the flat is damp, the window frame is rotten, and the landlord does not answer",
    "that there is a quarrel with the brother about who looks after the father",
    "da zna popraviti vsak stroj in da ga to veseli",
]
TEXTS: Final = [f"{who} {what}." for who, what in product(_WHO, _WHAT)]


def likely_first(size: int) -> list[float]:
    """Running weights for random.choices: the first of a list is common, the last rare. Of 576 family names 0.9 % bear the first."""
    return list(accumulate(1 / (place + 40) for place in range(size)))


class Namer:
    """Draws names: the language of a family, its family name, given names."""

    def __init__(self, lot: Random) -> None:
        self._lot = lot
        self._weights = {n: likely_first(n) for n in {len(names) for names in (*GIVEN.values(), *FAMILY.values())}}

    def family(self) -> tuple[str, str]:
        [language] = self._lot.choices(LANGUAGES, LANGUAGE_WEIGHTS)
        return language, self._one(FAMILY[language])

    def given(self, language: str) -> str:
        return self._one(GIVEN[language])

    def _one(self, names: list[str]) -> str:
        return self._lot.choices(names, cum_weights=self._weights[len(names)])[0]
