// Tells the page around the frame how high this page is.
const tell = () => parent.postMessage({ svod: document.documentElement.offsetHeight }, "*");
new ResizeObserver(tell).observe(document.documentElement);
