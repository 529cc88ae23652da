/* What makes answering a little easier. Every page works without it. */
"use strict";

/* An error summary takes the focus, so that it is read and its links are the next stop. */
const focusSummary = () => {
  const summary = document.querySelector(".error-summary[role=alert]");
  if (summary) summary.focus();
};

/* An exclusive option clears the others, and any other clears it. */
const clearOthers = (event) => {
  const changed = event.target;
  const group = changed.closest("[data-options]");
  if (!group || !changed.checked || changed.type !== "checkbox") return;
  for (const box of group.querySelectorAll("input[type=checkbox]")) {
    const clash = changed.hasAttribute("data-alone") || box.hasAttribute("data-alone");
    if (box !== changed && clash) box.checked = false;
  }
};

/* A number and "I don't know" clear each other. */
const clearInstead = (event) => {
  const changed = event.target;
  const boxes = changed.closest("[data-instead]");
  if (boxes && changed.checked) {
    document.getElementById(boxes.dataset.instead).value = "";
    for (const box of boxes.querySelectorAll("input[type=checkbox]")) {
      if (box !== changed) box.checked = false;
    }
  }
  if (changed.closest("[data-number]") && changed.value) {
    for (const box of document.querySelectorAll(`[data-instead="${changed.id}"] :checked`)) {
      box.checked = false;
    }
  }
};

/* "Please specify" is there while its option is chosen. Hidden words are kept, but not sent. */
const showSpecify = () => {
  for (const part of document.querySelectorAll(".specify[data-of]")) {
    const option = document.getElementById(part.dataset.of);
    if (!option) continue;
    const shown = option.checked || part.classList.contains("specify-wrong");
    part.hidden = !shown;
    part.querySelector("input").disabled = !shown;
  }
};

const offerCopy = () => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const field = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(field.value);
      document.getElementById(`${field.id}-status`).textContent = button.dataset.copied;
      button.textContent = button.dataset.copied;
    });
  }
};

document.addEventListener("change", (event) => {
  clearOthers(event);
  clearInstead(event);
  showSpecify();
});
document.addEventListener("input", clearInstead);
showSpecify();
offerCopy();
focusSummary();
