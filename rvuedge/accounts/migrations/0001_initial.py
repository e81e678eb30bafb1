import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "An account with this email already exists."},
                        max_length=254,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clinician",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="clinician",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "career_stage",
                    models.CharField(
                        choices=[
                            ("student", "Medical student"),
                            ("resident", "Resident or fellow"),
                            ("attending", "Attending physician"),
                            ("app", "Advanced practice provider"),
                        ],
                        default="attending",
                        max_length=10,
                    ),
                ),
                (
                    "specialty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("addiction-medicine", "Addiction medicine"),
                            ("allergy-and-immunology", "Allergy and immunology"),
                            ("anesthesiology", "Anesthesiology"),
                            ("breast-surgery", "Breast surgery"),
                            ("cardiac-surgery", "Cardiac surgery"),
                            ("cardiology", "Cardiology"),
                            ("chiropractic", "Chiropractic"),
                            ("colorectal-surgery", "Colorectal surgery"),
                            ("critical-care", "Critical care"),
                            ("dermatology", "Dermatology"),
                            ("emergency-medicine", "Emergency medicine"),
                            ("endocrinology", "Endocrinology"),
                            ("family-medicine", "Family medicine"),
                            ("gastroenterology", "Gastroenterology"),
                            ("general-surgery", "General surgery"),
                            ("geriatrics", "Geriatrics"),
                            ("gynecologic-oncology", "Gynecologic oncology"),
                            ("hand-surgery", "Hand surgery"),
                            ("hematology-and-oncology", "Hematology and oncology"),
                            ("hospice-and-palliative-medicine", "Hospice and palliative medicine"),
                            ("hospital-medicine", "Hospital medicine"),
                            ("infectious-disease", "Infectious disease"),
                            ("internal-medicine", "Internal medicine"),
                            ("interventional-cardiology", "Interventional cardiology"),
                            ("interventional-radiology", "Interventional radiology"),
                            ("maternal-fetal-medicine", "Maternal-fetal medicine"),
                            ("neonatology", "Neonatology"),
                            ("nephrology", "Nephrology"),
                            ("neurology", "Neurology"),
                            ("neurosurgery", "Neurosurgery"),
                            ("nurse-practitioner-primary-care", "Nurse practitioner, primary care"),
                            ("obstetrics-and-gynecology", "Obstetrics and gynecology"),
                            ("occupational-therapy", "Occupational therapy"),
                            ("ophthalmology", "Ophthalmology"),
                            ("optometry", "Optometry"),
                            ("oral-and-maxillofacial-surgery", "Oral and maxillofacial surgery"),
                            ("orthopedic-surgery", "Orthopedic surgery"),
                            ("otolaryngology", "Otolaryngology"),
                            ("pain-medicine", "Pain medicine"),
                            ("pathology", "Pathology"),
                            ("pediatric-surgery", "Pediatric surgery"),
                            ("pediatrics", "Pediatrics"),
                            ("physical-medicine-and-rehabilitation", "Physical medicine and rehabilitation"),
                            ("physical-therapy", "Physical therapy"),
                            ("plastic-surgery", "Plastic surgery"),
                            ("podiatry", "Podiatry"),
                            ("psychiatry", "Psychiatry"),
                            ("psychology", "Psychology"),
                            ("pulmonology", "Pulmonology"),
                            ("radiation-oncology", "Radiation oncology"),
                            ("radiology", "Radiology"),
                            ("rheumatology", "Rheumatology"),
                            ("sleep-medicine", "Sleep medicine"),
                            ("speech-language-pathology", "Speech-language pathology"),
                            ("sports-medicine", "Sports medicine"),
                            ("surgical-oncology", "Surgical oncology"),
                            ("thoracic-surgery", "Thoracic surgery"),
                            ("transplant-surgery", "Transplant surgery"),
                            ("trauma-surgery", "Trauma surgery"),
                            ("urogynecology", "Urogynecology"),
                            ("urology", "Urology"),
                            ("vascular-surgery", "Vascular surgery"),
                        ],
                        max_length=60,
                    ),
                ),
                ("locality", models.CharField(blank=True, max_length=8, verbose_name="payment locality")),
                (
                    "fte",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("1.00"),
                        max_digits=3,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0.05")),
                            django.core.validators.MaxValueValidator(Decimal("1.50")),
                        ],
                        verbose_name="FTE",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fte__gte", "0.05"), ("fte__lte", "1.50")), name="fte_in_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("locality", ""), ("locality__regex", "^\\d{5}-\\d{2}$"), _connector="OR"),
                        name="clinician_locality_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("career_stage__in", ["student", "resident", "attending", "app"])),
                        name="career_stage_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="user_email_unique_in_any_case"
            ),
        ),
    ]
