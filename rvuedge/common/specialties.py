"""The specialties that a clinician can choose: slug and name."""

NAMES = (
    "Addiction medicine", "Allergy and immunology", "Anesthesiology", "Breast surgery", "Cardiac surgery",
    "Cardiology", "Chiropractic", "Colorectal surgery", "Critical care", "Dermatology", "Emergency medicine",
    "Endocrinology", "Family medicine", "Gastroenterology", "General surgery", "Geriatrics",
    "Gynecologic oncology", "Hand surgery", "Hematology and oncology", "Hospice and palliative medicine",
    "Hospital medicine", "Infectious disease", "Internal medicine", "Interventional cardiology",
    "Interventional radiology", "Maternal-fetal medicine", "Neonatology", "Nephrology", "Neurology",
    "Neurosurgery", "Nurse practitioner, primary care", "Obstetrics and gynecology", "Occupational therapy",
    "Ophthalmology", "Optometry", "Oral and maxillofacial surgery", "Orthopedic surgery", "Otolaryngology",
    "Pain medicine", "Pathology", "Pediatric surgery", "Pediatrics", "Physical medicine and rehabilitation",
    "Physical therapy", "Plastic surgery", "Podiatry", "Psychiatry", "Psychology", "Pulmonology",
    "Radiation oncology", "Radiology", "Rheumatology", "Sleep medicine", "Speech-language pathology",
    "Sports medicine", "Surgical oncology", "Thoracic surgery", "Transplant surgery", "Trauma surgery",
    "Urogynecology", "Urology", "Vascular surgery",
)  # fmt: skip


def slug(name: str) -> str:
    """`Nurse practitioner, primary care` → `nurse-practitioner-primary-care`."""
    return name.lower().replace(",", "").replace(" ", "-")


CHOICES = tuple((slug(name), name) for name in NAMES)
BY_SLUG = dict(CHOICES)
