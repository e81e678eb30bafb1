"""The rules table: the part of the rules that's data, for devices that read and value lines without the server.

`manage.py write_rules` writes it to static/js/log/rules.js. A test checks that the file matches this table.
"""

from typing import Any

from codes.domain.indicators import STATUSES, why_no_work
from logbook.domain.parsing import counts, fit, forms, patients, reading, reasons, recovery, segment
from logbook.domain.valuation import (
    cuts,
    explanations,
    hint_codes,
    hints,
    line,
    modifier_steps,
    modifiers,
    policy,
    ranking,
    sides,
)

PCTC = "0123456789"


def rules_table() -> dict[str, Any]:
    """Return the table as plain data. Factors are text, to keep them exact."""
    return _reading_rules() | _valuation_rules() | _texts()


def _reading_rules() -> dict[str, Any]:
    return {
        "work": fit.WORK,
        "isVisit": fit.IS_VISIT,
        "addOn": fit.ADD_ON,
        "visitGroups": patients.GROUPS,
        "beside": patients.BESIDE,
        "fits": fit.FITS,
        "glued": sorted(reading.GLUED),
        "apart": sorted(reading.APART),
        "costs": reading.USUAL_COSTS,
        "words": {
            "units": sorted(counts.UNITS),
            "unitsBefore": sorted(counts.UNITS_BEFORE),
            "numbers": counts.NUMBERS,
            "measures": sorted(counts.MEASURES),
            "labels": sorted(forms.LABELS),
            "labelsGlued": forms.LABELS_GLUED,
            "fillers": sorted(forms.FILLERS),
            "physical": sorted(counts.PHYSICAL),
            "countables": sorted(counts.COUNTABLES),
            "offered": sorted(counts.OFFERED),
            "alone": sorted(counts.ALONE),
            "compounds": counts.COMPOUNDS,
            "numbered": sorted(forms.NUMBERED),
            "articles": sorted(forms.ARTICLES),
            "noteNames": sorted(forms.NOTE_NAMES),
            "noteWords": sorted(forms.NOTE_WORDS),
            "modifiers": forms.MODIFIER_WORDS,
        },
        "reasons": reasons.ALL,
        "unread": reasons.WHOLE,
        "usualModifiers": segment.USUAL_MODIFIERS,
        "thirdCost": segment.THIRD_COST,
        "continuedCost": segment.CONTINUED_COST,
        "unknownCost": segment.UNKNOWN_COST,
        "recovery": {
            "run": recovery.RUN,
            "character": recovery.CHARACTER,
            "longer": recovery.LONGER,
            "oddLengths": list(recovery.ODD_LENGTHS.values()),
            "code": recovery.CODE,
            "units": recovery.UNITS,
            "unfit": recovery.UNFIT,
            "noWork": recovery.NO_WORK,
            "pending": recovery.PENDING,
        },
    }


def _valuation_rules() -> dict[str, Any]:
    return {
        "modifiers": {name: [known.kind, known.meaning] for name, known in sorted(modifiers.MODIFIERS.items())},
        "splits": modifiers.SPLITS,
        "roles": modifiers.ROLES,
        "halved": sorted(modifiers.HALVED),
        "byReport": sorted(modifiers.BY_REPORT),
        "byRule": sorted(modifiers.BY_RULE),
        "bothSides": {indicator: str(factor) for indicator, factor in sides.FACTORS.items()},
        "half": str(line.HALF),
        "coSurgeon": str(modifier_steps.CO_SURGEON),
        "assistant": {name: str(factor) for name, factor in modifier_steps.ASSISTANT.items()},
        "notPaid": sorted(line.NOT_PAID),
        "assistants": modifiers.ASSISTANTS,
        "imaging": str(ranking.IMAGING),
        "fullyRanked": ranking.FULLY_RANKED,
        "notSurgery": sorted(ranking.NOT_SURGERY),
        "postoperativeDays": modifier_steps.GLOBAL_DAYS,
        "onceADay": hint_codes.CRITICAL_CARE_FIRST_HOUR,
        "visitComplexity": hint_codes.VISIT_COMPLEXITY,
        "prolonged": sorted(hint_codes.PROLONGED),
        "maternity": sorted(hint_codes.GLOBAL_MATERNITY),
        "preventive": sorted(hint_codes.PREVENTIVE),
        "separateProcedures": {hcpcs: list(area) for hcpcs, area in hint_codes.SEPARATE_PROCEDURES.items()},
        "repeated": sorted(hints.REPEATED),
        "distinct": sorted(hints.DISTINCT),
        "separateVisit": sorted(hints.SEPARATE_VISIT),
        "procedureDays": sorted(hints.PROCEDURE_GLOBALS),
    }


def _texts() -> dict[str, Any]:
    return {
        "ordinals": cuts.NAMES,
        "flags": dict(explanations.FLAGS),
        "lacking": explanations.LACKING,
        "noCredit": explanations.NO_CREDIT,
        "statuses": {name: [status.name, status.meaning, status.is_payable] for name, status in STATUSES.items()},
        "policies": dict(policy.SHORT_NAMES),
        "noWork": {pctc: why_no_work("A", pctc) for pctc in PCTC},
    }
