"""What speaks for or against two descriptions being of one person, in words. The codes are the levels of rules.matching."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LEVELS: Final[dict[str, Promise]] = {
    "family_same": _("the family name is the same"),
    "family_sound": _("the family name sounds the same"),
    "family_stem": _("the family name is the same but for its ending"),
    "family_one_letter": _("one letter of the family name differs"),
    "family_near": _("the family name is similar"),
    "family_one_word": _("one of the family names is the same"),
    "family_different": _("the family name is different"),
    "given_same": _("the given name is the same"),
    "given_sound": _("the given name sounds the same"),
    "given_stem": _("the given name is the same but for its ending"),
    "given_one_letter": _("one letter of the given name differs"),
    "given_near": _("the given name is similar"),
    "given_one_word": _("one of the given names is the same"),
    "given_short_form": _("one given name is a short form of the other"),
    "given_different": _("the given name is different"),
    "names_swapped": _("given and family name stand the other way round"),
    "born_same": _("the date of birth is the same"),
    "born_same_placeholder": _("both were born on 1 January, which often stands for a day that is not known"),
    "born_swapped": _("day and month of birth are swapped"),
    "born_one_digit": _("one digit of the date of birth differs"),
    "born_one_part": _("day, month or year of birth differs"),
    "born_same_month": _("month and year of birth are the same"),
    "born_same_year": _("the year of birth is the same"),
    "born_year_only": _("only the year of birth is the same"),
    "born_different": _("the date of birth is different"),
    "number_same": _("the number is the same"),
    "number_doubtful": _("the number is the same, but says little"),
    "number_half": _("half of the number is the same"),
    "number_different": _("the number is different"),
    "postcode_same": _("the postcode is the same"),
    "postcode_different": _("the postcode is different"),
    "phone_same": _("the phone number is the same"),
    "phone_different": _("the phone number is different"),
    "sex_same": _("the sex is the same"),
    "sex_different": _("the sex is different"),
}

# Where somebody stands who may be the one described, by the groups of queries.known.
GROUP_NAMES: Final[dict[str, Promise]] = {
    "ours": _("Already with my agency"),
    "opened": _("Known to another service and open to us"),
    "possible": _("Possible"),
}

WARNINGS: Final[dict[str, Promise]] = {
    "twins": _("They may be twins: family name and date of birth agree, the given names do not."),
    "parent_and_child": _("They may be parent and child of one name: many years lie between their births."),
    "placeholder_date": _("This date of birth is often written where the day is not known. It says little."),
    "number_of_two": _("One number, but other names: it may be invented, or was given to the wrong person."),
    "invented_number": _(
        "The number that both have says little: it looks invented, its check digit is wrong, or many people have it."
    ),
    "numbers_differ": _("Each has a number of the same kind of authority, and the numbers differ."),
    "names_alone": _("Only the names can be compared. People of one name are frequent."),
}

HOME_REASONS: Final[dict[str, Promise]] = {
    "same_address": _("the address is the same"),
    "same_phone": _("the phone number is the same"),
    "same_family_name": _("the family name is the same or differs in its ending"),
}

# What goes along when two files are put together, by table.
ROW_NAMES: Final[dict[str, Promise]] = {
    "people.personname": _("names"),
    "people.contactdetail": _("ways to reach the person"),
    "people.identifier": _("numbers"),
    "people.householdmember": _("places in households"),
    "sharing.involvement": _("files of services"),
    "sharing.release": _("releases from secrecy"),
    "sharing.helpertask": _("tasks of lay helpers"),
    "sharing.namedviewer": _("workers who may know of the person"),
    "situations.statement": _("statements"),
    "situations.circumstance": _("circumstances"),
    "situations.document": _("documents"),
    "situations.reply": _("replies of the person"),
    "situations.jointtalk": _("joint talks"),
    "plans.contact": _("contacts"),
    "plans.contactreply": _("what the person says about contacts"),
    "identity.contactrequest": _("contact requests"),
    "exchange.sourcerecord": _("rows of other systems"),
    "people.barrier": _("Files kept from colleagues and relatives"),
    "people.keptapart": pgettext_lazy("page", "who is kept apart"),
    "people.portalaccess": pgettext_lazy("page", "access to the own pages"),
    "people.representation": pgettext_lazy("page", "who acts for the person"),
    "sharing.basisperiod": pgettext_lazy("page", "legal bases"),
    "sharing.contactpreference": pgettext_lazy("page", "how to reach the person"),
    "sharing.emergencyaccess": pgettext_lazy("part of the copy", "Emergency accesses"),
    "sharing.keepingitem": pgettext_lazy("page", "what is due to be erased or reviewed"),
    "sharing.legalhold": pgettext_lazy("page", "list of legal holds"),
    "sharing.lookdelay": _("Told later"),
    "sharing.lookreview": pgettext_lazy("page", "a look, examined by the officer"),
    "sharing.notice": _("What you should know"),
    "sharing.objection": pgettext_lazy("page", "list of objections"),
    "sharing.participation": pgettext_lazy("page", "taking part"),
    "sharing.protectionchange": pgettext_lazy("part of the copy", "Changes of protection"),
    "sharing.rectification": _("Said to be wrong"),
    "sharing.releasesheet": pgettext_lazy("part of the copy", "Conversations about releases"),
    "sharing.restriction": pgettext_lazy("page", "list of restrictions"),
    "sharing.sightrequest": pgettext_lazy("page", "request to see more"),
    "sharing.subjectfile": pgettext_lazy("page", "copy of everything"),
    "sharing.watchedperson": _("Watch list"),
}
