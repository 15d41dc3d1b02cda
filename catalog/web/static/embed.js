// Puts the catalogue's search and newest records where the page says <div data-svod="code">.
(() => {
  const from = new URL(document.currentScript.src).origin;
  const frames = [];
  for (const place of document.querySelectorAll("[data-svod]")) {
    const frame = document.createElement("iframe");
    frame.src = from + "/embed?library=" + encodeURIComponent(place.dataset.svod);
    frame.title = document.documentElement.lang === "en" ? "Library catalogue" : "Каталог библиотеки";
    frame.loading = "lazy";
    frame.style.cssText = "width:100%;border:0;height:30rem";
    place.replaceChildren(frame);
    frames.push(frame);
  }
  addEventListener("message", (event) => {
    const height = event.origin === from && event.data && Number(event.data.svod);
    const frame = height && frames.find((one) => one.contentWindow === event.source);
    if (frame) frame.style.height = height + "px";
  });
})();
