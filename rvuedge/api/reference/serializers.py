"""Input and output of the API for lists of codes, releases and localities."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from codes.domain.indicators import GLOBAL_DAYS, STATUSES
from codes.domain.sections import SECTIONS
from codes.fee_schedule.localities import PaymentLocality
from codes.models import Release
from codes.reference.lists import ListedCode, ListFilter
from codes.search.patients import search_refusal


class CodeFilterSerializer(serializers.Serializer[Any]):
    """The filters of a list of codes."""

    q = serializers.CharField(
        required=False, max_length=100, allow_blank=True, help_text="A code, its beginning, a name or shorthand"
    )
    section = serializers.ChoiceField(required=False, choices=[section.slug for section in SECTIONS])
    subheading = serializers.CharField(required=False, max_length=60)
    status = serializers.ChoiceField(required=False, choices=list(STATUSES), help_text="CMS's status indicator")
    global_days = serializers.ChoiceField(required=False, choices=list(GLOBAL_DAYS))
    has_work = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only codes with a work RVU, or only codes without"
    )
    least_work = serializers.DecimalField(required=False, max_digits=7, decimal_places=2, min_value=Decimal(0))
    most_work = serializers.DecimalField(required=False, max_digits=7, decimal_places=2, min_value=Decimal(0))
    sort = serializers.ChoiceField(
        required=False,
        choices=["code", "work", "-work", "name"],
        help_text="Without it, a search is sorted by relevance",
    )
    removed = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Also codes that the release in effect no longer has, as in a search",
    )
    page = serializers.IntegerField(required=False, min_value=1, max_value=10_000, default=1)
    page_size = serializers.IntegerField(required=False, min_value=1, max_value=200, default=50)

    def validate_q(self, text: str) -> str:
        """Refuse a search for a patient."""
        if refusal := search_refusal(text):
            raise serializers.ValidationError(refusal, code="patient_data")
        return text

    def list_filter(self) -> ListFilter:
        """Return the filter of a valid request."""
        names = ("section", "subheading", "status", "global_days", "has_work", "least_work", "most_work")
        facts = {name: self.validated_data[name] for name in names if name in self.validated_data}
        return ListFilter(**facts, include_removed=self.validated_data["removed"])


class ListedCodeSerializer(serializers.Serializer[ListedCode]):
    """A code in a list, with its values in the release in effect; a removed code, with those of its last release."""

    hcpcs = serializers.CharField()
    title = serializers.CharField(source="name")
    title_is_ours = serializers.BooleanField()
    section = serializers.CharField(source="section_name")
    section_slug = serializers.CharField(source="section")
    subheading = serializers.CharField()
    status = serializers.CharField()
    status_name = serializers.CharField(help_text="CMS's name of the status; `Removed` of a removed code")
    global_days = serializers.CharField()
    work_rvu = serializers.CharField(help_text="With CMS's two decimals")
    work_modifier = serializers.CharField(help_text="The row with the work RVU; '' for the row without a modifier")
    why_no_work = serializers.CharField(source="no_work")
    release = serializers.CharField(source="release_label")
    is_removed = serializers.BooleanField(help_text="The release in effect no longer has it")


class CodeListSerializer(serializers.Serializer[Any]):
    """A page of a list of codes."""

    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ListedCodeSerializer(many=True)


class ReleaseListSerializer(serializers.ModelSerializer[Release]):
    """A release: its contents and its source."""

    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name

    class Meta:
        model = Release
        fields = (
            "label", "revision", "is_partial", "effective_from", "released_on", "conversion_factor",
            "qp_conversion_factor", "anesthesia_factor", "qp_anesthesia_factor", "row_count", "code_count",
            "locality_count", "opps_cap_count", "loaded_without", "restored_zeros", "source_name",
            "source_sha256", "published_at",
        )  # fmt: skip


class LocalitySerializer(serializers.Serializer[PaymentLocality]):
    """A payment locality: its key, names and GPCIs."""

    key = serializers.CharField(help_text="MAC and locality number, such as 01112-05")
    state = serializers.CharField()
    name = serializers.CharField(source="label")
    name_by_cms = serializers.CharField(source="name")
    work_gpci = serializers.CharField(source="indices.work")
    pe_gpci = serializers.CharField(source="indices.practice_expense")
    mp_gpci = serializers.CharField(source="indices.malpractice")
    anesthesia_factor = serializers.CharField(allow_null=True)
    qp_anesthesia_factor = serializers.CharField(allow_null=True)


class ZipSerializer(serializers.Serializer[Any]):
    """The locality of a ZIP code."""

    zip = serializers.CharField(source="zip5")
    locality = serializers.CharField(source="key")
    needs_plus4 = serializers.BooleanField(help_text="The five digits span more than one locality; the ZIP+4 decides")
    possible = serializers.ListField(child=serializers.CharField(), help_text="Keys of the localities it may be in")
    year_quarter = serializers.CharField(help_text="CMS's file: 20254 is the fourth quarter of 2025")


class LocalityListSerializer(serializers.Serializer[Any]):
    """The localities of a release; with `zip`, only that ZIP's locality."""

    release = serializers.CharField(allow_null=True)
    zip = ZipSerializer(allow_null=True)
    results = LocalitySerializer(many=True)
