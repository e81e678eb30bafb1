"""How close two spellings are. static/js/search/spelling.js does the same."""

from collections.abc import Iterable

MOST_CORRECTIONS = 4
PER_EDIT = 0.85  # a word's weight for each edit


def edit_distance(first: str, second: str, most: int) -> int:
    """The number of missing, extra, wrong or swapped letters; `most` + 1 if there are more."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def corrections(word: str, known: Iterable[str]) -> list[tuple[str, float]]:
    """The known words closest to a misspelled one, with their weights; words too far from it are left out."""
    most = 1 if len(word) < 6 else 2 if len(word) < 9 else 3
    found = sorted((edit_distance(word, other, most), word[:1] != other[:1], other) for other in set(known))
    near = [(count, other) for count, _, other in found if count <= most]
    return [(other, PER_EDIT**count) for count, other in near if count == near[0][0]][:MOST_CORRECTIONS]
