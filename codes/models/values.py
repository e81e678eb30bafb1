"""Codes, and their values in each release."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower, Replace

from codes.models.releases import Release

RVU: Any = {"max_digits": 7, "decimal_places": 2}


# Punctuation that separates words: each becomes a space. The apostrophe, last and without one, is removed.
SEPARATORS = '!"#$()*+,-./:;<=>?@[\\]^_`{|}~%'


def _vector(column: str, weight: str) -> SearchVector:
    """The words of a text, split as in codes.domain.search.query.words_of. It uses only Django's functions, so
    migrations need nothing from this module."""
    spelled = Lower(Replace(F(column), Value("&"), Value(" and ")))
    words = Func(
        spelled,
        Value(f"{SEPARATORS}'"),
        Value(" " * len(SEPARATORS)),
        function="translate",
        output_field=models.TextField(),
    )
    return SearchVector(words, weight=weight, config="simple")


# Code.name as SQL, for codes_code under the alias c.
CODE_NAME_SQL = (
    "coalesce(nullif(c.title, ''), nullif(c.composed_title, ''), nullif(c.descriptor, ''), nullif(c.subheading, ''), "
    "'No title yet')"
)


class Code(models.Model):
    """A HCPCS code, one row across all releases. `title` and `synonyms` are ours, copied from its CodeContent.
    `descriptor` is CMS's short descriptor from the newest published release that has the code, '' if the release came
    without one. `composed_title` spells it out with our glossary (codes.domain.titles)."""

    hcpcs = models.CharField(
        max_length=5, primary_key=True, validators=[RegexValidator(r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$")]
    )
    section = models.CharField(max_length=30)
    subheading = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=60, blank=True)
    synonyms = models.TextField(blank=True, help_text="Search words, separated by commas")
    descriptor = models.CharField(max_length=50, blank=True)
    composed_title = models.CharField(max_length=200, blank=True, db_default="")
    is_published = models.BooleanField(default=False, help_text="A published release has it")
    search_words = models.TextField(blank=True, db_default="", help_text="More search words, separated by commas")
    usage = models.PositiveSmallIntegerField(
        db_default=0, help_text="How common in practice, 0 to 9: breaks ties in search"
    )
    logged = models.PositiveSmallIntegerField(db_default=0, help_text="How common in this server's logs, 0 to 9")
    search = models.GeneratedField(
        expression=_vector("title", "A")
        + _vector("synonyms", "B")
        + _vector("search_words", "B")
        + _vector("composed_title", "C")
        + _vector("descriptor", "C"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["hcpcs"]
        constraints = [
            models.CheckConstraint(condition=Q(hcpcs__regex=r"^(\d{5}|\d{4}[A-Z]|[A-Z]\d{4})$"), name="code_shape"),
            models.CheckConstraint(condition=Q(usage__lte=9, logged__lte=9), name="code_usage_to_nine"),
        ]
        indexes = [
            # For codes.search.find: words in any order.
            GinIndex(fields=["search"], name="code_search_words"),
            models.Index(fields=["section", "hcpcs"], name="code_by_section"),
        ]

    def __str__(self) -> str:
        return self.hcpcs

    @property
    def name(self) -> str:
        """The name pages show: our title, else one composed from CMS's short descriptor, else that descriptor, else its
        subheading. CODE_NAME_SQL is the same in SQL."""
        return self.title or self.composed_title or self.descriptor or self.subheading or "No title yet"

    @property
    def other_name(self) -> str:
        """CMS's short descriptor if the name is something else, else ''."""
        return self.descriptor if self.title or self.composed_title else ""

    @property
    def all_search_words(self) -> str:
        """Synonyms from the content and search words from the thesaurus, separated by commas."""
        return ",".join(filter(None, (self.synonyms, self.search_words)))

    @property
    def known_usage(self) -> int:
        """How common the code is, 0 to 9: the higher of practice and this server's logs."""
        return max(self.usage, self.logged)


class SearchWord(models.Model):
    """A word of four or more letters that a code has or had. A trigger on Code adds them (migration `0002_guards`)."""

    word = models.TextField(primary_key=True)

    class Meta:
        # For codes.search.find: corrections for a misspelled word.
        indexes = [GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams")]

    def __str__(self) -> str:
        return self.word


class CodeValue(models.Model):
    """One row of a release's PPRRVU file, as printed: a code with '' or a row modifier (26, TC, 53).

    RVUs have CMS's two decimals. If an NA flag is set, its practice expense isn't a real value: CMS repeats the other
    setting's there.
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
            # The rows of one release, for its diff against another and its withdrawal.
            models.Index(fields=["release"], name="code_value_by_release"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id}{'-' if self.modifier else ''}{self.modifier} in {self.release_id}"


class CodeSummary(models.Model):
    """A code in a release in one row: its headline work RVU, and its rank in its section.

    `work_rvu` is that of the row without modifier if above zero, else the largest of its rows; `work_modifier` is that
    row's modifier. `rank` is null for a code without work RVU and where the release has only part of the section.
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
    """The distribution of work RVUs in a section of a release: counts, median, lowest, highest, and a sample.

    `sample` holds the values at evenly spaced ranks, for the bar strip on a code page.
    """

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="sections", db_index=False)
    section = models.CharField(max_length=30)
    code_count = models.PositiveIntegerField()
    codes_with_work = models.PositiveIntegerField()
    is_complete = models.BooleanField()
    lowest = models.DecimalField(**RVU)
    median = models.DecimalField(max_digits=8, decimal_places=3)
    highest = models.DecimalField(**RVU)
    sample = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("release", "section", name="section_statistic_once")]

    def __str__(self) -> str:
        return f"{self.section} in {self.release_id}"


class AnesthesiaBaseUnits(models.Model):
    """The base units of an anesthesia code, from CMS's separate file: releases don't include them."""

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
