/* A draft is what was typed on a page and is not known to be stored: the fields of the form, the
   page revision it was made on, what was sent and not acknowledged, and where it was. It is kept in
   the browser, under the response and the page, until the server has acknowledged it. The token is
   never kept. */
"use strict";

window.wavebook = (() => {
  const PREFIX = "wavebook:";
  /* A question may be named "action" or "dataset" and hide what the form has under that name, so
     that of a form only what no question can be named is used. */
  const keyOf = (form) =>
    `${PREFIX}${form.getAttribute("data-response")}:${form.getAttribute("data-page")}`;

  /* Storage may be full, or forbidden: then pages work as if there were none. */
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  const read = (form) => attempt(() => JSON.parse(localStorage.getItem(keyOf(form))));
  const keep = (form, draft) =>
    attempt(() => localStorage.setItem(keyOf(form), JSON.stringify(draft)));
  const forget = (form) => attempt(() => localStorage.removeItem(keyOf(form)));

  const keysOf = (response) =>
    Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${response}:`));
  const readAll = (response) =>
    attempt(() => keysOf(response).map((key) => JSON.parse(localStorage.getItem(key)))) || [];
  const forgetAll = (response) =>
    attempt(() => keysOf(response).forEach((key) => localStorage.removeItem(key)));

  /* What the form would send for its questions: name to values, without empty ones. */
  const fieldsOf = (form) => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (name.startsWith("_") || name === "csrfmiddlewaretoken" || value === "") continue;
      (fields[name] = fields[name] || []).push(value);
    }
    return fields;
  };

  /* The same as the page came from the server: people answer before scripts have arrived. */
  const renderedFieldsOf = (form) => {
    const fields = {};
    const add = (name, value) => {
      if (value !== "") (fields[name] = fields[name] || []).push(value);
    };
    for (const field of form.querySelectorAll("input, select, textarea")) {
      if (!field.name || field.name.startsWith("_") || field.type === "hidden") continue;
      if (field.disabled) continue;
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.defaultChecked) add(field.name, field.value);
      } else if (field.options) {
        for (const option of field.options) if (option.defaultSelected) add(field.name, option.value);
      } else {
        add(field.name, field.defaultValue.replace(/\r?\n/g, "\r\n"));
      }
    }
    return fields;
  };

  const written = (fields) => JSON.stringify(Object.entries(fields).sort());
  const same = (some, others) => written(some) === written(others);

  /* Puts the fields into the form; what depends on them hears "filled". */
  const fill = (form, fields, within = form) => {
    for (const field of within.querySelectorAll("input, select, textarea")) {
      if (!field.name || field.name.startsWith("_") || field.type === "hidden") continue;
      const values = fields[field.name] || [];
      if (field.type === "radio" || field.type === "checkbox") {
        field.checked = values.includes(field.value);
      } else {
        field.value = values.length ? values[0] : "";
      }
    }
    form.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  };

  return { drafts: { read, readAll, keep, forget, forgetAll, fieldsOf, renderedFieldsOf, same, fill } };
})();
