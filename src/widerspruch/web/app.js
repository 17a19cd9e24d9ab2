"use strict";

// Nothing here is needed: every page works without it.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
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
