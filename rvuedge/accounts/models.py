"""Users, who sign in by email, and clinicians' practice profiles."""

from decimal import Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from rvuedge.common import specialties
from rvuedge.common.fte import Appointment


class UserManager(BaseUserManager["User"]):
    """Creates users by email address, stored in lower case."""

    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user for an operator, who answers for the address: it counts as verified.

        Without a password, they can't sign in until one is set. People who sign up verify their address themselves.
        """
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        address = apps.get_model("account", "EmailAddress")  # allauth's models need this one
        address.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a member of staff with every permission."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in with an email address."""

    email = models.EmailField(unique=True, error_messages={"unique": "An account with this email already exists."})
    name = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def specialty_name(self) -> str:
        """The name of the clinician's specialty; '' if none is set."""
        return self.clinician.specialty_name if hasattr(self, "clinician") else ""

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()


class PendingSignUp(models.Model):
    """An account whose address nobody has verified yet. It can't be used, and a new sign-up replaces it."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pending_sign_up", primary_key=True)
    # The index serves accounts.signing_up.remove_abandoned: those that started before a time.
    started_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"Sign-up of {self.user_id}"


class CareerStage(models.TextChoices):
    STUDENT = "student", "Medical student"
    RESIDENT = "resident", "Resident or fellow"
    ATTENDING = "attending", "Attending physician"
    APP = "app", "Advanced practice provider"


class Clinician(models.Model):
    """A user's practice; the locality is a Medicare payment locality (MAC-number). FTE is in FtePeriod."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="clinician", primary_key=True)
    career_stage = models.CharField(max_length=10, choices=CareerStage, default=CareerStage.ATTENDING, blank=False)
    specialty = models.CharField(max_length=60, choices=specialties.CHOICES, blank=True)
    locality = models.CharField("payment locality", max_length=8, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(locality="") | models.Q(locality__regex=r"^\d{5}-\d{2}$"),
                name="clinician_locality_shape",
            ),
            models.CheckConstraint(condition=models.Q(career_stage__in=CareerStage.values), name="career_stage_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.specialty_name or self.get_career_stage_display()}"

    @property
    def specialty_name(self) -> str:
        """The specialty's name; '' if none is set."""
        return specialties.BY_SLUG.get(self.specialty, "")


class FtePeriod(models.Model):
    """A clinician's FTE and clinical FTE from a date on, until the user's next one (rvuedge.common.fte.Appointment).

    `starts_on` null: since the log began. `cfte` null: all of the FTE is clinical. 0 is a time without work.
    """

    # The index of its constraint serves accounts.fte.history_for: one user's periods.
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="fte_periods", db_index=False)
    starts_on = models.DateField(null=True, blank=True)
    fte = models.DecimalField("FTE", max_digits=3, decimal_places=2, default=Decimal("1.00"))
    cfte = models.DecimalField("clinical FTE", max_digits=3, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = [models.F("starts_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["user", "starts_on"], nulls_distinct=False, name="fte_starts_once"),
            models.CheckConstraint(condition=models.Q(fte__gte=0, fte__lte="1.50"), name="fte_in_range"),
            models.CheckConstraint(
                condition=models.Q(cfte__isnull=True) | models.Q(cfte__gte=0, cfte__lte=models.F("fte")),
                name="cfte_within_fte",
            ),
        ]

    def __str__(self) -> str:
        return f"FTE of {self.user_id} from {self.starts_on or 'the start'}: {self.fte}"

    @property
    def appointment(self) -> Appointment:
        """The period for the rules."""
        return Appointment(self.starts_on, self.fte, self.cfte)
