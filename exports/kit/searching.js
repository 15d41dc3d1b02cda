// Which records answer a question, and how well?

const COLUMNS = ["id", "kind", "first", "last", "title", "description", "libraries", "districts", "places", "topics", "abstract", "unseen"];
let records = [];
const numbers = new Map(), posts = []; // term → its number → records, each twice, odd in its title

const known = new Map(); // token → the numbers of its terms

const numbered = (token) => {
  const terms = new Set();
  for (const way of ways(token)) for (const { exact, stems } of way) {
    for (const term of exact) terms.add(term);
    for (const term of stems) terms.add(STEM + term);
  }
  return [...terms].map((term) => {
    if (!numbers.has(term)) numbers.set(term, posts.push([]) - 1);
    return numbers.get(term);
  });
};

const listed = (text, row, inTitle) => {
  for (const token of text.match(TOKEN) || []) {
    let found = known.get(token);
    if (!found) known.set(token, (found = numbered(token)));
    for (const number of found) {
      const post = posts[number];
      if (!post.length || post[post.length - 1] >> 1 !== row) post.push((row << 1) | inTitle);
    }
  }
};

const pause = () => new Promise((go) => setTimeout(go));

const opened = async () => {
  records = JSON.parse(await unpacked(bytes())).map((row) =>
    Object.fromEntries(COLUMNS.map((name, at) => [name, row[at]])));
  for (let row = 0; row < records.length; row++) {
    const one = records[row];
    listed(one.title, row, 1);
    listed([one.description, ...one.districts.map((place) => kit.places[place]), ...one.places,
      ...one.topics, one.abstract, one.unseen].join(" \n"), row, 0);
    if (row % 2000 === 1999) await pause();
  }
  known.clear();
};

const weigh = (weights, term, inTitle, elsewhere) => {
  const number = numbers.get(term);
  for (const post of number === undefined ? [] : posts[number]) {
    const row = post >> 1;
    weights[row] = Math.max(weights[row], post & 1 ? inTitle : elsewhere);
  }
};

const ROOT = 5; // letters: «золот» begins «золоторудное», «сел» would begin too much

// How well every record has a word; a beginning is looked for when asked, or when nothing else is.
// Words near in meaning and of the same root are when the question is a `wide` one.
const weighed = ({ exact, stems, others }, begins, wide) => {
  const weights = new Uint8Array(records.length);
  if (!exact.length) return weights;
  let starts = exact.filter((one) => one.length > 2);
  if (!begins) {
    const near = wide ? terms({ exact, stems }).flatMap((term) => ALIKE.get(term) || []) : [];
    for (const term of [...others, ...near]) weigh(weights, term, 3, 1);
    for (const term of stems) weigh(weights, STEM + term, 4, 1);
    for (const term of exact) weigh(weights, term, 6, 2);
    const known = weights.some(Boolean);
    if (known && !wide) return weights;
    starts = [...(known ? [] : starts), ...(wide ? stems.filter((one) => one.length >= ROOT) : [])];
  }
  for (const term of numbers.keys())
    if (starts.some((start) => term.startsWith(start))) weigh(weights, term, 3, 1);
  return weights;
};

const together = (all) => {
  const least = all[0].slice();
  for (const weights of all.slice(1))
    for (let row = 0; row < least.length; row++) least[row] = Math.min(least[row], weights[row]);
  return least;
};

const PART = /(-?)(?:"([^"]*)"|«([^«»]*)»|[“„]([^“”„]*)[“”])|[^\s"«»“”„]+/gu;
const EACH = new RegExp(WORD, "gu");

