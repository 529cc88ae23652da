/* What makes every page of a respondent a little easier. All of them work without it. */
"use strict";

(() => {
  /* An error summary takes the focus, so that it is read and its links are the next stop. */
  const focusSummary = () => {
    const summary = document.querySelector(".error-summary[role=alert]");
    if (summary) summary.focus();
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

  /* Once answers are submitted or withdrawn, the browser has nothing left to keep for them. */
  const forgetDrafts = () => {
    const response = document.getElementById("response");
    if (response && response.dataset.state !== "started") {
      wavebook.drafts.forgetAll(response.dataset.response);
    }
  };

  /* Before submitting: the pages with a draft, which puts itself back where it was typed. */
  const showDrafts = () => {
    const notice = document.getElementById("unsent");
    if (!notice) return;
    const response = document.getElementById("response").dataset.response;
    for (const draft of wavebook.drafts.readAll(response)) {
      const link = document.createElement("a");
      link.href = `${draft.address}?return=check`;
      link.textContent = draft.title;
      const item = document.createElement("li");
      item.append(link);
      notice.querySelector("ul").append(item);
      notice.hidden = false;
    }
  };

  offerCopy();
  focusSummary();
  forgetDrafts();
  showDrafts();
})();
