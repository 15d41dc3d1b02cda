// Articles described in the kit: kept by the browser, saved as a file that the site takes.

const ENTRY = ["title", "responsibility", "authors", "host", "year", "number", "pages", "place", "abstract", "topics", "places", "people"];
const NEEDED = ["title", "host", "year"], CARRIED = ["host", "year", "number", "place"];
const KEPT = `svod-kit ${kit.base} ${kit.own}`;
let editing = "", unkept = {};

// Read anew every time: the same kit may be open twice.
const kept = () => {
  try { return JSON.parse(localStorage.getItem(KEPT) || "{}"); } catch { return unkept; }
};
const keep = (entries) => {
  unkept = entries;
  try { localStorage.setItem(KEPT, JSON.stringify(entries)); } catch { $("said").textContent = words.not_kept; }
};

const parts = (text) => text.split(";").map((part) => part.trim()).filter(Boolean);
const given = (...pairs) => pairs.filter(([, text]) => text);
const person = (name) => {
  const at = name.indexOf(",");
  return at < 0 ? given(["a", name]) : given(["a", name.slice(0, at).trim()], ["b", name.slice(at + 1).trim()]);
};

// The record of an article in RUSMARC, as marc/drafts.py makes it, in the form of MARC-in-JSON.
const record = (id, entry, agency) => {
  const field = (tag, [ind1, ind2], ...subfields) => ({
    [tag]: { ind1, ind2, subfields: subfields.map(([code, text]) => ({ [code]: text })) },
  });
  const year = entry.year.length === 4 ? entry.year : "    ";
  return {
    leader: "00000naa0 2200000   450 ",
    fields: [
      { "001": id },
      field("100", "  ", ["a", `${entry.day}d${year}    |||y0rusy50      ca`]),
      field("101", "0 ", ["a", "rus"]),
      field("200", "1 ", ...given(["a", entry.title], ["f", entry.responsibility])),
      ...(entry.abstract ? [field("330", "  ", ["a", entry.abstract])] : []),
      field("463", " 0", ["1", "2001 "], ["a", entry.host], ...given(["h", entry.number], ["v", entry.pages]),
        ["1", "210  "], ...given(["a", entry.place], ["d", entry.year])),
      ...parts(entry.people).map((name) => field("600", " 1", ...person(name))),
      ...parts(entry.topics).map((topic) => field("606", "1 ", ["a", topic])),
      ...parts(entry.places).map((place) => field("607", "  ", ["a", place])),
      ...parts(entry.authors).map((name, at) => field(at ? "701" : "700", " 1", ...person(name))),
      field("801", " 0", ["a", "RU"], ["b", agency], ["c", entry.day]),
    ],
  };
};

const newNumber = () =>
  `kit-${[...crypto.getRandomValues(new Uint8Array(6))].map((one) => one.toString(16).padStart(2, "0")).join("")}`;

const today = () => {
  const at = new Date(), two = (number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
};

const wanting = (entry) => {
  const empty = NEEDED.filter((name) => !entry[name]);
  if (empty.length) return [words.needs, empty];
  return /^[0-9]{4}$/.test(entry.year) ? ["", []] : [words.year_needs, ["year"]];
};

const typed = (name) => $(`entry-${name}`).value.replace(/[\u0000-\u001f\u0085\u2028\u2029]+/g, " ").trim();

const complain = (problem, fields) => {
  $("problem").hidden = !problem;
  $("problem").textContent = problem;
  for (const name of ENTRY) $(`entry-${name}`).setAttribute("aria-invalid", String(fields.includes(name)));
  if (fields.length) $(`entry-${fields[0]}`).focus();
};

const write = (id, entry) => {
  editing = id;
  for (const name of ENTRY) $(`entry-${name}`).value = entry[name] || "";
  $("entry-heading").textContent = id ? said("changing", { id }) : words.new;
  complain("", []);
};

const list = () => {
  const entries = Object.entries(kept());
  $("waiting").textContent = entries.length ? `(${entries.length})` : "";
  $("mine-box").hidden = !entries.length;
  filled($("mine"), entries.map(([id, entry]) => {
    const button = (word, act) => element("button", { type: "button", className: "quiet", onclick: act }, words[word],
      element("span", { className: "hidden" }, ` ${entry.title}`));
    return element("li", {},
      element("h3", {}, entry.title),
      element("p", { className: "imprint" }, `// ${entry.host}. – ${[entry.year, entry.number, entry.pages].filter(Boolean).join(". – ")}. ${id}`),
      element("p", {},
        button("edit", () => { write(id, entry); $("entry-title").focus(); }),
        button("drop", () => {
          if (!confirm(said("drop_sure", { title: entry.title }))) return;
          const left = kept();
          delete left[id];
          keep(left);
          if (editing === id) write("", {});
          list();
          $("said").textContent = words.dropped;
        })));
  }));
};

const finished = (event) => {
  event.preventDefault();
  const entry = Object.fromEntries(ENTRY.map((name) => [name, typed(name)]));
  const [problem, fields] = wanting(entry);
  complain(problem, fields);
  if (problem) return;
  const entries = kept(), id = editing || newNumber();
  entries[id] = { ...entry, day: (entries[id] || {}).day || today() };
  $("said").textContent = said("kept", { title: entry.title });
  keep(entries);
  write("", Object.fromEntries(CARRIED.map((name) => [name, entry[name]])));
  list();
  $("entry-title").focus();
};

const lines = () => {
  const agency = kit.own || $("agency").value;
  return Object.entries(kept()).map(([id, entry]) => `${JSON.stringify(record(id, entry, agency))}\n`).join("");
};

const save = () => {
  const name = `svod-${kit.own || $("agency").value}-${today()}.json`;
  const href = URL.createObjectURL(new Blob([lines()], { type: "application/json" }));
  const link = element("a", { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 60000);
  $("said").textContent = said("saved", { name });
};
