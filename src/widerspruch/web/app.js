"use strict";

// Nothing here is needed: every page works without it.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    return;
  }
  const before = button.innerHTML;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.innerHTML = before; }, 2000);
});

const showCopyButtons = (part) => {
  for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
};
showCopyButtons(document);

// A form whose letter stands beside it: the letter follows what is typed.
for (const form of document.querySelectorAll("form[data-preview]")) {
  const preview = document.getElementById(form.dataset.preview);
  let waiting, asked = 0;
  const ask = async () => {
    const number = ++asked, filled = new URLSearchParams(new FormData(form));
    filled.set("act", "part");
    preview.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: filled });
      if (answer.ok && number === asked) {
        preview.innerHTML = await answer.text();
        showCopyButtons(preview);
      }
    } catch {
      // The app was ended. What is typed stays, and the button says the rest.
    }
    if (number === asked) preview.removeAttribute("aria-busy");
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 400); });
}

// A picture that is pasted anywhere on the page goes into the field for it that can be seen.
document.addEventListener("paste", (event) => {
  const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
  const field = [...document.querySelectorAll("input[data-paste]")].find((input) => input.offsetParent !== null);
  if (!picture || !field) return;
  const chosen = new DataTransfer();
  chosen.items.add(picture);
  field.files = chosen.files;
  field.focus();
  event.preventDefault();
});

for (const counter of document.querySelectorAll("[data-counter]")) {
  const text = document.getElementById(counter.dataset.counter);
  const number = counter.querySelector("[data-number]");
  text.addEventListener("input", () => {
    number.textContent = [...text.value.trim()].length.toLocaleString(document.documentElement.lang);
  });
}

for (const needless of document.querySelectorAll("[data-no-script]")) needless.hidden = true;
for (const useful of document.querySelectorAll("[data-with-script]")) useful.hidden = false;
