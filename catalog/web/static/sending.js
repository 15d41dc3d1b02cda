// Sends a large file in parts and goes on where a broken line stopped it: the tus protocol 1.0.0.
// Without this script the form posts the file whole.
const PART = 4 * 1024 * 1024;
const LONGEST_WAIT = 30_000;
const TUS = { "Tus-Resumable": "1.0.0" };
const form = document.getElementById("sending");
const panel = document.getElementById("sent");

form.addEventListener("submit", (event) => {
  const file = form.elements.file.files[0];
  if (!file || !file.size) return;
  event.preventDefault();
  panel.hidden = false;
  form.querySelector("button").disabled = true;
  send(file).catch(() => say(panel.dataset.refused));
});

async function send(file) {
  const key = ["svod", form.elements.library.value, file.name, file.size, file.lastModified].join("|");
  let place = localStorage.getItem(key);
  let state = place ? await ask(place) : null;
  if (state) say(panel.dataset.resumed);
  else {
    place = await create(file);
    state = { offset: 0, done: null };
    localStorage.setItem(key, place);
  }
  const began = { at: Date.now(), offset: state.offset };
  while (!state.done) {
    state = await part(file, place, state.offset, began);
  }
  localStorage.removeItem(key);
  location.assign(state.done);
}

async function create(file) {
  const said = { filename: file.name };
  for (const name of ["library", "charset", "dialect"]) said[name] = form.elements[name].value;
  for (const name of ["complete", "at_once"]) if (form.elements[name].checked) said[name] = "yes";
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${base64(value)}`).join(",");
  const answer = await patiently(() =>
    fetch("/desk/sending", {
      method: "POST",
      headers: { ...TUS, "Upload-Length": file.size, "Upload-Metadata": metadata },
    }),
  );
  if (answer.status !== 201) return refused(answer);
  return answer.headers.get("Location");
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function ask(place) {
  const answer = await patiently(() => fetch(place, { method: "HEAD", headers: TUS }));
  if (!answer.ok || answer.redirected) return null;
  return { offset: Number(answer.headers.get("Upload-Offset")), done: answer.headers.get("Upload-Done") };
}

// One part; whatever goes wrong with the line, the server is asked how much it has.
async function part(file, place, offset, began) {
  const answer = await new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PATCH", place);
    request.setRequestHeader("Tus-Resumable", "1.0.0");
    request.setRequestHeader("Upload-Offset", offset);
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.upload.onprogress = (event) => show(offset + event.loaded, file.size, began);
    request.onload = () => resolve(request);
    request.onerror = request.ontimeout = request.onabort = () => resolve(null);
    request.timeout = 120_000;
    request.send(file.slice(offset, offset + PART));
  });
  if (answer?.status === 204) {
    return { offset: Number(answer.getResponseHeader("Upload-Offset")), done: answer.getResponseHeader("Upload-Done") };
  }
  if (answer && answer.status !== 409 && answer.status < 500) return refused(answer);
  say(panel.dataset.waiting);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const state = await ask(place);
  if (!state) return refused(answer);
  Object.assign(began, { at: Date.now(), offset: state.offset });
  return state;
}

// Try until the server answers at all, waiting longer each time; at once when the line is back.
async function patiently(attempt) {
  for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
    try {
      return await attempt();
    } catch {
      say(panel.dataset.waiting);
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
        addEventListener("online", resolve, { once: true });
      });
    }
  }
}

async function refused(answer) {
  const body = answer && (answer.responseText ?? (await answer.text()));
  const sentence = new DOMParser().parseFromString(body ?? "", "text/html").querySelector("main p");
  say(sentence?.textContent ?? panel.dataset.refused);
  form.querySelector("button").disabled = false;
  return new Promise(() => {});
}

function show(sent, size, began) {
  const seconds = (Date.now() - began.at) / 1000;
  const speed = (sent - began.offset) / Math.max(seconds, 0.1);
  const percent = Math.floor((sent * 100) / size);
  panel.querySelector("progress").value = percent;
  panel.querySelector("[data-percent]").textContent = `${percent} %`;
  if (seconds < 1) return;
  const left = Math.ceil((size - sent) / speed);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  say(`${panel.dataset.sending} ${panel.dataset.left} ${clock}`);
}

function say(sentence) {
  panel.querySelector("[data-status]").textContent = sentence;
}
