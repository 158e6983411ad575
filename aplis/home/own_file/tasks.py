"""What the background worker does for a copy: gathers it. It alone may read all that has to be in it."""

from django.tasks import task

from aplis.core.database import bound_as_operator
from aplis.home.own_file import collecting


@task()
def gather_copy(file_id: int) -> None:
    """Given to another worker half-way it begins anew; done a second time it does nothing."""
    with bound_as_operator():
        collecting.collect(file_id)
