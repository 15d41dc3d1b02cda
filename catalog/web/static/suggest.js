// Offers how the words typed may go on. Without it the search box is a plain box.
const box = document.querySelector('[role="search"] input[name="q"]');
if (box) {
  const offers = document.createElement("datalist");
  offers.id = "offers";
  box.after(offers);
  box.setAttribute("list", offers.id);
  let waiting = 0, asked = "";
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = box.value;
      if (typed.length < 2 || typed === asked) return;
      asked = typed;
      const answer = await fetch("/suggest?q=" + encodeURIComponent(typed));
      if (!answer.ok || box.value !== typed) return;
      offers.replaceChildren(...(await answer.json())[1].map((text) => new Option(text, text)));
    }, 150);
  });
}
