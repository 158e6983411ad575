"""What is declined about runs, holds and reviews, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def one_run_at_a_time() -> Refusal:
    return Refusal(
        code="keeping.one_run_at_a_time",
        what=_("No new list was made."),
        why=_("A run of your agency is still waiting for approval or being carried out."),
        next_step=_("Open that run: have it approved, or drop it. Nothing was changed."),
    )


def four_eyes() -> Refusal:
    return Refusal(
        code="keeping.four_eyes",
        what=_("The run was not approved."),
        why=_("You proposed it yourself. What is erased does not come back, so two people decide."),
        next_step=_("Ask a colleague who answers for retention to read and approve it. Nothing was erased."),
    )


def not_ready() -> Refusal:
    return Refusal(
        code="keeping.not_ready",
        what=_("This was not done."),
        why=_("The run is no longer, or not yet, in the state that your page showed."),
        next_step=_("Open the run again and look at it as it stands now. Nothing was changed by you."),
    )


def already_reviewed() -> Refusal:
    return Refusal(
        code="keeping.already_reviewed",
        what=_("Your decision was not saved."),
        why=_("This entry does not wait for a decision any more."),
        next_step=_("Open the run to see what was decided. Nothing was changed by you."),
    )
