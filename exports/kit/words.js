// Which terms is a word found by? As catalog/search/analyzer.py and marc/text/spelling.py say;
// their tables come with the page.

const read = (id) => document.getElementById(id).textContent;
const kit = JSON.parse(read("kit"));
const { words, language } = kit;

const INSIDE = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff\u0088\u0089\u0098\u009c";
const JOINERS = "-\u2010\u2011'’ʹʼ";
const WORD = `[\\p{L}\\p{N}][\\p{L}\\p{N}${INSIDE}]*`;
const TOKEN = new RegExp(`${WORD}(?:[${JOINERS}]${WORD})*`, "gu");
const JOINER = new RegExp(`[${JOINERS}]`, "u");
const MARKS = /[\u0300-\u036f\u0483-\u0489\u00ad\u200b-\u200f\u2060\ufeff\u0088\u0089\u0098\u009c]/g;
const LIGATURES = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ł: "l", ı: "i" };
const LONGEST = 80;

const table = (from, to) => new Map([...from].map((letter, at) => [letter, [...to][at]]));
const toCyrillic = table(...language.looks);
const toLatin = table(language.looks[1], language.looks[0]);
const swapped = (word, letters) => [...word].map((one) => letters.get(one) || one).join("");
const looks = (letters) => `[${letters.join("")}]`;
const ONLY_CYRILLIC = new RegExp(`(?!${looks([language.looks[1]])})[\u0400-\u04ff]`);
const ONLY_LATIN = new RegExp(`(?!${looks([language.looks[0]])})[A-Za-z\u00c0-\u024f\u1e00-\u1eff]`);
const CYRILLIC = /[\u0400-\u04ff]/, LATIN = /[A-Za-z\u00c0-\u024f\u1e00-\u1eff]/;

const plain = (word) =>
  word.replace(/[ßæœøđłı]/g, (one) => LIGATURES[one]).replace(/[\u00c0-\u024f\u1e00-\u1eff]/g,
    (one) => one.normalize("NFD").replace(/[\u0300-\u036f]/g, ""));

// A word typed in two alphabets, put back into the one its other letters are of.
const mended = (word) => {
  if (/^[IІVXХL]+$/.test(word) && /[IІVXL]/.test(word)) return swapped(word, toLatin);
  if (!CYRILLIC.test(word) || !LATIN.test(word)) return word;
  const bare = word.replace(/[ëïËÏ]/g, (one) => ({ ë: "ё", ï: "ї", Ë: "Ё", Ï: "Ї" })[one])
    .replace(/[\u00c0-\u024f\u1e00-\u1eff]/g, plain);
  if (!ONLY_LATIN.test(bare)) return swapped(bare, toCyrillic);
  return ONLY_CYRILLIC.test(bare) ? bare : swapped(bare, toLatin);
};

const ending = (word, hadI) => {
  const found = /^(.{3,})(аго|яго)(ся)?$/.exec(word);
  if (found) {
    if (/(благо|саго|чикаго|живаго|мертваго|веселаго|тобаго|сантьяго)$/.test(word)) return word;
    const stem = found[1];
    const soft = found[2] === "яго" || (/[жчшщц]$/.test(stem) && !/(чуж|больш)$/.test(stem));
    return `${stem}${soft ? "его" : "ого"}${found[3] || ""}`;
  }
  const plural = word.replace(/^(.{2,})ыя(ся)?$/, (_, stem, rest) => `${stem}ые${rest || ""}`);
  if (language.plurals.includes(plural) || /[сц]кия$/.test(plural)) return `${plural.slice(0, -1)}е`;
  return hadI ? plural.replace(/([жчшщ])ия((?:ся)?)$/, "$1ие$2") : plural;
};

// A lower-case word in the spelling of today.
const modern = (old) => {
  if (Object.hasOwnProperty.call(language.whole, old)) return language.whole[old];
  let word = old.replace(/([ае])ѵ/g, "$1в").replace(/ѵ/g, "и");
  if (!/^[а-яё]+$/.test(word)) word = [...word].map((one) => language.old[one] || one).join("");
  word = word.replace(/ъ+$/, "").replace(/ъи/g, "ы");
  if (/(го|ыя|ия|ся)$/.test(word)) word = ending(word, /[ії]/.test(old));
  if (!/^(низк|низш|возк|возч|возщ)/.test(word))
    word = word.replace(/^(бе|во|в|и|ни|ра|ро|чре|чере)з(?=[кпстфхцчшщ]..)/, "$1с");
  for (const [from, to] of language.roots) word = word.split(from).join(to);
  return Object.hasOwnProperty.call(language.whole, word) ? language.whole[word] : word;
};

