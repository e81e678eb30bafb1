"""The kinds of patient data, each with the words that a refusal uses."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """A kind of patient data; the value completes “This looks like …”."""

    RECORD_NUMBER = "a medical record number or another long number"
    SOCIAL_SECURITY = "a Social Security number"
    ACCOUNT_NUMBER = "an account, insurance, or encounter number"
    BIRTH_DATE = "a date of birth"
    AGE = "an age over 89"
    PHONE = "a phone or fax number"
    EMAIL = "an email address"
    ADDRESS = "a street address"
    PATIENT_NAME = "a patient's name"
    NAME_AND_DATE = "a person's name with a date"
    NAME_AND_NUMBER = "a person's name with a number"
    INITIALS = "a person's initials with a date or room"
    PEOPLE = "a list of people"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text looks like. It never has the text itself, so it's safe in messages and logs."""

    kind: Kind

    @property
    def reason(self) -> str:
        """Why the text is refused, as a sentence."""
        return f"This looks like {self.kind.value}. Leave out anything that could identify a patient."

    @property
    def saved_reason(self) -> str:
        """What to do about a text that was saved before it would have been refused, as sentences."""
        return f"You saved this earlier. It looks like {self.kind.value}. Change it if it could identify a patient."
