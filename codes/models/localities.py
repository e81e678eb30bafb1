"""Medicare payment localities, their counties and ZIP codes, and outpatient caps."""

from django.db import models

from codes.models.releases import Release


class Locality(models.Model):
    """A payment locality in a release, with its GPCIs and anesthesia factors. MAC and number together are the key:
    the number alone isn't unique. `state` is '' where CMS's file has none and the MAC is unknown. `work_gpci` includes
    the 1.0 floor where CMS prints both."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="localities", db_index=False)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.CharField(max_length=2)
    name = models.TextField()
    floor_note = models.CharField(max_length=3, blank=True)
    work_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    work_gpci_without_floor = models.DecimalField(max_digits=5, decimal_places=3, null=True)
    pe_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    mp_gpci = models.DecimalField(max_digits=5, decimal_places=3)
    anesthesia_factor = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    qp_anesthesia_factor = models.DecimalField(max_digits=9, decimal_places=6, null=True)

    class Meta:
        ordering = ["state", "name"]
        verbose_name_plural = "localities"
        constraints = [models.UniqueConstraint("release", "mac", "number", name="locality_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name

    @property
    def key(self) -> str:
        """MAC and number: 01112-05."""
        return f"{self.mac}-{self.number}"


class LocalityCounties(models.Model):
    """CMS's description of a locality's counties (LOCCO): for people to read, not for joins."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="counties", db_index=False)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    state = models.TextField()
    area = models.TextField()
    counties = models.TextField()

    class Meta:
        verbose_name_plural = "locality counties"
        indexes = [models.Index(fields=["release", "mac", "number"], name="counties_by_locality")]

    def __str__(self) -> str:
        return f"{self.area}: {self.counties}"


class OppsCap(models.Model):
    """CMS's outpatient cap for a technical service in a locality, in dollars by setting."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="opps_caps", db_index=False)
    hcpcs = models.CharField(max_length=5)
    modifier = models.CharField(max_length=2, blank=True)
    status = models.CharField(max_length=1)
    mac = models.CharField(max_length=5)
    number = models.CharField(max_length=2)
    facility_price = models.DecimalField(max_digits=9, decimal_places=2)
    nonfacility_price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint("release", "hcpcs", "modifier", "mac", "number", name="opps_cap_once")]

    def __str__(self) -> str:
        return f"{self.hcpcs} {self.modifier} in {self.mac}-{self.number}"


class ZipFile(models.Model):
    """One quarterly file that maps ZIP codes to localities."""

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
    """A ZIP code's payment locality. With `needs_plus4` the five digits alone don't determine it."""

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
