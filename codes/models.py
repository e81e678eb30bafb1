"""Releases of CMS's Physician Fee Schedule, and the codes they value.

A release is written once, in one transaction, and never edited: the database refuses to change the values of a
published release (migration `0002_guards`). A correction is a new release.
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

RVU = {"max_digits": 7, "decimal_places": 2}


class ReleaseState(models.TextChoices):
    STAGED = "staged", "Staged"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Release(models.Model):
    """One fee schedule release: its quarter, its factors, where its file came from, and whether it is read.

    `revision` counts the loads of one quarter (1 is the first). `is_partial` marks an excerpt, in which the absence
    of a code says nothing about CMS.
    """

    year = models.PositiveSmallIntegerField()
    letter = models.CharField(max_length=2, help_text="A January, B April, C July, D October")
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
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-effective_from", "-revision", "-id"]
        constraints = [
            models.UniqueConstraint("year", "letter", "revision", name="release_quarter_revision_unique"),
            models.UniqueConstraint(
                "source_sha256", condition=~Q(state="withdrawn"), name="release_file_loaded_once"
            ),
            models.CheckConstraint(condition=Q(state__in=ReleaseState.values), name="release_state_known"),
            models.CheckConstraint(condition=Q(letter__in=["A", "AR", "B", "C", "D"]), name="release_letter_known"),
            models.CheckConstraint(condition=Q(conversion_factor__gt=0), name="release_factor_positive"),
            models.CheckConstraint(
                condition=Q(state="staged") | Q(published_at__isnull=False), name="release_published_has_time"
            ),
        ]
        indexes = [
            # codes.queries.release_on: the newest published release on a date.
            models.Index(
                "effective_from", "revision", condition=Q(state="published"), name="release_published_by_date"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """CMS's name of the release: RVU26A."""
        return f"RVU{self.year % 100:02d}{self.letter}"


class Code(models.Model):
    """A HCPCS code once, whatever the releases. `title` and `synonyms` are our own words; `descriptor` is CMS's
    short one from the newest published release that has the code, '' when the release came without."""

    hcpcs = models.CharField(
        max_length=5, primary_key=True, validators=[RegexValidator(r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$")]
    )
    section = models.CharField(max_length=30)
    subheading = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    synonyms = models.TextField(blank=True, help_text="Search words, separated by commas")
    descriptor = models.CharField(max_length=50, blank=True)
    is_published = models.BooleanField(default=False, help_text="Some published release has it")
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="english")
        + SearchVector("synonyms", weight="B", config="english")
        + SearchVector("descriptor", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["hcpcs"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hcpcs__regex=r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$"), name="code_shape"
            )
        ]
        indexes = [
            # codes.queries.search: words.
            GinIndex(fields=["search"], name="code_search_words"),
            # codes.queries.search: a misspelt word of our own.
            GinIndex(OpClass("title", "gin_trgm_ops"), name="code_title_trigrams"),
            GinIndex(OpClass("synonyms", "gin_trgm_ops"), name="code_synonyms_trigrams"),
            models.Index(fields=["section", "hcpcs"], name="code_by_section"),
        ]

    def __str__(self) -> str:
        return self.hcpcs

    @property
    def name(self) -> str:
        """What a page calls the code: our title, else CMS's short descriptor, else its section's words."""
        return self.title or self.descriptor or self.subheading or "No title yet"


class CodeValue(models.Model):
    """One row of a release's PPRRVU file, as printed: a code with '' or a row modifier (26, TC, 53).

    RVUs are in CMS's two decimals. Where an NA flag is set the number beside it is no real price: CMS prints the
    other setting's practice expense there.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="values")
    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="values", db_index=False)
    modifier = models.CharField(max_length=2, blank=True)
    descriptor = models.CharField(max_length=50, blank=True)
    status = models.CharField(max_length=1)
    not_used_for_medicare = models.BooleanField()
    work_rvu = models.DecimalField(**RVU)
    nonfacility_pe_rvu = models.DecimalField(**RVU)
    nonfacility_na = models.BooleanField()
    facility_pe_rvu = models.DecimalField(**RVU)
    facility_na = models.BooleanField()
    malpractice_rvu = models.DecimalField(**RVU)
    nonfacility_total = models.DecimalField(**RVU)
    facility_total = models.DecimalField(**RVU)
    pctc = models.CharField(max_length=1, blank=True)
    global_days = models.CharField(max_length=3, blank=True)
    preoperative = models.DecimalField(max_digits=4, decimal_places=2)
    intraoperative = models.DecimalField(max_digits=4, decimal_places=2)
    postoperative = models.DecimalField(max_digits=4, decimal_places=2)
    multiple_procedure = models.CharField(max_length=1, blank=True)
    bilateral = models.CharField(max_length=1, blank=True)
    assistant = models.CharField(max_length=1, blank=True)
    co_surgeon = models.CharField(max_length=1, blank=True)
    team = models.CharField(max_length=1, blank=True)
    pricing = models.CharField(max_length=1, blank=True)
    endoscopic_base = models.CharField(max_length=5, blank=True)
    supervision = models.CharField(max_length=2, blank=True)
    calculation_flag = models.CharField(max_length=1, blank=True)
    imaging_family = models.CharField(max_length=2, blank=True)
    nonfacility_pe_opps = models.DecimalField(**RVU)
    facility_pe_opps = models.DecimalField(**RVU)
    malpractice_opps = models.DecimalField(**RVU)
    qp_nonfacility_pe_opps = models.DecimalField(**RVU, null=True)
    qp_facility_pe_opps = models.DecimalField(**RVU, null=True)
    qp_malpractice_opps = models.DecimalField(**RVU, null=True)

    class Meta:
        constraints = [
            # Also serves a code page: the rows of one code over all releases.
            models.UniqueConstraint("code", "release", "modifier", name="code_value_once"),
            models.CheckConstraint(condition=Q(modifier__in=["", "26", "TC", "53"]), name="code_value_modifier"),
            models.CheckConstraint(
                condition=Q(
                    nonfacility_total=F("work_rvu") + F("nonfacility_pe_rvu") + F("malpractice_rvu"),
                    facility_total=F("work_rvu") + F("facility_pe_rvu") + F("malpractice_rvu"),
                ),
                name="code_value_total_is_sum",
            ),
        ]
        indexes = [
            # The rows of one release: its diff against another, its withdrawal.
            models.Index(fields=["release"], name="code_value_by_release"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id}{'-' if self.modifier else ''}{self.modifier} in {self.release_id}"


class CodeSummary(models.Model):
    """A code in a release in one row: the work RVU it is known by, and its rank in its section.

    `work_rvu` is that of the row without modifier when above zero, else the largest of its rows, found on the row
    `work_modifier`. `rank` is null for a code without work and for a section that the release holds only in part.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="summaries")
    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="summaries", db_index=False)
    section = models.CharField(max_length=30)
    status = models.CharField(max_length=1)
    global_days = models.CharField(max_length=3, blank=True)
    work_rvu = models.DecimalField(**RVU)
    work_modifier = models.CharField(max_length=2, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("code", "release", name="code_summary_once"),
            models.CheckConstraint(condition=Q(rank__lte=100), name="code_summary_rank_is_percent"),
        ]
        indexes = [models.Index(fields=["release", "section"], name="code_summary_by_section")]

    def __str__(self) -> str:
        return f"{self.code_id}: {self.work_rvu}"


