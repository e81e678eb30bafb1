"""Sections and subheadings of HCPCS codes: by suffix letter, then prefix letter, then number.

The ranges follow CPT's section numbers; 98000-98016 (CPT's telemedicine visits) belong to Medicine by number and
have their own subheading.
"""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its slug in URLs, its name, and how many of its codes had work in the complete RVU25D.

    An excerpt has the complete section only with `codes_with_work` codes (from CMS's October 2025 file); 0 where a
    rank among the section's codes would be meaningless.
    """

    slug: str
    name: str
    codes_with_work: int = 0


SECTIONS = (
    Section("evaluation-and-management", "Evaluation and management", 141),
    Section("anesthesia", "Anesthesia"),
    Section("surgery", "Surgery", 5_682),
    Section("radiology", "Radiology", 612),
    Section("pathology-and-laboratory", "Pathology and laboratory", 94),
    Section("medicine", "Medicine", 728),
    Section("category-ii", "Quality measures (Category II)"),
    Section("category-iii", "Emerging technology (Category III)", 4),
    Section("proprietary-laboratory", "Proprietary laboratory analyses"),
    Section("multianalyte", "Multianalyte assays"),
    Section("vaccine-administration", "Vaccine administration"),
    Section("hcpcs-a", "HCPCS A: transport and supplies"),
    Section("hcpcs-b", "HCPCS B: enteral and parenteral therapy"),
    Section("hcpcs-c", "HCPCS C: hospital outpatient"),
    Section("hcpcs-d", "HCPCS D: dental"),
    Section("hcpcs-e", "HCPCS E: medical equipment"),
    Section("hcpcs-g", "HCPCS G: procedures and services", 197),
    Section("hcpcs-h", "HCPCS H: behavioral health"),
    Section("hcpcs-j", "HCPCS J: drugs"),
    Section("hcpcs-k", "HCPCS K: equipment, temporary"),
    Section("hcpcs-l", "HCPCS L: orthotics and prosthetics"),
    Section("hcpcs-m", "HCPCS M: medical services"),
    Section("hcpcs-p", "HCPCS P: pathology", 1),
    Section("hcpcs-q", "HCPCS Q: temporary", 2),
    Section("hcpcs-r", "HCPCS R: radiology"),
    Section("hcpcs-s", "HCPCS S: private payers"),
    Section("hcpcs-t", "HCPCS T: state Medicaid"),
    Section("hcpcs-u", "HCPCS U: laboratory"),
    Section("hcpcs-v", "HCPCS V: vision and hearing"),
    Section("other", "Other codes"),
)
BY_SLUG = {section.slug: section for section in SECTIONS}
SUFFIX_SECTIONS = {
    "F": "category-ii",
    "T": "category-iii",
    "U": "proprietary-laboratory",
    "M": "multianalyte",
    "A": "vaccine-administration",
}
# (first number, section, subheading); a range ends where the next begins.
RANGES = (
    (100, "anesthesia", "Anesthesia"),
    (2000, "other", ""),
    (10004, "surgery", "General"),
    (10030, "surgery", "Integumentary"),
    (20100, "surgery", "Musculoskeletal"),
    (30000, "surgery", "Respiratory"),
    (33016, "surgery", "Cardiovascular"),
    (38100, "surgery", "Hemic and lymphatic"),
    (39000, "surgery", "Mediastinum and diaphragm"),
    (40490, "surgery", "Digestive"),
    (50010, "surgery", "Urinary"),
    (54000, "surgery", "Male genital"),
    (55920, "surgery", "Reproductive"),
    (55970, "surgery", "Intersex"),
    (56405, "surgery", "Female genital"),
    (59000, "surgery", "Maternity"),
    (60000, "surgery", "Endocrine"),
    (61000, "surgery", "Nervous system"),
    (65091, "surgery", "Eye"),
    (69000, "surgery", "Auditory"),
    (69990, "surgery", "Microscope"),
    (69991, "other", ""),
    (70010, "radiology", "Diagnostic imaging"),
    (76506, "radiology", "Ultrasound"),
    (77001, "radiology", "Guidance"),
    (77046, "radiology", "Breast imaging"),
    (77071, "radiology", "Bone and joint"),
    (77261, "radiology", "Radiation oncology"),
    (78012, "radiology", "Nuclear medicine"),
    (80047, "pathology-and-laboratory", "Panels"),
    (80143, "pathology-and-laboratory", "Drug assays"),
    (80400, "pathology-and-laboratory", "Evocative testing"),
    (80500, "pathology-and-laboratory", "Clinical consultation"),  # 80500 and 80502 until 2021
    (81000, "pathology-and-laboratory", "Urinalysis"),
    (81105, "pathology-and-laboratory", "Molecular"),
    (81490, "pathology-and-laboratory", "Multianalyte assays"),
    (82009, "pathology-and-laboratory", "Chemistry"),
    (85002, "pathology-and-laboratory", "Hematology"),
    (86000, "pathology-and-laboratory", "Immunology"),
    (86850, "pathology-and-laboratory", "Transfusion"),
    (87003, "pathology-and-laboratory", "Microbiology"),
    (88000, "pathology-and-laboratory", "Anatomic"),
    (88104, "pathology-and-laboratory", "Cytopathology"),
    (88230, "pathology-and-laboratory", "Cytogenetics"),
    (88300, "pathology-and-laboratory", "Surgical pathology"),
    (88720, "pathology-and-laboratory", "In vivo"),
    (89049, "pathology-and-laboratory", "Other"),
    (89250, "pathology-and-laboratory", "Reproductive"),
    (89399, "other", ""),
    (90281, "medicine", "Immune globulins"),
    (90460, "medicine", "Vaccines"),
    (90785, "medicine", "Psychiatry"),
    (90901, "medicine", "Biofeedback"),
    (90935, "medicine", "Dialysis"),
    (91010, "medicine", "Gastroenterology"),
    (91300, "medicine", "COVID-19 vaccines"),
    (92002, "medicine", "Ophthalmology"),
    (92502, "medicine", "Ear, nose and throat"),
    (92920, "medicine", "Cardiovascular"),
    (93880, "medicine", "Vascular studies"),
    (94002, "medicine", "Pulmonary"),
    (95004, "medicine", "Allergy"),
    (95249, "medicine", "Endocrinology"),
    (95700, "medicine", "Neurology"),
    (96040, "medicine", "Genetics"),
    (96105, "medicine", "Central nervous system tests"),
    (96156, "medicine", "Health behavior"),
    (96202, "medicine", "Caregiver training"),
    (96360, "medicine", "Infusion and chemotherapy"),
    (96567, "medicine", "Photodynamic therapy"),
    (96900, "medicine", "Dermatology"),
    (97010, "medicine", "Physical medicine and rehabilitation"),
    (97802, "medicine", "Nutrition"),
    (97810, "medicine", "Acupuncture"),
    (98000, "medicine", "Telemedicine visits"),
    (98017, "medicine", "Osteopathic manipulation"),
    (98940, "medicine", "Chiropractic"),
    (98960, "medicine", "Education"),
    (98966, "medicine", "Phone and online"),
    (98975, "medicine", "Remote therapeutic monitoring"),
    (99000, "medicine", "Special services"),
    (99091, "medicine", "Remote data"),
    (99092, "medicine", "Special services"),
    (99100, "anesthesia", "Qualifying circumstances"),
    (99141, "medicine", "Sedation"),
    (99170, "medicine", "Other"),
    (99201, "evaluation-and-management", "Visits"),  # 99201 until 2020
    (99500, "medicine", "Home visits"),
    (99605, "medicine", "Medication management"),
    (99608, "other", ""),
)
_STARTS = [first for first, _, _ in RANGES]


def classify(hcpcs: str) -> tuple[Section, str]:
    """The section of a code and its subheading ('' where the section has none)."""
    if hcpcs[-1].isalpha():
        return BY_SLUG[SUFFIX_SECTIONS.get(hcpcs[-1], "other")], ""
    if hcpcs[0].isalpha():
        return BY_SLUG.get(f"hcpcs-{hcpcs[0].lower()}", BY_SLUG["other"]), ""
    position = bisect_right(_STARTS, int(hcpcs)) - 1
    if position < 0:
        return BY_SLUG["other"], ""
    _, slug, heading = RANGES[position]
    return BY_SLUG[slug], heading
