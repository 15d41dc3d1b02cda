// While one types, asks the server what is wrong with the record; buttons that add, remove or move a
// field change the form in its place. Without this script «Проверить» and the same buttons do it.
const form = document.getElementById("edit");
const RESHAPING = /^(field|sub|drop|up)\b/;
let asked = 0;

form.addEventListener("input", () => {
  const turn = ++asked;
  setTimeout(() => turn === asked && check(turn), 500);
});

form.addEventListener("submit", async (event) => {
  const act = event.submitter?.value ?? "";
  if (!RESHAPING.test(act)) return;
  event.preventDefault();
  asked++;
  const said = new FormData(form);
  said.set("act", act);
  const answer = await fetch(form.action, { method: "POST", body: said }).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page?.getElementById("edit");
  if (!next) return form.submit();
  form.replaceChildren(...next.childNodes);
  form.querySelector("[autofocus]")?.focus();
});

// Enter in the box for a new field adds it; elsewhere it checks.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.id !== "n") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[value=field]"));
});

async function check(turn) {
  const answer = await fetch("/desk/check", { method: "POST", body: new FormData(form) }).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const { remarks } = await answer.json();
  const list = document.getElementById("remarks");
  list.replaceChildren(...remarks.map(item));
  list.previousElementSibling.textContent = remarks.length ? "" : list.dataset.none;
  for (const old of form.querySelectorAll(".field .remarks")) old.remove();
  for (const remark of remarks) beside(remark);
}

function item(remark) {
  const line = document.createElement("li");
  line.className = remark.severity;
  line.textContent = remark.sentence;
  return line;
}

// The same remark at the field that it is about.
function beside(remark) {
  const field = remark.tag && form.querySelector(`.field[data-tag="${CSS.escape(remark.tag)}"]`);
  if (!field) return;
  let list = field.querySelector(".remarks");
  if (!list) {
    list = document.createElement("ul");
    list.className = "remarks";
    field.append(list);
  }
  list.append(item(remark));
}
