// Compares spellings. The same rules as codes/domain/search/spelling.py.

import data from "./thesaurus.js";

const { mostCorrections, perEdit } = data.numbers;

/** Count the letters that are missing, extra, wrong or swapped with a neighbor. Returns `most` + 1 if there are more. */
export function editDistance(first, second, most) {
  if (Math.abs(first.length - second.length) > most) return most + 1;
  let before = [];
  let row = Array.from({ length: second.length + 1 }, (_, n) => n);
  for (let i = 1; i <= first.length; i += 1) {
    const last = before;
    before = row;
    row = [i];
    for (let j = 1; j <= second.length; j += 1) {
      const isSame = first[i - 1] === second[j - 1];
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1];
      if (isSwapped) cost = Math.min(cost, last[j - 2] + 1);
      row.push(cost);
    }
  }
  return Math.min(row.at(-1), most + 1);
}

/** Return how many typos a word may have. */
export function mostEdits(word) {
  return word.length < 6 ? 1 : word.length < 9 ? 2 : 3;
}

/** Return the known words closest to a misspelled one as [word, weight]. Words that differ too much are left out. */
export function corrections(word, known) {
  const most = mostEdits(word);
  const near = [...new Set(known)].map((other) => [editDistance(word, other, most), word[0] !== other[0], other]);
  const kept = near.filter(([count]) => count <= most).sort(compare);
  const same = kept.filter(([count]) => count === kept[0][0]);
  return same.slice(0, mostCorrections).map(([count, , other]) => [other, perEdit ** count]);
}

function compare(a, b) {
  return a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1);
}