// Words, and phrases of several: what each may be found by, in the ways it may be said.
const clauses = (text) => {
  const found = [];
  for (const [part, minus, ...quoted] of text.matchAll(PART)) {
    const inside = quoted.find((one) => one !== undefined);
    const less = inside === undefined ? part[0] === "-" : minus === "-";
    const row = inside === undefined ? [] : inside.match(EACH) || [];
    if (row.length > 1) {
      found.push({ less, ways: [row.map(meant)], row: true });
      continue;
    }
    const bare = part.replace(/^[-.,;:!?()[\]]+|[.,;:!?()[\]]+$/g, "");
    const whole = latin(bare) && !/^\p{L}+$/u.test(bare); // ties and signs: one word, no compound
    const tokens = whole ? [bare] : part.match(TOKEN) || [];
    for (const token of tokens)
      found.push({
        less, ways: whole ? [[meant(bare)]] : ways(token, meant),
        begins: /[*$]$/.test(part) && token === tokens[tokens.length - 1],
        small: language.stop.includes(token.toLowerCase()),
      });
  }
  const telling = found.filter((one) => one.less || !one.small);
  return telling.some((one) => !one.less) ? telling : found;
};

const spelt = new Map(); // word of a record → its terms

const termsOf = (word) => {
  let found = spelt.get(word);
  if (!found) {
    const { exact, stems } = forms(word);
    spelt.set(word, (found = [...exact, ...stems.map((one) => STEM + one)]));
  }
  return found;
};

// Whether these words stand in a row somewhere in a record.
const inRow = (one, row) => {
  const wanted = row.map((word) => new Set([...word.others, ...terms(word)]));
  const texts = [one.title, one.description, ...one.places, ...one.topics, one.abstract, one.unseen];
  return texts.some((text) => {
    const all = text.match(EACH) || [];
    return all.some((_, at) => wanted.every((some, n) =>
      at + n < all.length && termsOf(all[at + n]).some((term) => some.has(term))));
  });
};

// Records by how well they answer, the newest first among equals; null when nothing was asked.
const scored = (text, wide) => {
  const asked = clauses(text);
  if (!asked.length) return null;
  const sums = new Float32Array(records.length).fill(asked.some((one) => !one.less) ? 0 : 1);
  const out = new Uint8Array(records.length);
  for (const { ways: said, less, begins, row: isRow } of asked) {
    const all = said.map((way) => together(way.map((one) => weighed(one, begins, wide && !less && !isRow))));
    for (let row = 0; row < sums.length; row++) {
      let best = Math.max(...all.map((weights) => weights[row]));
      if (isRow && best && !out[row] && !inRow(records[row], said[0])) best = 0;
      if (less ? best : !best) out[row] = 1;
      else if (!less) sums[row] += best;
    }
  }
  return sums.map((sum, row) => (out[row] ? 0 : sum));
};

const TESTS = {
  kind: (one, value) => String(one.kind) === value,
  library: (one, value) => one.libraries.includes(Number(value)),
  place: (one, value) => value[0] === "d" ? one.districts.includes(Number(value.slice(1))) : one.places.includes(value.slice(1)),
  from: (one, value) => one.last >= Number(value),
  to: (one, value) => one.first > 0 && one.first <= Number(value),
};

const passes = (one, asked, but) =>
  Object.keys(TESTS).every((name) => name === but || !asked[name] || TESTS[name](one, asked[name]));

const found = (asked, wide = false) => {
  const scores = scored(asked.q, wide);
  const rows = [];
  for (let row = 0; row < records.length; row++) if (!scores || scores[row] > 0) rows.push(row);
  const shown = rows.filter((row) => passes(records[row], asked));
  shown.sort((a, b) => (scores ? scores[b] - scores[a] : 0) || records[b].first - records[a].first || a - b);
  return { matched: rows, shown };
};

const KEYS = table("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё");

// What answers: the words typed, else what the keys say in Russian, else words near to those typed.
const answered = (asked) => {
  const first = found(asked);
  if (first.matched.length) return { ...first, q: asked.q };
  const q = swapped(asked.q.toLowerCase(), KEYS);
  const swap = /[a-z]/i.test(asked.q) && !CYRILLIC.test(asked.q) ? found({ ...asked, q }) : first;
  if (swap.matched.length) return { ...swap, q };
  const wide = found(asked, true);
  return { ...wide, q: asked.q, wide: wide.matched.length > 0 };
};
