"""What to know about a release that was loaded without some of its files, or repaired, on staff's word."""

from collections.abc import Collection, Mapping

RESTORED = {
    "HCPCS": ("code", "codes"),
    "GLOB DAYS": ("global period", "global periods"),
    "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES": ("supervision indicator", "supervision indicators"),
    "DIAGNOSTIC IMAGING FAMILY INDICATOR": ("imaging family", "imaging families"),
}
# What staff decide on when they load a release without a file.
CONSEQUENCES = {
    "gpci": "Without GPCI, amounts by locality use the localities of an earlier release.",
    "anes": "Without ANES, the release has no anesthesia conversion factors.",
    "locco": "Without LOCCO, the release doesn't list the counties of its localities.",
    "oppscap": "Without OPPSCAP, the release doesn't list CMS's outpatient caps by locality. Amounts still apply the "
    "caps in PPRRVU.",
}


def locality_note(label: str, without: Collection[str], source: str) -> str:
    """The sentence for amounts by locality; '' if the release has its GPCI file or never had one. `source` is the
    label of the release whose localities are used, '' for none."""
    if "gpci" not in without:
        return ""
    said = f"{label} was loaded without its GPCI file."
    return f"{said} Amounts by locality use {source}'s." if source else f"{said} Only national amounts are shown."


def borrowed_note(label: str, source: str) -> str:
    """The sentence for a release that never had a GPCI file; '' if `source`, the label of the release whose localities
    are used, is its own or there are none."""
    return f"{label} has no localities loaded, so the GPCIs are from {source}." if source not in ("", label) else ""


def anesthesia_note(label: str, without: Collection[str]) -> str:
    """The sentence for anesthesia amounts; '' if the release has its ANES file or never had one."""
    if "anes" not in without:
        return ""
    return f"{label} was loaded without its ANES file, so it has no anesthesia conversion factors of its own."


def loading_notes(label: str, without: Collection[str], restored_zeros: Mapping[str, int], source: str) -> list[str]:
    """Every sentence about how a release was loaded, for the pages about releases."""
    localities = locality_note(label, without, source) or borrowed_note(label, source)
    notes = [localities, anesthesia_note(label, without)]
    if "locco" in without:
        notes.append(f"{label} was loaded without its LOCCO file, so it doesn't list the counties of its localities.")
    if "oppscap" in without:
        notes.append(
            f"{label} was loaded without its OPPSCAP file, so it doesn't list CMS's outpatient caps by locality. "
            "Amounts still apply the caps in PPRRVU."
        )
    if restored_zeros:
        cells = [f"{count:,} {RESTORED[column][count != 1]}" for column, count in restored_zeros.items()]
        listed = f"{', '.join(cells[:-1])} and {cells[-1]}" if len(cells) > 1 else cells[0]
        notes.append(f"A spreadsheet had removed leading zeros from {label}'s file. Staff restored them in {listed}.")
    return [note for note in notes if note]
