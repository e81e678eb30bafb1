"""Check that the CSS uses the tokens: `make lint` runs this.

Colors and px values belong in static/css/tokens.css. Media queries use the widths listed in its first comment, in range
syntax (width >= 1024px).
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "static" / "css"
TOKENS = "tokens.css"

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BREAKPOINT = re.compile(r"^ +(\d+px)  ", re.MULTILINE)
MEDIA = re.compile(r"@media[^{]*")
DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;{}]+)(?=[;}])")
PX = re.compile(r"(?<![\w-])-?(?!0px)[\d.]+px")
COLOR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\("
    r"|(?<![\w-])(?:white|black|gr[ae]y|silver|red|green|blue|teal|navy|yellow|orange|purple|pink|brown)(?![\w-])",
    re.IGNORECASE,
)


def breakpoints(tokens: str) -> set[str]:
    """Return the widths that the first comment of tokens.css lists."""
    return set(BREAKPOINT.findall(COMMENT.search(tokens)[0]))


def faults(name: str, css: str, widths: set[str]) -> list[str]:
    """Return a message for each literal or breakpoint in one file that breaks the rules."""
    css = COMMENT.sub("", css)
    found = []
    for query in MEDIA.findall(css):
        found += [f"{name}: {width} isn't a listed breakpoint" for width in PX.findall(query) if width not in widths]
        found += [f"{name}: write {query.strip()} as a range" for _ in re.findall(r"(?:min|max)-width", query)]
    if name != TOKENS:
        for label, value in DECLARATION.findall(css):
            literals = PX.findall(value) + COLOR.findall(value)
            found += [f"{name}: {label}: {literal} belongs in {TOKENS}" for literal in literals]
    return found


def main() -> None:
    widths = breakpoints((ROOT / TOKENS).read_text(encoding="utf-8"))
    files = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.css"))}
    if found := [fault for name, css in files.items() for fault in faults(name, css, widths)]:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
