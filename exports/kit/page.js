// What was found, as the page shows it.

const $ = (id) => document.getElementById(id);
const element = (name, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
};
const filled = (parent, inside) => { parent.textContent = ""; parent.append(...inside); };
const said = (word, values) => Object.entries(values).reduce((text, [name, value]) => text.split(`{${name}}`).join(value), words[word]);

const FIELDS = ["q", "kind", "place", "library", "from", "to"];
const PAGE = 20, MOST_PLACES = 300;
let now = { shown: [] }, count = 0;

const asked = () => Object.fromEntries(FIELDS.map((name) => [name, $(name).value.trim()]));

const hit = (one) => {
  const address = `${kit.base}/record/${encodeURIComponent(one.id)}`;
  const line = (name, texts) => texts.length ? [element("p", { className: "imprint" }, `${words[name]}: ${texts.join("; ")}`)] : [];
  return element("li", {},
    element("p", { className: "kind" }, words[`kind.${kit.kinds[one.kind]}`]),
    element("h2", { lang: "ru" }, one.title || words.untitled),
    element("p", { className: "description", lang: "ru" }, one.description),
    ...(one.abstract ? [element("p", { lang: "ru" }, one.abstract)] : []),
    ...line("topics", [...one.places, ...one.topics]),
    ...line("held", one.libraries.map((number) => kit.libraries[number][1])),
    element("p", { className: "permalink" }, element("a", { href: address }, address)));
};

const more = () => {
  const next = now.shown.slice(count, count + PAGE), first = $("hits").children.length;
  $("hits").append(...next.map((row) => hit(records[row])));
  count += next.length;
  $("more").hidden = count >= now.shown.length;
  if (first && $("hits").children[first]) {
    $("hits").children[first].tabIndex = -1;
    $("hits").children[first].focus();
  }
};

const option = (value, text, chosen) => element("option", { value, selected: value === chosen }, text);
const tallied = (rows, values) => {
  const tally = new Map();
  for (const row of rows) for (const value of values(records[row])) tally.set(value, (tally.get(value) || 0) + 1);
  return [...tally].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
};

const narrowing = (name, rows, all, values, text) => {
  const chosen = $(name).value, found = tallied(rows, values);
  if (chosen && !found.some(([value]) => value === chosen)) found.push([chosen, 0]);
  const made = (list) => list.map(([value, number]) => option(value, `${text(value)} (${number})`, chosen));
  const districts = found.filter(([value]) => value[0] === "d"), others = found.filter(([value]) => value[0] !== "d");
  const grouped = districts.length && others.length
    ? [[words.districts, districts], [words.places, others.slice(0, MOST_PLACES)]].map(([label, list]) => {
      const group = element("optgroup", { label });
      group.append(...made(list));
      return group;
    }) : made(found.slice(0, MOST_PLACES));
  filled($(name), [option("", words[all], chosen), ...grouped]);
};

const show = (remember) => {
  const wanted = asked();
  now = answered(wanted);
  count = 0;
  $("hits").textContent = "";
  $("found").textContent = said("found", { n: now.shown.length, total: records.length });
  $("instead").hidden = now.q === wanted.q && !now.wide;
  $("instead").textContent = said(now.wide ? "wide" : "instead", { text: now.q });
  const but = (name) => now.matched.filter((row) => passes(records[row], wanted, name));
  narrowing("kind", but("kind"), "any_kind", (one) => [String(one.kind)], (value) => words[`kind.${kit.kinds[value]}`]);
  narrowing("library", but("library"), "any_library", (one) => one.libraries.map(String), (value) => kit.libraries[value][1]);
  narrowing("place", but("place"), "any_place",
    (one) => [...one.districts.map((place) => `d${place}`), ...one.places.map((place) => `p${place}`)],
    (value) => (value[0] === "d" ? kit.places[value.slice(1)] : value.slice(1)));
  more();
  if (remember) location.hash = String(new URLSearchParams(Object.entries(wanted).filter(([, value]) => value)));
};

// The address says what is shown, so that Back goes back: #q=псков&kind=1, #entries, or nothing.
const turn = () => {
  const entries = location.hash === "#entries";
  if (location.hash === "#main") return;
  $("search").hidden = entries;
  $("entries").hidden = !entries;
  for (const [id, here] of [["to-search", !entries], ["to-entries", entries]])
    if (here) $(id).setAttribute("aria-current", "page"); else $(id).removeAttribute("aria-current");
  if (entries) return;
  const given = new URLSearchParams(location.hash.slice(1) || location.search);
  if (FIELDS.every((name) => (given.get(name) || "") === $(name).value.trim()) && now.q !== undefined) return;
  for (const name of FIELDS) {
    const value = given.get(name) || "";
    if ($(name).tagName === "SELECT" && value && ![...$(name).options].some((one) => one.value === value)) $(name).append(option(value, value));
    $(name).value = value;
  }
  if (records.length) show(false);
};
