"""What of the rules is data, for the phone: it reads typed text and values single lines without the server.

`manage.py write_rules` puts it into static/js/log/rules.js, and a test holds that file to this table.
"""

from typing import Any

from codes.domain.indicators import STATUSES, why_no_work
from logbook.domain.parsing import fit, reading, segment
from logbook.domain.valuation import explanations, line, modifiers, policy

PCTC = "0123456789"


def rules_table() -> dict[str, Any]:
    """The table as plain data; factors as text, as exact as they are here."""
    return {
        "work": fit.WORK,
        "isVisit": fit.IS_VISIT,
        "fits": fit.FITS,
        "glued": sorted(reading.GLUED),
        "apart": sorted(reading.APART),
        "costs": reading.USUAL_COSTS,
        "dearest": segment.DEAREST,
        "modifiers": {name: [known.kind, known.meaning] for name, known in sorted(modifiers.MODIFIERS.items())},
        "splits": modifiers.SPLITS,
        "roles": modifiers.ROLES,
        "halved": sorted(modifiers.HALVED),
        "byReport": sorted(modifiers.BY_REPORT),
        "byRule": sorted(modifiers.BY_RULE),
        "bothSides": {indicator: str(factor) for indicator, factor in line.BOTH_SIDES.items()},
        "half": str(line.HALF),
        "coSurgeon": str(line.CO_SURGEON),
        "assistant": {name: str(factor) for name, factor in line.ASSISTANT.items()},
        "notPaid": sorted(line.NOT_PAID),
        "flags": dict(explanations.FLAGS),
        "statuses": {name: [status.name, status.meaning, status.is_payable] for name, status in STATUSES.items()},
        "policies": dict(policy.SHORT_NAMES),
        "noWork": {pctc: why_no_work("A", pctc) for pctc in PCTC},
    }
