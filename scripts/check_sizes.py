"""Check the length of files and functions: `make lint` runs this.

The limits are lines per file, by its type, and lines per function.
"""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES = {".py": 300, ".html": 150, ".js": 150, ".css": 250}
TEST_LINES = 400
FUNCTION_LINES = 50
GENERATED = {"vendor", "migrations"}


def tracked_files() -> list[Path]:
    """Return the repository's files, without vendored and generated ones."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [Path(line) for line in listed.stdout.splitlines()]
    return [path for path in paths if not GENERATED & set(path.parts) and (ROOT / path).is_file()]


def faults(path: Path) -> list[str]:
    """Return a message for the file and each function in it that is too long."""
    limit = TEST_LINES if path.parts[0] == "tests" else LINES.get(path.suffix)
    if limit is None or path.suffix not in LINES:
        return []
    text = (ROOT / path).read_text(encoding="utf-8")
    count = text.count("\n")
    found = [f"{path}: {count} lines, at most {limit}"] if count > limit else []
    if path.suffix == ".py":
        found += [
            f"{path}:{line} {name}: {size} lines, at most {FUNCTION_LINES}" for name, line, size in long_functions(text)
        ]
    return found


def long_functions(source: str) -> list[tuple[str, int, int]]:
    """Return (name, line, lines) of each function that is too long."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    sizes = ((node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1) for node in functions)
    return [found for found in sizes if found[2] > FUNCTION_LINES]


def main() -> None:
    found = [fault for path in tracked_files() for fault in faults(path)]
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
