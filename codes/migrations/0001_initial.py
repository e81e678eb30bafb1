import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "hcpcs",
                    models.CharField(
                        max_length=5,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^(\\d{5}|\\d{4}[A-Z]|[A-Z]\\d{4})$")],
                    ),
                ),
                ("section", models.CharField(max_length=30)),
                ("subheading", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(blank=True, max_length=60)),
                ("synonyms", models.TextField(blank=True, help_text="Search words, separated by commas")),
                ("descriptor", models.CharField(blank=True, max_length=50)),
                ("composed_title", models.CharField(blank=True, db_default="", max_length=200)),
                ("is_published", models.BooleanField(default=False, help_text="A published release has it")),
                (
                    "search_words",
                    models.TextField(blank=True, db_default="", help_text="More search words, separated by commas"),
                ),
                (
                    "usage",
                    models.PositiveSmallIntegerField(
                        db_default=0, help_text="How common in practice, 0 to 9: breaks ties in search"
                    ),
                ),
                (
                    "logged",
                    models.PositiveSmallIntegerField(
                        db_default=0, help_text="How common in this server's logs, 0 to 9"
                    ),
                ),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.CombinedSearchVector(
                                    django.contrib.postgres.search.CombinedSearchVector(
                                        django.contrib.postgres.search.SearchVector(
                                            models.Func(
                                                django.db.models.functions.text.Lower(
                                                    django.db.models.functions.text.Replace(
                                                        models.F("title"), models.Value("&"), models.Value(" and ")
                                                    )
                                                ),
                                                models.Value("!\"#$()*+,-./:;<=>?@[\\]^_`{|}~%'"),
                                                models.Value("                              "),
                                                function="translate",
                                                output_field=models.TextField(),
                                            ),
                                            config="simple",
                                            weight="A",
                                        ),
                                        "||",
                                        django.contrib.postgres.search.SearchVector(
                                            models.Func(
                                                django.db.models.functions.text.Lower(
                                                    django.db.models.functions.text.Replace(
                                                        models.F("synonyms"), models.Value("&"), models.Value(" and ")
                                                    )
                                                ),
                                                models.Value("!\"#$()*+,-./:;<=>?@[\\]^_`{|}~%'"),
                                                models.Value("                              "),
                                                function="translate",
                                                output_field=models.TextField(),
                                            ),
                                            config="simple",
                                            weight="B",
                                        ),
                                        django.contrib.postgres.search.SearchConfig("simple"),
                                    ),
                                    "||",
                                    django.contrib.postgres.search.SearchVector(
                                        models.Func(
                                            django.db.models.functions.text.Lower(
                                                django.db.models.functions.text.Replace(
                                                    models.F("search_words"), models.Value("&"), models.Value(" and ")
                                                )
                                            ),
                                            models.Value("!\"#$()*+,-./:;<=>?@[\\]^_`{|}~%'"),
                                            models.Value("                              "),
                                            function="translate",
                                            output_field=models.TextField(),
                                        ),
                                        config="simple",
                                        weight="B",
                                    ),
                                    django.contrib.postgres.search.SearchConfig("simple"),
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    models.Func(
                                        django.db.models.functions.text.Lower(
                                            django.db.models.functions.text.Replace(
                                                models.F("composed_title"), models.Value("&"), models.Value(" and ")
                                            )
                                        ),
                                        models.Value("!\"#$()*+,-./:;<=>?@[\\]^_`{|}~%'"),
                                        models.Value("                              "),
                                        function="translate",
                                        output_field=models.TextField(),
                                    ),
                                    config="simple",
                                    weight="C",
                                ),
                                django.contrib.postgres.search.SearchConfig("simple"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                models.Func(
                                    django.db.models.functions.text.Lower(
                                        django.db.models.functions.text.Replace(
                                            models.F("descriptor"), models.Value("&"), models.Value(" and ")
                                        )
                                    ),
                                    models.Value("!\"#$()*+,-./:;<=>?@[\\]^_`{|}~%'"),
                                    models.Value("                              "),
                                    function="translate",
                                    output_field=models.TextField(),
                                ),
                                config="simple",
                                weight="C",
                            ),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "ordering": ["hcpcs"],
            },
        ),
        migrations.CreateModel(
            name="CodeContentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("import", "Imported"),
                            ("edit", "Edited"),
                            ("review", "Reviewed"),
                            ("restore", "Restored"),
                        ],
                        max_length=7,
                    ),
                ),
                ("content", models.JSONField(help_text="codes.domain.content.ContentEntry.as_dict")),
                ("actor_name", models.CharField(max_length=254)),
                ("happened_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code", "-version"],
            },
        ),
        migrations.CreateModel(
            name="CodeSummary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=30)),
                ("status", models.CharField(max_length=1)),
                ("global_days", models.CharField(blank=True, max_length=3)),
                ("work_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("work_modifier", models.CharField(blank=True, max_length=2)),
                ("rank", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CodeValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("modifier", models.CharField(blank=True, max_length=2)),
                ("descriptor", models.CharField(blank=True, max_length=50)),
                ("status", models.CharField(max_length=1)),
                ("not_used_for_medicare", models.BooleanField()),
                ("work_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("nonfacility_pe_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("nonfacility_na", models.BooleanField()),
                ("facility_pe_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("facility_na", models.BooleanField()),
                ("malpractice_rvu", models.DecimalField(decimal_places=2, max_digits=7)),
                ("nonfacility_total", models.DecimalField(decimal_places=2, max_digits=7)),
                ("facility_total", models.DecimalField(decimal_places=2, max_digits=7)),
                ("pctc", models.CharField(blank=True, max_length=1)),
                ("global_days", models.CharField(blank=True, max_length=3)),
                ("preoperative", models.DecimalField(decimal_places=2, max_digits=4)),
                ("intraoperative", models.DecimalField(decimal_places=2, max_digits=4)),
                ("postoperative", models.DecimalField(decimal_places=2, max_digits=4)),
                ("multiple_procedure", models.CharField(blank=True, max_length=1)),
                ("bilateral", models.CharField(blank=True, max_length=1)),
                ("assistant", models.CharField(blank=True, max_length=1)),
                ("co_surgeon", models.CharField(blank=True, max_length=1)),
                ("team", models.CharField(blank=True, max_length=1)),
                ("pricing", models.CharField(blank=True, max_length=1)),
                ("endoscopic_base", models.CharField(blank=True, max_length=5)),
                ("supervision", models.CharField(blank=True, max_length=2)),
                ("calculation_flag", models.CharField(blank=True, max_length=1)),
                ("imaging_family", models.CharField(blank=True, max_length=2)),
                ("nonfacility_pe_opps", models.DecimalField(decimal_places=2, max_digits=7)),
                ("facility_pe_opps", models.DecimalField(decimal_places=2, max_digits=7)),
                ("malpractice_opps", models.DecimalField(decimal_places=2, max_digits=7)),
                ("qp_nonfacility_pe_opps", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ("qp_facility_pe_opps", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ("qp_malpractice_opps", models.DecimalField(decimal_places=2, max_digits=7, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ContentStaging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=255)),
                ("entries", models.JSONField()),
                ("versions", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[("staged", "Staged"), ("applied", "Applied"), ("discarded", "Discarded")],
                        default="staged",
                        max_length=9,
                    ),
                ),
                ("uploaded_by_name", models.CharField(max_length=254)),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("file", models.TextField()),
                ("line", models.PositiveIntegerField(null=True)),
                ("column", models.TextField(blank=True)),
                ("value", models.TextField(blank=True)),
                ("reason", models.TextField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Locality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mac", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=2)),
                ("state", models.CharField(max_length=2)),
                ("name", models.TextField()),
                ("floor_note", models.CharField(blank=True, max_length=3)),
                ("work_gpci", models.DecimalField(decimal_places=3, max_digits=5)),
                ("work_gpci_without_floor", models.DecimalField(decimal_places=3, max_digits=5, null=True)),
                ("pe_gpci", models.DecimalField(decimal_places=3, max_digits=5)),
                ("mp_gpci", models.DecimalField(decimal_places=3, max_digits=5)),
                ("anesthesia_factor", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("qp_anesthesia_factor", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
            ],
            options={
                "verbose_name_plural": "localities",
                "ordering": ["state", "name"],
            },
        ),
        migrations.CreateModel(
            name="LocalityCounties",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mac", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=2)),
                ("state", models.TextField()),
                ("area", models.TextField()),
                ("counties", models.TextField()),
            ],
            options={
                "verbose_name_plural": "locality counties",
            },
        ),
        migrations.CreateModel(
            name="OppsCap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hcpcs", models.CharField(max_length=5)),
                ("modifier", models.CharField(blank=True, max_length=2)),
                ("status", models.CharField(max_length=1)),
                ("mac", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=2)),
                ("facility_price", models.DecimalField(decimal_places=2, max_digits=9)),
                ("nonfacility_price", models.DecimalField(decimal_places=2, max_digits=9)),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("letter", models.CharField(help_text="A January, B April, C July, D October", max_length=2)),
                ("revision", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
                        choices=[("staged", "Staged"), ("published", "Published"), ("withdrawn", "Withdrawn")],
                        default="staged",
                        max_length=9,
                    ),
                ),
                ("is_partial", models.BooleanField(default=False)),
                ("effective_from", models.DateField()),
                ("released_on", models.DateField(blank=True, null=True)),
                ("conversion_factor", models.DecimalField(decimal_places=4, max_digits=8)),
                ("qp_conversion_factor", models.DecimalField(blank=True, decimal_places=4, max_digits=8, null=True)),
                ("anesthesia_factor", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("qp_anesthesia_factor", models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ("source_name", models.CharField(max_length=255)),
                ("source_sha256", models.CharField(max_length=64)),
                ("row_count", models.PositiveIntegerField()),
                ("code_count", models.PositiveIntegerField()),
                ("locality_count", models.PositiveIntegerField(default=0)),
                ("opps_cap_count", models.PositiveIntegerField(default=0)),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "publish_at",
                    models.DateTimeField(blank=True, help_text="When a staged release will be published", null=True),
                ),
            ],
            options={
                "ordering": ["-effective_from", "-revision", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="The file's name as uploaded", max_length=255)),
                ("stored_name", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Reading"),
                            ("staged", "Staged"),
                            ("refused", "Refused"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("phase", models.CharField(blank=True, max_length=100)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("effective_from", models.DateField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                ("problem_count", models.PositiveIntegerField(default=0)),
                ("license_accepted_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("cancel_asked_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="SectionStatistic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("section", models.CharField(max_length=30)),
                ("code_count", models.PositiveIntegerField()),
                ("codes_with_work", models.PositiveIntegerField()),
                ("is_complete", models.BooleanField()),
                ("lowest", models.DecimalField(decimal_places=2, max_digits=7)),
                ("median", models.DecimalField(decimal_places=3, max_digits=8)),
                ("highest", models.DecimalField(decimal_places=2, max_digits=7)),
                ("sample", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="ZipFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year_quarter",
                    models.CharField(help_text="20254 is the fourth quarter of 2025", max_length=5, unique=True),
                ),
                ("source_name", models.CharField(max_length=255)),
                ("source_sha256", models.CharField(max_length=64, unique=True)),
                ("row_count", models.PositiveIntegerField()),
                ("imported_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-year_quarter"],
            },
        ),
        migrations.CreateModel(
            name="ZipLocality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zip5", models.CharField(max_length=5)),
                ("state", models.CharField(max_length=2)),
                ("mac", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=2)),
                ("rural", models.CharField(blank=True, max_length=1)),
                ("needs_plus4", models.BooleanField()),
            ],
            options={
                "verbose_name_plural": "ZIP localities",
            },
        ),
        migrations.CreateModel(
            name="AnesthesiaBaseUnits",
            fields=[
                ("hcpcs", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("units", models.DecimalField(decimal_places=1, max_digits=4)),
            ],
            options={
                "verbose_name_plural": "anesthesia base units",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("hcpcs__regex", "^[0-9]{4}[0-9A-Z]$")), name="base_units_code"
                    ),
                    models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="base_units_positive"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodeContent",
            fields=[
                (
                    "code",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="codes.code",
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                (
                    "synonyms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=240)),
                ("plain_language", models.CharField(blank=True, max_length=300)),
                ("clinical_context", models.CharField(blank=True, max_length=400)),
                (
                    "specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "companions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), blank=True, default=list, size=None
                    ),
                ),
                ("provenance", models.CharField(default="RVU Edge", max_length=60)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("reviewed", "Reviewed")], default="draft", max_length=8
                    ),
                ),
                ("reviewed_by_name", models.CharField(blank=True, max_length=254)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("shipped", "Shipped"), ("file", "File"), ("browser", "Browser")], max_length=7
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.AddIndex(
            model_name="code",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="code_search_words"),
        ),
        migrations.AddIndex(
            model_name="code",
            index=models.Index(fields=["section", "hcpcs"], name="code_by_section"),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("hcpcs__regex", "^(\\d{5}|\\d{4}[A-Z]|[A-Z]\\d{4})$")), name="code_shape"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("logged__lte", 9), ("usage__lte", 9)), name="code_usage_to_nine"
            ),
        ),
        migrations.AddField(
            model_name="codecontentversion",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="codecontentversion",
            name="code",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="content_versions",
                to="codes.code",
            ),
        ),
        migrations.AddField(
            model_name="codesummary",
            name="code",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="summaries", to="codes.code"
            ),
        ),
        migrations.AddField(
            model_name="codevalue",
            name="code",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="values", to="codes.code"
            ),
        ),
        migrations.AddField(
            model_name="contentstaging",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="edition_is_one_row"),
        ),
        migrations.AddField(
            model_name="release",
            name="imported_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="oppscap",
            name="release",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opps_caps",
                to="codes.release",
            ),
        ),
        migrations.AddField(
            model_name="localitycounties",
            name="release",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="counties", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="locality",
            name="release",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="localities",
                to="codes.release",
            ),
        ),
        migrations.AddField(
            model_name="codevalue",
            name="release",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="values", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="codesummary",
            name="release",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="summaries",
                to="codes.release",
            ),
        ),
        migrations.AddField(
            model_name="releaseimport",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="releaseimport",
            name="release",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="imports", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="importproblem",
            name="of",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="problems",
                to="codes.releaseimport",
            ),
        ),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("word", name="gin_trgm_ops"), name="search_word_trigrams"
            ),
        ),
        migrations.AddField(
            model_name="sectionstatistic",
            name="release",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="codes.release"
            ),
        ),
        migrations.AddField(
            model_name="ziplocality",
            name="file",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="zips", to="codes.zipfile"
            ),
        ),
        migrations.AddField(
            model_name="codecontent",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="codecontentversion",
            constraint=models.UniqueConstraint(models.F("code"), models.F("version"), name="content_version_once"),
        ),
        migrations.AddConstraint(
            model_name="codecontentversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("action__in", ["import", "edit", "review", "restore"])), name="content_action_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="contentstaging",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["staged", "applied", "discarded"])),
                name="content_staging_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                models.F("effective_from"),
                models.F("revision"),
                condition=models.Q(("state", "published")),
                name="release_published_by_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                models.F("year"), models.F("letter"), models.F("revision"), name="release_quarter_revision_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                models.F("source_sha256"),
                condition=models.Q(("state", "withdrawn"), _negated=True),
                name="release_file_loaded_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["staged", "published", "withdrawn"])), name="release_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("letter__in", ["A", "AR", "B", "C", "D"])), name="release_letter_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("conversion_factor__gt", 0)), name="release_factor_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "staged"), ("published_at__isnull", False), _connector="OR"),
                name="release_published_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "staged"), ("publish_at__isnull", True), _connector="OR"),
                name="release_only_staged_is_scheduled",
            ),
        ),
        migrations.AddConstraint(
            model_name="oppscap",
            constraint=models.UniqueConstraint(
                models.F("release"),
                models.F("hcpcs"),
                models.F("modifier"),
                models.F("mac"),
                models.F("number"),
                name="opps_cap_once",
            ),
        ),
        migrations.AddIndex(
            model_name="localitycounties",
            index=models.Index(fields=["release", "mac", "number"], name="counties_by_locality"),
        ),
        migrations.AddConstraint(
            model_name="locality",
            constraint=models.UniqueConstraint(
                models.F("release"), models.F("mac"), models.F("number"), name="locality_once"
            ),
        ),
        migrations.AddIndex(
            model_name="codevalue",
            index=models.Index(fields=["release"], name="code_value_by_release"),
        ),
        migrations.AddConstraint(
            model_name="codevalue",
            constraint=models.UniqueConstraint(
                models.F("code"), models.F("release"), models.F("modifier"), name="code_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="codevalue",
            constraint=models.CheckConstraint(
                condition=models.Q(("modifier__in", ["", "26", "TC", "53"])), name="code_value_modifier"
            ),
        ),
        migrations.AddConstraint(
            model_name="codevalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "facility_total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("work_rvu"), "+", models.F("facility_pe_rvu")
                            ),
                            "+",
                            models.F("malpractice_rvu"),
                        ),
                    ),
                    (
                        "nonfacility_total",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("work_rvu"), "+", models.F("nonfacility_pe_rvu")
                            ),
                            "+",
                            models.F("malpractice_rvu"),
                        ),
                    ),
                ),
                name="code_value_total_is_sum",
            ),
        ),
        migrations.AddIndex(
            model_name="codesummary",
            index=models.Index(fields=["release", "section"], name="code_summary_by_section"),
        ),
        migrations.AddConstraint(
            model_name="codesummary",
            constraint=models.UniqueConstraint(models.F("code"), models.F("release"), name="code_summary_once"),
        ),
        migrations.AddConstraint(
            model_name="codesummary",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__lte", 100)), name="code_summary_rank_is_percent"
            ),
        ),
        migrations.AddIndex(
            model_name="releaseimport",
            index=models.Index(fields=["created_by", "created_at"], name="import_by_person"),
        ),
        migrations.AddConstraint(
            model_name="releaseimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "staged", "refused", "failed", "cancelled"])),
                name="import_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["waiting", "running"]), ("finished_at__isnull", False), _connector="OR"
                ),
                name="import_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseimport",
            constraint=models.UniqueConstraint(
                models.F("state"), condition=models.Q(("state", "running")), name="import_runs_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="importproblem",
            constraint=models.UniqueConstraint(models.F("of"), models.F("number"), name="import_problem_once"),
        ),
        migrations.AddConstraint(
            model_name="sectionstatistic",
            constraint=models.UniqueConstraint(models.F("release"), models.F("section"), name="section_statistic_once"),
        ),
        migrations.AddConstraint(
            model_name="ziplocality",
            constraint=models.UniqueConstraint(models.F("zip5"), models.F("file"), name="zip_once_a_file"),
        ),
        migrations.AddConstraint(
            model_name="codecontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="content_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="codecontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("provenance", ""), _negated=True), name="content_has_provenance"
            ),
        ),
        migrations.AddConstraint(
            model_name="codecontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["shipped", "file", "browser"])), name="content_origin_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="codecontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="content_version_counts_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="codecontent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_at__isnull", False),
                        ("state", "reviewed"),
                        models.Q(("reviewed_by_name", ""), _negated=True),
                        models.Q(("description", ""), _negated=True),
                        models.Q(("plain_language", ""), _negated=True),
                        models.Q(("clinical_context", ""), _negated=True),
                    ),
                    models.Q(
                        ("reviewed_at__isnull", True),
                        ("reviewed_by__isnull", True),
                        ("reviewed_by_name", ""),
                        ("state", "draft"),
                    ),
                    _connector="OR",
                ),
                name="content_reviewed_is_complete",
            ),
        ),
    ]
