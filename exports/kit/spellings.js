// Which other words may a word that was typed stand for? Russian ones in Latin letters, as
// catalog/search/romanised.py reads them, and synonyms; their tables come with the page.

const { letters, at_the_end: ENDS, with_sign: SIGNED } = language.latin;
const SIGNS = "'`’ʹʼ′", HARD = 'ʺ″"';
const ROMANISED = new RegExp(`^[a-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f${SIGNS}${HARD}]+$`);
const MOST_READINGS = 8, MOST_BEGUN = 24, FEWEST_LETTERS = 3, LONGEST_CHUNK = 4;
const has = (table, name) => Object.hasOwnProperty.call(table, name);

// How far each reading of what stands here goes, and the letters it may be.
const steps = (word, at) => {
  const double = ["''", "``"].includes(word.slice(at, at + 2));
  if (SIGNS.includes(word[at]) || HARD.includes(word[at]))
    return [[double ? 2 : 1, [[0, double || HARD.includes(word[at]) ? "ъ" : "ь"]]]];
  const found = [];
  if (word[at + 1] === "`" && has(SIGNED, word[at])) found.push([2, [[0, SIGNED[word[at]]]]]);
  let longest = 0;
  for (let length = Math.min(LONGEST_CHUNK, word.length - at); length > 0; length--) {
    const chunk = word.slice(at, at + length);
    if (has(letters, chunk)) longest = longest || length;
    const last = at + length === word.length && at && has(ENDS, chunk);
    const options = last ? ENDS[chunk] : has(letters, chunk) ? letters[chunk] : "";
    if (options) found.push([length, options.split(" ").map((option, n) => [2 * (longest - length) + n, option])]);
  }
  return found.length ? found : [[1, [[3, word[at]]]]];
};

const likelier = (a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : Number(a[1] > b[1]));

// The likeliest Russian spellings of a word in Latin letters; none for what is no such word.
const readings = (word) => {
  const plainly = word.toLowerCase().replace(/ß/g, "ss").replace(/[\u0360\u0361\ufe20\ufe21]/g, "").normalize("NFC");
  if ((plainly.match(/\p{L}/gu) || []).length < FEWEST_LETTERS || plainly.length > LONGEST || !ROMANISED.test(plainly)) return [];
  const begun = Array.from({ length: plainly.length + 1 }, () => []);
  begun[0].push([0, ""]);
  for (let at = 0; at < plainly.length; at++) {
    const best = begun[at].sort(likelier).slice(0, MOST_BEGUN);
    for (const [length, options] of steps(plainly, at))
      for (const [cost, text] of best)
        for (const [extra, option] of options) begun[at + length].push([cost + extra, text + option]);
  }
  return [...new Set(begun[plainly.length].sort(likelier).map(([, text]) => text))].slice(0, MOST_READINGS);
};

const latin = (word) => /[a-z]/i.test(word) && readings(word).length > 0;

const STEM = "~";
const terms = ({ exact, stems }) => (stems.length ? stems.map((one) => STEM + one) : exact);

// Each term of a word → the terms of the words that stand for it.
const synonyms = (rows) => {
  const found = new Map();
  for (const [way, line] of rows) {
    const all = line.split(" ").map((word) => terms(ways(word).pop()[0]));
    for (const own of way === "=" ? all : all.slice(0, 1))
      for (const term of own)
        found.set(term, [...(found.get(term) || []), ...all.flat().filter((one) => !own.includes(one))]);
  }
  return found;
};
const SAME = synonyms(language.synonyms.same), ALIKE = synonyms(language.synonyms.near);

// The forms of a word that was typed; its `others` are terms that answer for it.
const meant = (word) => {
  if (!latin(word)) {
    const own = forms(word);
    return { ...own, others: terms(own).flatMap((term) => SAME.get(term) || []) };
  }
  const read = readings(word).map(forms);
  const own = forms([...word].filter((one) => !SIGNS.includes(one) && !HARD.includes(one)).join(""));
  return {
    exact: [...new Set([...own.exact, ...read.map((one) => one.exact[0])])],
    stems: [...new Set([...own.stems, ...read.flatMap((one) => one.stems)])],
    others: [],
  };
};
