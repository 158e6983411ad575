"""When looking people up becomes probing: judged by counts of what one worker asked, never by what was typed.

Nobody is kept from registering somebody by these numbers; they end what a page tells while somebody types.
"""

from dataclasses import dataclass
from typing import Final

# Look-ups. A page asks once somebody pauses for half a second; who types a form by hand stays below one a second.
A_MINUTE: Final = 60
# Look-ups after which nobody was opened. At an intake desk a conversation is a dozen of them and ends with a file.
AN_HOUR: Final = 300
# Look-ups that each person opened within the hour accounts for: a long form, typed slowly with every name corrected.
FOR_EACH_OPENED: Final = 100
# Birth dates (or numbers) asked beside the same name in a day. Namesakes are few; who is unsure of a date tries three or four.
BIRTHS_OF_A_NAME: Final = 12
# Names asked beside the same birth date in a day, each letter of a name that is corrected being one. 1 January has many.
NAMES_OF_A_BIRTH: Final = 60
# Persons about whom other services are asked in a day: each agreed to it in a conversation, and a day has no more of them.
ASKED_A_DAY: Final = 20
REQUESTS_A_DAY: Final = 10  # contact requests: each takes somebody's time elsewhere

TOO_MANY_A_MINUTE: Final = "too_many_a_minute"
TOO_MANY_WITHOUT_OPENING: Final = "too_many_without_opening"
ENUMERATING: Final = "enumerating_birth_dates"
TOO_MANY_ASKED: Final = "too_many_asked"
REASONS: Final = (TOO_MANY_A_MINUTE, TOO_MANY_WITHOUT_OPENING, ENUMERATING, TOO_MANY_ASKED)


@dataclass(frozen=True, slots=True)
class Counted:
    """What one worker has asked.

    minute          look-ups answered in the last sixty seconds, before this one
    hour            the same for the last hour
    opened          different persons whose file the worker opened in the last hour, who was registered among them
    births_of_name  different birth dates asked today beside this name, this one among them; 0 without both
    names_of_birth  different names asked today beside this birth date, this one among them; 0 without both
    asked           different persons about whom other services were asked today, this one among them; 0 if they are not asked
    """

    minute: int = 0
    hour: int = 0
    opened: int = 0
    births_of_name: int = 0
    names_of_birth: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which limits are reached, as codes of REASONS in their order."""

    because: tuple[str, ...] = ()

    @property
    def shows_own(self) -> bool:
        """Whether the page may say who of the own people is meant."""
        return not set(self.because) - {TOO_MANY_ASKED}

    @property
    def asks_elsewhere(self) -> bool:
        """Whether the page may say that another service knows somebody."""
        return not self.because


def judge(counted: Counted, *, is_saving: bool = False) -> Verdict:
    """is_saving: the look-up before a file is opened. It follows a finished form, so the minute does not count for it."""
    reached = {
        TOO_MANY_A_MINUTE: counted.minute >= A_MINUTE and not is_saving,
        TOO_MANY_WITHOUT_OPENING: counted.hour >= AN_HOUR + FOR_EACH_OPENED * counted.opened,
        ENUMERATING: counted.births_of_name > BIRTHS_OF_A_NAME or counted.names_of_birth > NAMES_OF_A_BIRTH,
        TOO_MANY_ASKED: counted.asked > ASKED_A_DAY,
    }
    return Verdict(tuple(reason for reason in REASONS if reached[reason]))
