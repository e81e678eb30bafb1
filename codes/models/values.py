"""The codes, and what each release says of them."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from codes.models.releases import Release

RVU: Any = {"max_digits": 7, "decimal_places": 2}


class Code(models.Model):
    """A HCPCS code once, whatever the releases. `title` and `synonyms` are our own words, repeated from its
    CodeContent; `descriptor` is CMS's short one from the newest published release that has the code, '' when the
    release came without; `composed_title` is that one spelled out by our glossary (codes.domain.titles)."""

    hcpcs = models.CharField(
        max_length=5, primary_key=True, validators=[RegexValidator(r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$")]
    )
    section = models.CharField(max_length=30)
    subheading = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    synonyms = models.TextField(blank=True, help_text="Search words, separated by commas")
    descriptor = models.CharField(max_length=50, blank=True)
    composed_title = models.CharField(max_length=200, blank=True, db_default="")
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
            models.CheckConstraint(condition=Q(hcpcs__regex=r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$"), name="code_shape")
        ]
        indexes = [
            # codes.queries.search: words.
            GinIndex(fields=["search"], name="code_search_words"),
            models.Index(fields=["section", "hcpcs"], name="code_by_section"),
        ]

    def __str__(self) -> str:
        return self.hcpcs

    @property
    def name(self) -> str:
        """What a page calls the code: our title, else one composed from CMS's short descriptor, else that descriptor,
        else its section's words."""
        return self.title or self.composed_title or self.descriptor or self.subheading or "No title yet"


class CodeValue(models.Model):
    """One row of a release's PPRRVU file, as printed: a code with '' or a row modifier (26, TC, 53).

    RVUs are in CMS's two decimals. Where an NA flag is set the number beside it is no real price: CMS prints the
    other setting's practice expense there.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="values", db_index=False)
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

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="summaries", db_index=False)
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

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sections", db_index=False)
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


class AnesthesiaBaseUnits(models.Model):
    """The base units of an anesthesia code, from CMS's separate file (they are not in the releases)."""

    hcpcs = models.CharField(max_length=5, primary_key=True)
    units = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        verbose_name_plural = "anesthesia base units"
        constraints = [
            models.CheckConstraint(condition=Q(hcpcs__regex=r"^[0-9]{4}[0-9A-Z]$"), name="base_units_code"),
            models.CheckConstraint(condition=Q(units__gt=0), name="base_units_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.hcpcs}: {self.units}"