class SectionStatistic(models.Model):
    """The work RVUs of a section in a release: how many codes have any, the median, the ends, and a sample.

    `sample` holds the values at evenly spaced ranks, for the strip of bars on a code page.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sections")
    section = models.CharField(max_length=30)
    code_count = models.PositiveIntegerField()
    codes_with_work = models.PositiveIntegerField()
    is_whole = models.BooleanField()
    lowest = models.DecimalField(**RVU)
    median = models.DecimalField(max_digits=8, decimal_places=3)
    highest = models.DecimalField(**RVU)
    sample = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("release", "section", name="section_statistic_once")]

    def __str__(self) -> str:
        return f"{self.section} in {self.release_id}"


class Locality(models.Model):
    """A payment area in a release, with its GPCIs and anesthesia factors. The MAC and the number make the key:
    the number alone is not unique. `work_gpci` has the 1.0 floor where CMS prints both."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="localities")
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    floor_note = models.CharField(max_length=3, blank=True)
    work_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    work_gpci_without_floor = models.DecimalField(max_digits=5, decimal_places=3, null=True)
    pe_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    mp_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    anesthesia_factor = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    qp_anesthesia_factor = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        ordering = ["state", "name"]
        verbose_name_plural = "localities"
        constraints = [models.UniqueConstraint("release", "mac", "number", name="locality_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"

    @property
    def key(self) -> str:
        """MAC and number: 01112-05."""
        return f"{self.mac}-{self.number}"


class LocalityCounties(models.Model):
    """CMS's words for the counties of a locality (LOCCO): for people, not for joining on names."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="counties")
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.CharField(max_length=60)
    area = models.CharField(max_length=200)
    counties = models.TextField()

    class Meta:
        verbose_name_plural = "locality counties"
        indexes = [models.Index(fields=["release", "mac", "number"], name="counties_by_locality")]

    def __str__(self) -> str:
        return f"{self.area}: {self.counties}"


class OppsCap(models.Model):
    """The outpatient cap CMS computed for a technical service in a locality, in dollars, by setting."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="opps_caps", db_index=False)
    hcpcs = models.CharField(max_length=5)
    modifier = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=1)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    facility_price = models.DecimalField(max_digits=9, decimal_places=2)
    nonfacility_price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint("release", "hcpcs", "modifier", "mac", "number", name="opps_cap_once")
        ]

    def __str__(self) -> str:
        return f"{self.hcpcs} {self.modifier} in {self.mac}-{self.number}"


class ZipFile(models.Model):
    """One quarterly file of ZIP codes to localities."""

    year_quarter = models.CharField(max_length=5, unique=True, help_text="20254 is the fourth quarter of 2025")
    source_name = models.CharField(max_length=255)
    source_sha256 = models.CharField(max_length=64, unique=True)
    row_count = models.PositiveIntegerField()
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year_quarter"]

    def __str__(self) -> str:
        return f"ZIP codes {self.year_quarter}"


class ZipLocality(models.Model):
    """A ZIP code's payment locality; where `needs_plus4` the ZIP alone does not settle it."""

    file = models.ForeignKey(ZipFile, on_delete=models.CASCADE, related_name="zips", db_index=False)
    zip5 = models.CharField(max_length=5)
    state = models.CharField(max_length=2)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    rural = models.CharField(max_length=1, blank=True)
    needs_plus4 = models.BooleanField()

    class Meta:
        verbose_name_plural = "ZIP localities"
        constraints = [models.UniqueConstraint("zip5", "file", name="zip_once_a_file")]

    def __str__(self) -> str:
        return f"{self.zip5}: {self.mac}-{self.number}"