const comparable = (word) => {
  const one = mended(word);
  const said = CYRILLIC.test(one) && !LATIN.test(one)
    ? modern(one.toLowerCase()) : plain(plain(one).toLowerCase());
  return said.replace(/ё/g, "е");
};

const folded = (word) => [...word.toLowerCase().replace(/ё/g, "е").replace(/ß/g, "ss")]
  .map((one) => (/[\u0400-\u052f]/.test(one) ? one : [...one.normalize("NFD")][0])).join("");

// Snowball's Russian stemmer (snowballstem.org). `bound` endings stand after а or я only.
const endings = (free, bound = "") => ({
  any: new RegExp(`(?:${`${free} ${bound}`.trim().split(" ").join("|")})$`),
  bound: new Set(bound.split(" ")),
});
const GERUND = endings("ив ивши ившись ыв ывши ывшись", "в вши вшись");
const REFLEXIVE = endings("ся сь");
const ADJECTIVE = endings("ее ие ое ые ими ыми ей ий ой ый ем им ом ым его ого ему ому их ых ею ою ую юю ая яя");
const PARTICIPLE = endings("ивш ывш ующ", "ем нн вш ющ щ");
const VERB = endings(
  "ила ыла ена ите ейте уйте или ыли ей уй ил ыл им ым ен ило ыло ено ует ит ыт уют ят ены ить ыть ишь ю ую",
  "ла на ете йте ли й л ем н ло но нно ет ют ны ть ешь");
const NOUN = endings("а ев ов е ие ье и еи ии ами ями иями й ей ией ий ой ам ем ием ом ям иям о у ах ях иях ы ь ю ию ью я ия ья");
const I = endings("и"), DERIVED = endings("ост ость"), SUPERLATIVE = endings("ейш ейше");
const SOFT = endings("ь"), DOUBLE = /нн$/;

// The word without the longest of these endings beyond `from`; null when it has none.
const off = (word, from, { any, bound }) => {
  const found = any.exec(word.slice(from));
  if (!found) return null;
  const at = from + found.index;
  const free = !bound.has(found[0]) || (found.index > 0 && /[ая]/.test(word[at - 1]));
  return free ? word.slice(0, at) : null;
};

const stemmed = (word) => {
  const vowel = /^[^аеиоуыэюя]*[аеиоуыэюя]/.exec(word);
  if (!vowel) return word;
  const from = vowel[0].length;
  const deep = /^[^аеиоуыэюя]*[аеиоуыэюя]+[^аеиоуыэюя]+[аеиоуыэюя]+[^аеиоуыэюя]/.exec(word);
  let left = off(word, from, GERUND);
  if (left === null) {
    const active = off(word, from, REFLEXIVE) || word;
    const adjective = off(active, from, ADJECTIVE);
    left = adjective !== null ? off(adjective, from, PARTICIPLE) || adjective
      : off(active, from, VERB) || off(active, from, NOUN) || active;
  }
  left = off(left, from, I) || left;
  const root = off(left, from, DERIVED);
  if (root !== null && deep && root.length >= deep[0].length) left = root;
  const tidy = off(left, from, SUPERLATIVE);
  if (tidy !== null) left = tidy;
  else if (off(left, from, SOFT) !== null) return left.slice(0, -1);
  return DOUBLE.test(left.slice(from)) ? left.slice(0, -1) : left;
};

const shortest = (word) => {
  for (;;) {
    const shorter = stemmed(word);
    if (shorter === word || shorter.length < 2) return word;
    word = shorter;
  }
};

// «открыток» is a form of «открытка»: a vowel that comes and goes.
const FLEETING = /^(.{2,}[бвгджзклмнпрстфхцчшщь])[ое]([кцн])$/;

// Latin words are looked for as they are; the site knows their English endings too.
const stems = (word) => {
  if (!CYRILLIC.test(word)) return [];
  const known = Object.hasOwnProperty.call(language.known, word) && language.known[word];
  if (known) return known;
  const found = [shortest(word)], fleeting = FLEETING.exec(word);
  if (fleeting) found.push(fleeting[1].replace(/ь$/, "") + fleeting[2]);
  return [...new Set(found)];
};

const forms = (word) => {
  const bare = word.normalize("NFKC").replace(MARKS, "").normalize("NFC");
  const written = folded(bare).slice(0, LONGEST);
  if (!written) return { exact: [], stems: [] };
  const now = comparable(bare).slice(0, LONGEST) || written;
  return {
    exact: [...new Set([now, written])],
    stems: /^\p{L}{2,}$/u.test(now) ? stems(now) : [],
  };
};

// The ways to say a token: its parts, or the parts of a compound as one word.
const ways = (token, read = forms) => {
  if (!JOINER.test(token)) return [[read(token)]];
  const parts = token.split(JOINER);
  return [parts.map(read), [read(parts.join(""))]];
};
