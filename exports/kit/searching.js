// Which records answer a question, and how well?

const COLUMNS = ["id", "kind", "first", "last", "title", "description", "libraries", "districts", "places", "topics", "abstract", "unseen"];
const STEM = "~";
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

// How well every record has a word; a beginning is looked for when asked, or when nothing else is.
const weighed = ({ exact, stems }, asBeginning) => {
  const weights = new Uint8Array(records.length);
  if (!exact.length) return weights;
  if (!asBeginning) {
    for (const term of stems) weigh(weights, STEM + term, 4, 1);
    for (const term of exact) weigh(weights, term, 6, 2);
    if (weights.some(Boolean) || exact[0].length < 3) return weights;
  }
  for (const term of numbers.keys()) if (term.startsWith(exact[0])) weigh(weights, term, 3, 1);
  return weights;
};

const together = (all) => {
  const least = all[0].slice();
  for (const weights of all.slice(1))
    for (let row = 0; row < least.length; row++) least[row] = Math.min(least[row], weights[row]);
  return least;
};

const clauses = (text) => {
  const found = [];
  for (const part of text.split(/\s+/)) {
    const tokens = part.match(TOKEN) || [];
    for (const token of tokens)
      found.push({ token, less: part[0] === "-", begins: /[*$]$/.test(part) && token === tokens[tokens.length - 1] });
  }
  const telling = found.filter((one) => one.less || !language.stop.includes(one.token.toLowerCase()));
  return telling.some((one) => !one.less) ? telling : found;
};

// Records by how well they answer, the newest first among equals; null when nothing was asked.
const scored = (text) => {
  const asked = clauses(text);
  if (!asked.length) return null;
  const sums = new Float32Array(records.length).fill(asked.some((one) => !one.less) ? 0 : 1);
  const out = new Uint8Array(records.length);
  for (const { token, less, begins } of asked) {
    const all = ways(token).map((way) => together(way.map((one) => weighed(one, begins))));
    for (let row = 0; row < sums.length; row++) {
      const best = Math.max(...all.map((weights) => weights[row]));
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

const found = (asked) => {
  const scores = scored(asked.q);
  const rows = [];
  for (let row = 0; row < records.length; row++) if (!scores || scores[row] > 0) rows.push(row);
  const shown = rows.filter((row) => passes(records[row], asked));
  shown.sort((a, b) => (scores ? scores[b] - scores[a] : 0) || records[b].first - records[a].first || a - b);
  return { matched: rows, shown };
};

const KEYS = table("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё");

const answered = (asked) => {
  const first = found(asked);
  if (first.matched.length || !/[a-z]/i.test(asked.q) || CYRILLIC.test(asked.q)) return { ...first, q: asked.q };
  const q = swapped(asked.q.toLowerCase(), KEYS), second = found({ ...asked, q });
  return second.matched.length ? { ...second, q } : { ...first, q: asked.q };
};
