/* Citations that were used before are found by their words, and ticked; sources are offered while one
   types. Without a script, part of a source's name, and its place, find them as the form is sent. */
"use strict";

{
  const PAUSE = 250; // milliseconds without a key, before anything is asked for
  const MOST = 8;
  let lists = 0;

  // Calls `take` with what is found for the words of an input, each time that they rest.
  const follow = (input, address, take, fail) => {
    let pause = 0;
    let asked = null;
    const ask = () => {
      const term = input.value.trim();
      asked?.abort();
      if (!term) {
        take(null);
        return;
      }
      asked = new AbortController();
      fetch(`${address}&term=${encodeURIComponent(term)}`, { signal: asked.signal, redirect: "error" })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
        .then(({ results }) => take(results.slice(0, MOST)))
        .catch((error) => error.name === "AbortError" || fail());
    };
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(ask, PAUSE);
    });
  };

  const made = (tag, values) => Object.assign(document.createElement(tag), values);

  const tick = (box, { id, text }) => {
    const list = box.querySelector(".cite-kept");
    const known = list.querySelector(`input[value="${id}"]`);
    if (known) {
      known.checked = true;
      return;
    }
    // The name of a row that was added by script is only known by its inputs.
    const name = box.querySelector("[name$='-0-source']").name.replace(/-0-source$/, "");
    const label = document.createElement("label");
    label.append(made("input", { type: "checkbox", name, value: id, checked: true }), " ", text);
    const row = document.createElement("li");
    row.append(label);
    list.append(row);
  };

  const offerCitations = (box) => {
    const search = made("div", { className: "cite-search" });
    const label = document.createElement("label");
    const input = made("input", { type: "search", className: "vTextField" });
    const found = document.createElement("div");
    found.setAttribute("role", "status");
    label.append("これまでの引用から探す ", input);
    search.append(label, found);
    box.querySelector(".cite-line").before(search);
    const button = (one) => {
      const choice = made("button", { type: "button", textContent: one.text });
      choice.addEventListener("click", () => {
        tick(box, one);
        found.replaceChildren();
      });
      return choice;
    };
    const take = (results) => {
      const none = results ? ["見つかりません。下の欄で足してください。"] : [];
      found.replaceChildren(...(results?.length ? results.map(button) : none));
    };
    follow(input, box.dataset.citations, take, () => found.replaceChildren("今は探せません。下の欄で足してください。"));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
      }
    });
  };

  const offerSources = (box, input) => {
    const list = made("datalist", { id: `cite-sources-${(lists += 1)}` });
    input.setAttribute("list", list.id);
    input.after(list);
    const take = (results) => list.replaceChildren(...(results ?? []).map((one) => made("option", { value: one.text })));
    follow(input, box.dataset.sources, take, () => {});
  };

  const prepare = (box) => {
    if (box.querySelector(".cite-search") || !box.querySelector(".cite-line") || box.closest(".empty-form")) {
      return;
    }
    offerCitations(box);
    box.querySelectorAll("[name$='-source']").forEach((input) => offerSources(box, input));
  };

  const prepareAll = (root) => root.querySelectorAll(".cite").forEach(prepare);

  prepareAll(document);
  document.addEventListener("formset:added", (event) => prepareAll(event.target));
}
