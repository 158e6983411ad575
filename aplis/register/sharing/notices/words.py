"""The sentence of each kind of notice. `%(name)s` is taken from the notice's detail."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SENTENCES: Final[dict[str, Promise]] = {
    "rights_differ": pgettext_lazy(
        "notice", "Stored rights differed from what is recorded. They were put right; see the incident in the journal."
    ),
    # Representation and the own pages.
    "representation_added": pgettext_lazy(
        "notice", "It was recorded that somebody acts for you. See “People who act for me”."
    ),
    "representation_ended": pgettext_lazy("notice", "Somebody no longer acts for you. See “People who act for me”."),
    "representation_to_tell": pgettext_lazy("notice", "Tell the person that it was recorded who acts for her or him."),
    "representation_conflict": pgettext_lazy(
        "notice", "A representative's own interest stands against the person's. Nothing may rest on the representation."
    ),
    "representation_cut": pgettext_lazy(
        "notice", "A representation was ended because the two are kept apart. See whether another guardian is needed."
    ),
    "trusted_chosen": pgettext_lazy(
        "notice", "The person chose somebody she or he trusts. Ask whether that person wants access to the own pages."
    ),
    # Lay helpers.
    "helper_task_assigned": pgettext_lazy("notice", "A lay helper is to help you. See “Who helps me as a lay helper”."),
    "helper_task_done": pgettext_lazy("notice", "A lay helper whom you supervise has done a task. Read what was said."),
    "helper_task_not_done": pgettext_lazy(
        "notice", "A task of a lay helper whom you supervise did not work out. Ask what is needed."
    ),
    "helper_task_ended": pgettext_lazy(
        "notice", "A task of a lay helper has ended. See whether another way is needed."
    ),
    "helper_grant_changed": pgettext_lazy(
        "notice", "A person lets a lay helper whom you supervise see more or less than before."
    ),
    "helper_grant_withdrawn": pgettext_lazy(
        "notice", "A person lets a lay helper whom you supervise see nothing any more."
    ),
    "copy_asked": pgettext_lazy("notice", "The person asks for a copy of everything. It is owed by %(due_on)s."),
    "own_pages_given": pgettext_lazy(
        "notice", "Access to your own pages was given. If you did not ask for it, tell us."
    ),
    "own_pages_to_check": pgettext_lazy(
        "notice",
        "A worker handed out a link to the own pages of a person. Ask the person whether it was she or he who got it.",
    ),
    "agreement_drafted": pgettext_lazy("notice", "%(agency)s has drafted an exchange agreement with your agency."),
    "agreement_to_sign": pgettext_lazy(
        "notice", "%(agency)s has signed an exchange agreement; it waits for the signature of your agency."
    ),
    "agreement_in_force": pgettext_lazy("notice", "%(agency)s has signed as well: the exchange agreement is in force."),
    "agreement_laid_aside": pgettext_lazy("notice", "%(agency)s has laid a draft of an exchange agreement aside."),
    "agreement_ended": pgettext_lazy(
        "notice", "%(agency)s has ended an exchange agreement with your agency. What rested on it is shut."
    ),
    "agreement_review": pgettext_lazy(
        "notice", "The exchange agreement with %(agency)s is to be looked at again on %(day)s."
    ),
    "agreement_runs_out": pgettext_lazy(
        "notice", "The exchange agreement with %(agency)s ends on %(day)s. Then what rests on it is shut."
    ),
    "sight_asked": pgettext_lazy("notice", "%(agency)s asks to see parts of a file that your agency keeps."),
    "sight_answered": pgettext_lazy("notice", "%(agency)s has answered your request to see a file."),
    "sight_shut": pgettext_lazy("notice", "%(agency)s has shut again what it had opened on your request."),
    "sight_not_answered": pgettext_lazy("notice", "Your request to see a file was not answered in time and has ended."),
    "sight_opened_to": pgettext_lazy(
        "notice", "%(agency)s opened parts of your file to %(other)s, because of a duty. You can read why, and object."
    ),
    # A file of an agency that was only let see the person.
    "file_opened_person": pgettext_lazy(
        "notice",
        "An agency that you or a duty let see parts of your file has opened a file of its own. You can read on which legal basis, and object.",
    ),
    "file_opened_after_sight": pgettext_lazy(
        "notice",
        "A worker opened a file of your agency on a person whom it was only let see. No withdrawal of the person shuts it: see whether the legal basis holds.",
    ),
    "file_opened_elsewhere": pgettext_lazy(
        "notice", "An agency that was let see a file of yours has opened a file of its own on the person."
    ),
    # Emergency access.
    "emergency_opened": pgettext_lazy(
        "notice", "A worker opened a file because somebody is in danger. Judge it within two working days."
    ),
    "emergency_opened_again": pgettext_lazy(
        "notice",
        "A worker opened the same file again in an emergency, %(number)s times within 24 hours. Judge it within two working days.",
    ),
    "emergency_repeated": pgettext_lazy(
        "notice", "A worker opened files in an emergency %(number)s times within seven days. Ask why."
    ),
    "emergency_elsewhere": pgettext_lazy(
        "notice", "Another service opened a file that your agency keeps too, because somebody is in danger."
    ),
    "emergency_to_be_told": pgettext_lazy(
        "notice", "A person is to be told of an emergency access that was put off until now."
    ),
    "emergency_untold": pgettext_lazy(
        "notice",
        "A person was to be told of an emergency access by %(day)s, and nobody has written down that this was done. See to it now.",
    ),
    "emergency_incident": pgettext_lazy("notice", "An emergency access was judged as not justified: an incident."),
    "emergency_person_told": pgettext_lazy(
        "notice", "Your file was opened because somebody was in danger. See who looked."
    ),
    "emergency_person_incident": pgettext_lazy(
        "notice", "Your file was opened in an emergency, and it was not right to do so. See who looked."
    ),
    # Colleagues and relatives, and protection.
    "nearness_declared": pgettext_lazy(
        "notice", "A file was shut to a worker who stands too near to the person. Name who opens it now."
    ),
    "nearness_lead_needed": pgettext_lazy(
        "notice", "Nobody leads a file any more because its lead stands too near to the person."
    ),
    "nearness_hint": pgettext_lazy(
        "notice",
        "A worker has the family name and the address of a person of your agency. Ask whether they are relatives.",
    ),
    "nearness_led": pgettext_lazy(
        "notice", "A file was given to you, because a colleague stands too near to the person."
    ),
    "apart_set": pgettext_lazy("notice", "Two people are kept apart from today. See what was cut."),
    "person_sealed": pgettext_lazy(
        "notice",
        "A worker sealed a file of your agency; named for it: %(number)s. Ask for the reason, without the name. Where only one is named, ask for a second.",
    ),
    "protection_to_confirm": pgettext_lazy(
        "notice", "The protection of a person is to become weaker. A second worker has to confirm it."
    ),
    # The look log: objections, and what the officer finds.
    "objection_raised": pgettext_lazy(
        "notice", "A person asks about something, or objects to it. An answer is owed by %(due_on)s."
    ),
    "objection_answered": pgettext_lazy("notice", "You asked or objected, and there is an answer."),
    "objection_upheld": pgettext_lazy("notice", "You objected, and you were right. Read what happens now."),
    "objection_incident": pgettext_lazy("notice", "An objection was right: what was done was an incident."),
    "look_incident": pgettext_lazy(
        "notice",
        "The data protection officer found that a look of %(day)s was not lawful: an incident. Ask the officer.",
    ),
    "looks_volume": pgettext_lazy(
        "notice", "One user opened %(persons)s persons within %(minutes)s minutes. Find out at once why."
    ),
    # Releases. `day` is the day of it or, for one that ends soon, its last.
    "release_withdrawn": pgettext_lazy(
        "notice",
        "A person took a release to your agency back on %(day)s. What it opened is shut. What you have already used lawfully in your "
        "own file you may keep; nothing new may be taken from it.",
    ),
    "release_narrowed": pgettext_lazy(
        "notice",
        "A person lets your agency see less than before, from %(day)s on. What was looked at before was lawful; nothing new may be taken over.",
    ),
    "release_replaced": pgettext_lazy(
        "notice",
        "A release to your agency was replaced on %(day)s by a newer one that does not name it. What it opened is shut. What you have "
        "already used lawfully in your own file you may keep.",
    ),
    "release_in_error": pgettext_lazy(
        "notice",
        "A release to your agency was an error and ended on %(day)s. What it opened is shut. Do not use what you saw by it; ask your "
        "data protection officer if you have written some of it down.",
    ),
    "release_said_yes": pgettext_lazy(
        "notice", "The person said yes to a release that you had prepared. It opens what it names."
    ),
    "release_ends_soon": pgettext_lazy("notice", "A release ends on %(day)s. Talk about whether it is to be renewed."),
    # Putting a record right.
    "rectification_asked": pgettext_lazy(
        "notice",
        "A person says that a record of your agency is wrong. Decide within a month; not the one who wrote it.",
    ),
    "rectification_decided": pgettext_lazy(
        "notice", "It was decided what stands beside a record that you said is wrong."
    ),
    # Two files of one person.
    "merge_not_done": pgettext_lazy(
        "notice",
        "Two files were not put together, or not taken apart: one of them was changed in the meantime. See the file, and decide again.",
    ),
    "merge_not_allowed": pgettext_lazy(
        "notice",
        "Two files were not put together, or not taken apart: whoever decided it may not do so any more. See the file, and decide again.",
    ),
    # The copy of everything.
    "copy_not_gathered": pgettext_lazy(
        "notice",
        "A copy of everything was not gathered: whoever asked for it may not do so any more. The person is still owed it; gather it.",
    ),
    "copy_to_read": pgettext_lazy(
        "notice",
        "A copy of everything about a person was gathered: %(rows)s entries. Read it before it is handed over, within a month.",
    ),
    "copy_needs_reader": pgettext_lazy(
        "notice",
        "A copy of a guarded file was gathered, and nobody who reads copies is named for that file. Name somebody: it is owed within a "
        "month.",
    ),
    "copy_ready": pgettext_lazy("notice", "Your copy of what is recorded about you is ready."),
    # Retention and restriction.
    "keeping_review": pgettext_lazy(
        "notice",
        "A closed file has been kept as long as the law asks. Say whether it is still needed; whoever answers for retention decides.",
    ),
    "restriction_set": pgettext_lazy(
        "notice", "Entries about you are kept and not used from today, until it is settled."
    ),
    "restriction_ended": pgettext_lazy(
        "notice", "Entries about you that were kept and not used are used again from today."
    ),
}
