// The page as it is opened.

for (const name of ENTRY) {
  const id = `entry-${name}`, needed = NEEDED.includes(name);
  $("fields").append(
    element("label", { htmlFor: id }, words[`entry.${name}`]),
    element(name === "abstract" ? "textarea" : "input", { id, required: needed, autocomplete: "off" }));
}
filled($("agency"), kit.libraries.map(([code, name]) => option(code, name)));
$("agency-label").hidden = Boolean(kit.own);
$("entry").addEventListener("submit", finished);
$("save").addEventListener("click", save);
$("more").addEventListener("click", more);
$("form").addEventListener("submit", (event) => { event.preventDefault(); show(true); });
for (const name of ["kind", "place", "library", "from", "to"]) $(name).addEventListener("change", () => show(true));
$("clear").addEventListener("click", () => { for (const name of FIELDS) $(name).value = ""; show(true); $("q").focus(); });
window.addEventListener("hashchange", turn);
window.addEventListener("storage", list);
$("filters").open = innerWidth > 700;
list();
turn();
opened().then(() => {
  $("about").textContent = said("about", { n: records.length, day: words.made });
  turn();
  if (now.q === undefined) show(false);
  document.documentElement.dataset.open = "yes";
}, (error) => { $("about").textContent = said("broken", { error: error.message }); });

globalThis.svodKit = { forms, readings, record, answered }; // for tests
