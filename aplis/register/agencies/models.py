"""Agencies, areas, roles and the people who work there. None of it is about the people supported."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aplis.core.models import Row
from aplis.core.periods import lasts
from aplis.register.agencies.words import ROLE_NAMES
from aplis.rules.scopes import codes


class Area(Row):
    """A node of a country's tree of regions and municipalities, of whatever depth that country has."""

    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    country = models.CharField(max_length=2)
    level = models.PositiveSmallIntegerField(default=0)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "code"], name="area_code_once_per_country")]

    def __str__(self) -> str:
        return self.name


class Agency(Row):
    """An organisation that supports people: typed and tied to an area; rights follow its kind and the worker's role."""

    class Kind(models.TextChoices):
        SOCIAL_WORK = "social_work", _("social work centre")
        EMPLOYMENT = "employment", _("employment service")
        HEALTH = "health", _("health centre")
        SCHOOL = "school", _("school")
        POLICE = "police", _("police")
        NGO = "ngo", _("non-governmental organisation")
        MUNICIPALITY = "municipality", _("municipality")
        ENTERPRISE = "enterprise", _("enterprise")
        HOUSING = "housing", _("housing service")

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, related_name="agencies")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "social_work",
                        "employment",
                        "health",
                        "school",
                        "police",
                        "ngo",
                        "municipality",
                        "enterprise",
                        "housing",
                    ]
                ),
                name="agency_kind_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A sign-in. What it may do comes only from the posts (Worker) it holds."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=5, blank=True, default="")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0)
    factor_reset_at = models.DateTimeField(null=True, blank=True)
    operator_reset_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What every session of the user carries: a new password or a higher epoch ends them all with the next request."""
        secrets = f"{self.session_epoch}:{self.password}"
        return salted_hmac("aplis.agencies.User.session", secrets, secret=secret, algorithm="sha256").hexdigest()


class Role(models.Model):
    """What a post may read, write and do, as data. Scopes are bit masks of aplis.rules.scopes.

    is_assigned_only   a post in it works on what it is assigned: what is open to the agency stays shut to it, also what names the worker
    """

    code = models.CharField(primary_key=True, max_length=32)
    read_scopes = models.IntegerField(default=0)
    write_scopes = models.IntegerField(default=0)
    verbs = models.JSONField(default=list)
    agency_kinds = models.JSONField(default=list)
    needs_second_factor = models.BooleanField(default=True, db_default=True)
    is_assigned_only = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(read_scopes__gte=0, read_scopes__lt=1 << 15, write_scopes__gte=0, write_scopes__lt=1 << 15),
                name="role_scopes_in_range",
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str | Promise:
        """Its name for people; a role that a country added without a name shows its code."""
        return ROLE_NAMES.get(self.code, self.code)

    @property
    def scope_codes(self) -> tuple[str, ...]:
        return codes(self.read_scopes)

    @property
    def reads_by_itself(self) -> bool:
        """Whether who holds it reads something about people without being assigned it: can lead a file, and answer for a helper."""
        return self.read_scopes > 0 and not self.is_assigned_only

    def fits(self, agency_kind: str) -> bool:
        """Whether it may be held at this kind of agency; a role that names no kind fits everywhere."""
        return not self.agency_kinds or agency_kind in self.agency_kinds


class WorkerQuerySet(models.QuerySet["Worker"]):
    def running(self, on: date) -> Self:
        """Posts that have not ended by the day; some of them may begin later."""
        return self.filter(lasts(on))

    def held(self, on: date) -> Self:
        """Posts that somebody can work from on the day."""
        return self.running(on).taken_up().filter(starts_on__lte=on, agency__is_active=True, role__isnull=False)

    def taken_up(self) -> Self:
        """Without those that wait: nobody has shown yet that the sign-in they were given to is that worker's."""
        return self.filter(offered_at__isnull=True)


class Worker(Row):
    """A post: one named worker in one role at one agency, from a day to a day. Without a user it is a name in a record.

    offered_at  while the post waits to be taken up: when the last link for that was made. It seats nobody until then
    """

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="posts")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="workers")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", null=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("day after the last"), null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="worker_ends_after_start"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(role__isnull=False), name="worker_with_user_has_role"
            ),
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(ends_on__isnull=True, user__isnull=False),
                name="worker_one_post_per_agency",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_waiting(self) -> bool:
        return self.offered_at is not None


class Lockout(Row):
    """Somebody tried to sign in too often and was told to wait. Without a user the address belongs to nobody here."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="lockouts")
    began_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "-began_at"], name="lockouts_of_user")]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"
