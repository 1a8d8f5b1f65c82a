// What the console does beyond forms and links. Without it everything still works.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    navigator.clipboard.writeText(button.dataset.copy).then(() => {
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 1200);
    });
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (dialog) {
      event.preventDefault();
      dialog.close();
    }
  }
  const all = event.target.closest("input[data-all]");
  if (all) {
    for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
  }
});
// A part is busy while it is on its way. What was found is told to those who listen: the whole list is too much.
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "results") return;
  const title = event.target.querySelector("caption, .empty h2");
  const rows = event.target.querySelectorAll("tbody tr").length;
  const more = event.target.querySelector("a[rel=next]") ? ", and more on the next page" : "";
  document.getElementById("found").textContent = title ? title.textContent + (rows ? `: ${rows}${more}` : "") : "";
});
// What a request puts into #dialog is shown as a modal dialog.
document.addEventListener("htmx:afterSwap", (event) => {
  const dialog = event.target.id === "dialog" ? event.target : null;
  if (dialog && dialog.childElementCount > 0 && !dialog.open) dialog.showModal();
});
// What failed is told where the answer would stand: by the server's own words, or by these.
const shown = (target) => target.id === "dialog" || target.id === "results";
const silence = (target) => `<div class="card empty" role="alert">
  <h2${target.id === "dialog" ? " id='question'" : ""}>No answer</h2>
  <p>The server does not answer. Whether it did what was asked cannot be said: look again in a moment.</p>
  ${target.id === "dialog" ? "<button class='button' data-close>Close</button>" : ""}</div>`;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (xhr.status < 400 || xhr.status === 401 || !shown(target)) return;
  event.detail.shouldSwap = true;
  if (!xhr.getResponseHeader("Tryvox-Failure")) event.detail.serverResponse = silence(target);
});
document.addEventListener("htmx:sendError", (event) => {
  const { target } = event.detail;
  if (!shown(target)) return;
  target.innerHTML = silence(target);
  if (target.id === "dialog" && !target.open) target.showModal();
});
// A signed-out answer to a part of a page is a whole page: go there.
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) location.reload();
});
