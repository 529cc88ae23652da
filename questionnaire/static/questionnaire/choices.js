/* Answers that exclude each other, and the words that go with an option. */
"use strict";

(() => {
  /* An exclusive option clears the others, and any other clears it. */
  const clearOthers = (changed) => {
    const group = changed.closest("[data-options]");
    if (!group || !changed.checked || changed.type !== "checkbox") return;
    for (const box of group.querySelectorAll("input[type=checkbox]")) {
      const clash = changed.hasAttribute("data-alone") || box.hasAttribute("data-alone");
      if (box !== changed && clash) box.checked = false;
    }
  };

  /* A number and "I don't know" clear each other. */
  const clearInstead = (changed) => {
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

  /* An option is a button or box, or in a ranking the list of its ranks. */
  const isChosen = (option) => (option.matches("select") ? option.value !== "" : option.checked);

  /* "Please specify" is there while its option is chosen. Hidden words are kept, but not sent. */
  const showSpecify = () => {
    for (const part of document.querySelectorAll(".specify[data-of]")) {
      const option = document.getElementById(part.dataset.of);
      if (!option) continue;
      const shown = isChosen(option) || part.classList.contains("specify-wrong");
      part.hidden = !shown;
      part.querySelector("input").disabled = !shown;
    }
  };

  /* An optional choice can be taken back, which a radio button by itself does not offer. */
  const offerClearing = () => {
    for (const button of document.querySelectorAll("[data-clear]")) {
      const radios = [...button.closest("fieldset").querySelectorAll("input[type=radio]")];
      button.hidden = !radios.some((radio) => radio.checked);
    }
  };

  const clearAnswer = (button) => {
    const radios = [...button.closest("fieldset").querySelectorAll("input[type=radio]")];
    for (const radio of radios) radio.checked = false;
    radios[0].focus();
    radios[0].dispatchEvent(new Event("change", { bubbles: true }));
  };

  const refresh = () => {
    showSpecify();
    offerClearing();
  };

  document.addEventListener("change", (event) => {
    clearOthers(event.target);
    clearInstead(event.target);
    refresh();
  });
  document.addEventListener("input", (event) => clearInstead(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-clear]");
    if (button) clearAnswer(button);
  });
  document.addEventListener("filled", refresh);
  refresh();
})();
