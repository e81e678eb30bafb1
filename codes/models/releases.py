"""Releases of CMS's Physician Fee Schedule.

A release is written once, in one transaction, and never edited: the database refuses changes to the values of a
published release (migration `0002_guards`). A correction is loaded as a new release.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from codes.domain.release_names import LETTER_SHAPE, ReleaseName

# Releases `r` from the newest on, as Release.Meta.ordering.
NEWEST_RELEASE_SQL = "r.effective_from DESC, r.year DESC, r.letter DESC, r.revision DESC"


class ReleaseState(models.TextChoices):
    STAGED = "staged", "Staged"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Release(models.Model):
    """One fee schedule release: its name, first day, conversion factors, source file, and state.

    `year` and `letter` are its name (`codes.domain.release_names`): a correction such as RVU24AR is a release of its
    own. `revision` counts the loads of one name from 1. `is_partial` marks an excerpt: a code it lacks may still be in
    CMS's release. `loaded_without` are the kinds of file (gpci, anes, locco, oppscap) that CMS shipped but staff left
    out because they were faulty; `restored_zeros` counts, by PPRRVU column, the cells that got their leading zeros back
    on staff's word.
    """

    year = models.PositiveSmallIntegerField()
    letter = models.CharField(
        max_length=3, help_text="A January, B April, C July, D October, M March; R a correction, R1 a second one"
    )
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=9, choices=ReleaseState, default=ReleaseState.STAGED)
    is_partial = models.BooleanField(default=False)
    effective_from = models.DateField()
    released_on = models.DateField(null=True, blank=True)
    conversion_factor = models.DecimalField(max_digits=8, decimal_places=4)
    qp_conversion_factor = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    anesthesia_factor = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    qp_anesthesia_factor = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    source_name = models.CharField(max_length=255)
    source_sha256 = models.CharField(max_length=64)
    row_count = models.PositiveIntegerField()
    code_count = models.PositiveIntegerField()
    locality_count = models.PositiveIntegerField(default=0)
    opps_cap_count = models.PositiveIntegerField(default=0)
    loaded_without = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    restored_zeros = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True, help_text="When a staged release will be published")

    class Meta:
        ordering = ["-effective_from", "-year", "-letter", "-revision"]
        constraints = [
            models.UniqueConstraint("year", "letter", "revision", name="release_quarter_revision_unique"),
            models.UniqueConstraint("source_sha256", condition=~Q(state="withdrawn"), name="release_file_loaded_once"),
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state_known"),
            models.CheckConstraint(condition=Q(letter__regex=LETTER_SHAPE), name="release_letter_known"),
            models.CheckConstraint(condition=Q(conversion_factor__gt=0), name="release_factor_positive"),
            models.CheckConstraint(
                condition=Q(state="staged") | Q(published_at__isnull=False), name="release_published_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state="staged") | Q(publish_at__isnull=True), name="release_only_staged_is_scheduled"
            ),
        ]
        indexes = [
            # codes.fee_schedule.releases.release_on: the newest published release on a date.
            models.Index("effective_from", "revision", condition=Q(state="published"), name="release_published_by_date")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """CMS's name for the release: RVU26A."""
        return self.name.label

    @property
    def name(self) -> ReleaseName:
        """Its name, with what the name tells."""
        return ReleaseName(self.year, self.letter)


class Edition(models.Model):
    """One row: the version number of releases, codes and content.

    Database triggers advance it with each change (migration `0002_guards`), so anything built from an edition can be
    cached under its number.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="edition_is_one_row")]

    def __str__(self) -> str:
        return f"Edition {self.number}"
