"""Entries of a log with their values, and the policies that valued them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from codes.domain.release_order import NAMES, STAND_INS, Basis, reason, short_label
from logbook.domain.valuation.cuts import cut_in_log, cut_of
from logbook.domain.valuation.no_work import no_work_of
from logbook.domain.valuation.trace import Flag, Step, trace_from_data
from logbook.models.origins import ChangeOrigin

MAX_UNITS = 999
MAX_FACTOR = 9
BASES = [(basis.value, NAMES[basis]) for basis in Basis]


class Setting(models.TextChoices):
    """Where the service took place. It decides the practice expense RVU, never the work RVU."""

    FACILITY = "facility", "Facility"
    NONFACILITY = "nonfacility", "Office"


class PolicyVersion(models.Model):
    """What a clinician's employer credits (logbook.domain.valuation.policy). The highest number is the current version.

    A version never changes, so the value of any entry can be recomputed. Without a version Medicare's rules apply.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    settings = models.JSONField(help_text="logbook.domain.valuation.policy.policy_as_data")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("user", "number", name="policy_version_once")]

    def __str__(self) -> str:
        return f"Policy {self.number} of {self.user_id}"


class Entry(models.Model):
    """One line of a log: a code on a date, with its value.

    `work_rvu` is the release's value of one unit, `gross_wrvu` is `work_rvu` × `units`, `wrvu` is the adjusted wRVU
    under `policy` (null: Medicare parity), `release_basis` says why this release values it, and `trace` has every step
    from gross to adjusted (logbook.domain.valuation.trace). `medicare_amount` is in unrounded dollars, null until
    computed (logbook.entries.medicare). `factor` and `entered_work` are the owner's decisions for the line;
    `reviewed_at` is when the owner kept it as is. `postoperative_days` are the days of care under modifier 55, null for
    all of them. Lines of one `session` are valued together, in the order of `position`. `client_id` is the device's id
    for the line, so a repeated request never adds a second one. `revision` identifies the last change: a device that
    edits an older revision causes a conflict (logbook.devices.sync). Deleting keeps the row. `origin` is where it was
    logged; EntryChange has what the owner changed since.

    An entry whose date no loaded release covers has no release: it waits, and counts as 0 until one is loaded
    (logbook.revaluation.waiting).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False)
    client_id = models.UUIDField(default=uuid.uuid4)
    session = models.UUIDField(default=uuid.uuid4)
    position = models.PositiveSmallIntegerField(default=0)
    service_date = models.DateField()
    code = models.ForeignKey("codes.Code", on_delete=models.PROTECT, related_name="+")
    modifiers = ArrayField(models.CharField(max_length=2), default=list, blank=True, size=4)
    units = models.PositiveSmallIntegerField(default=1)
    setting = models.CharField(max_length=11, choices=Setting, default=Setting.FACILITY)
    release = models.ForeignKey("codes.Release", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    release_basis = models.CharField(
        max_length=12, choices=BASES, default=Basis.UNKNOWN.value, db_default=Basis.UNKNOWN.value
    )
    row_modifier = models.CharField(max_length=2, blank=True, help_text="The release's row that gave the value")
    work_rvu = models.DecimalField(max_digits=7, decimal_places=2)
    gross_wrvu = models.DecimalField(max_digits=14, decimal_places=6)
    wrvu = models.DecimalField(max_digits=14, decimal_places=6)
    medicare_amount = models.DecimalField(max_digits=20, decimal_places=10, null=True, blank=True)
    # No foreign key constraint: it would check each of 100,000 rows when a policy changes. A version is deleted only
    # with its user.
    policy = models.ForeignKey(
        PolicyVersion,
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    factor = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    entered_work = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    postoperative_days = models.PositiveSmallIntegerField(null=True, blank=True)
    trace = models.JSONField(default=dict)
    needs_review = models.BooleanField(default=False)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    revision = models.UUIDField(default=uuid.uuid4)
    origin = models.CharField(
        max_length=8, choices=ChangeOrigin, default=ChangeOrigin.UNKNOWN, db_default=ChangeOrigin.UNKNOWN.value
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        ordering = ["-service_date", "-created_at", "-id"]
        constraints = [
            models.UniqueConstraint("user", "client_id", name="entry_once_a_client_id"),
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=MAX_UNITS), name="entry_units_in_range"),
            models.CheckConstraint(condition=Q(modifiers__len__lte=4), name="entry_at_most_four_modifiers"),
            models.CheckConstraint(condition=Q(setting__in=Setting.values), name="entry_setting_known"),
            models.CheckConstraint(
                condition=Q(gross_wrvu=F("work_rvu") * F("units")), name="entry_gross_is_work_times_units"
            ),
            models.CheckConstraint(condition=Q(wrvu__gte=0), name="entry_value_not_negative"),
            models.CheckConstraint(
                condition=Q(release_basis__in=[basis.value for basis in Basis]), name="entry_release_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(release__isnull=False) & ~Q(release_basis="waiting")
                | Q(release__isnull=True, release_basis="waiting", work_rvu=0, wrvu=0),
                name="entry_without_release_waits",
            ),
            models.CheckConstraint(
                condition=Q(factor__isnull=True) | Q(factor__gte=0, factor__lte=MAX_FACTOR),
                name="entry_factor_in_range",
            ),
            models.CheckConstraint(
                condition=Q(postoperative_days__isnull=True) | Q(postoperative_days__gte=1, postoperative_days__lte=90),
                name="entry_postoperative_days_in_range",
            ),
            models.CheckConstraint(
                condition=Q(entered_work__isnull=True) | Q(entered_work__gte=0), name="entry_entered_work_not_negative"
            ),
            models.CheckConstraint(condition=Q(origin__in=ChangeOrigin.values), name="entry_origin_known"),
        ]
        indexes = [
            # logbook.entries.queries, logbook.dashboard.queries: one user's totals, daily sums, sums by code and
            # setting, and history over dates, as index-only scans.
            models.Index(
                fields=["user", "service_date"],
                include=["wrvu", "units", "gross_wrvu", "code", "setting", "medicare_amount"],
                condition=Q(deleted_at__isnull=True),
                name="entry_by_user_and_date",
            ),
            # For logbook.entries.queries.to_review.
            models.Index(
                fields=["user"],
                condition=Q(deleted_at__isnull=True, needs_review=True, reviewed_at__isnull=True),
                name="entry_to_review",
            ),
            # logbook.revaluation.waiting: entries that a release loaded later may value, or value better.
            models.Index(
                fields=["user"],
                condition=Q(
                    deleted_at__isnull=True, release_basis__in=[Basis.WAITING.value, *(b.value for b in STAND_INS)]
                ),
                name="entry_waits_or_stands_in",
            ),
            # logbook.entries.services: the lines of a session are valued together.
            models.Index(fields=["session"], name="entry_by_session"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ×{self.units} on {self.service_date}"

    @property
    def name(self) -> str:
        """The code with its modifiers: 27447-54-RT."""
        return "-".join((self.code_id, *self.modifiers))

    @property
    def cut(self) -> str:
        """How its session's other lines reduced it, such as `50% of 7.76, ranked second`; '' if they didn't."""
        return cut_in_log(cut_of(self._trace[0]))

    @property
    def no_work(self) -> str:
        """Why it has no work RVU in two or three words, '' if it has some or waits for a release."""
        return "" if self.release_id is None else no_work_of(self.work_rvu, self._trace[1])

    @property
    def _trace(self) -> tuple[list[Step], list[Flag]]:
        return trace_from_data(self.trace) if self.trace else ([], [])

    @property
    def release_label(self) -> str:
        """The label of the release that valued it, '' while it waits for one."""
        return self.release.label if self.release else ""

    @property
    def release_note(self) -> str:
        """The label with the reason in short, such as `RVU22A, 2022 values`; `waits for a release` without one."""
        if self.release is None:
            return "waits for a release"
        return short_label(self.release_basis, self.release.label, self.release.year)

    @property
    def release_reason(self) -> str:
        """A sentence on why its release values it, '' if the release was in force on the date."""
        return reason(Basis(self.release_basis), self.service_date, self.release_label)


class LogVersion(models.Model):
    """The current version number of a user's log: it increases with each change to entries or offers.

    Database triggers on entries, policies, declined values, goals, leave, display and survey choices advance it
    (migration `0002_guards`), so every write counts, however it's made.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.BigIntegerField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Version {self.number} of {self.user_id}"
