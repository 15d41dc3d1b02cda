// While one types, asks the server what is wrong with the record; without it «Проверить» does.
const form = document.getElementById("edit");
const list = document.getElementById("remarks");
let asked = 0;

form.addEventListener("input", () => {
  const turn = ++asked;
  setTimeout(() => turn === asked && check(turn), 500);
});

async function check(turn) {
  const said = new FormData(form);
  if (!said.has("text")) said.set("text", lines());
  const answer = await fetch("/desk/check", { method: "POST", body: said }).catch(() => null);
  if (!answer?.ok || turn !== asked) return;
  const { remarks } = await answer.json();
  list.replaceChildren(...remarks.map(item));
  list.previousElementSibling.textContent = remarks.length ? "" : list.dataset.none;
}

function lines() {
  return [...form.querySelectorAll("[data-row]")]
    .map((row) => [...row.querySelectorAll("input")].map((one) => one.value))
    .filter(([tag, , body]) => tag.trim() && body.trim())
    .map(([tag, ind, body]) => `=${tag.trim()}  ${ind}${body.trim()}\n`)
    .join("");
}

function item(remark) {
  const line = document.createElement("li");
  line.className = remark.severity;
  line.textContent = remark.sentence;
  return line;
}
