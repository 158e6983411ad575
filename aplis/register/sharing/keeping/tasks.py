"""What the background worker does for a run: makes its list, and carries it out once somebody else approved it."""

from django.tasks import task

from aplis.core.database import bound_as_operator
from aplis.core.keeping import every_row
from aplis.register.sharing.keeping import carrying, gathering
from aplis.register.sharing.keeping.stopping import stopped
from aplis.register.sharing.models import KeepingRun


@task()
def gather_run(run_id: int) -> None:
    """Makes the list of what is due. Nothing else is touched."""
    with bound_as_operator():
        run = every_row(KeepingRun).get(pk=run_id)
        if run.state == KeepingRun.State.PROPOSED and not stopped(run, run.proposed_by_id):
            gathering.gather(run)


@task()
def carry_out_run(run_id: int) -> None:
    """Carries out what was approved, and goes on with a run whose worker died."""
    carrying.carry_out(run_id)
