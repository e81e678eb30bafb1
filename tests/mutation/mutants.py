"""What a change to a rule is called, and what became of it."""

import tomllib
from pathlib import Path
from typing import NamedTuple

SURVIVORS = Path(__file__).parent / "survivors.toml"


class Mutant(NamedTuple):
    """One change: the file, the function or constant, the line before and after, and whether a test noticed."""

    path: str
    name: str
    was: str
    becomes: str
    is_killed: bool

    @property
    def key(self):
        """The change, however the file's other lines move."""
        return self.path, self.name, self.was, self.becomes


def on_one_line(text):
    return " ".join(text.split())


def explained():
    """The survivors listed in survivors.toml, as {key: reason}."""
    listed = tomllib.loads(SURVIVORS.read_text(encoding="utf-8")).get("survivor", [])
    return {(item["file"], item["name"], item["was"], item["becomes"]): item["reason"] for item in listed}


def as_toml(mutant):
    """Return an entry for survivors.toml, without its reason."""
    values = {"file": mutant.path, "name": mutant.name, "was": mutant.was, "becomes": mutant.becomes, "reason": ""}
    return "[[survivor]]\n" + "\n".join(f"{name} = {quoted(text)}" for name, text in values.items())


def quoted(text):
    return f"'{text}'" if "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
