/* A requirement's form follows what is chosen: the conditions of the question, the inputs of the
   condition, and the sentence. The same is drawn by a button where no script runs. */
"use strict";

{
  const PAUSE = 250; // milliseconds without a key, before the sentence is asked for
  const PARTS = ["fact", "operator", "over", "value", "value_for"];
  const form = document.querySelector("#requirement_form, #sharedclause_form");
  const box = () => document.getElementById("id_value");
  let asked = null;
  let pause = 0;

  const query = () => {
    const typed = new FormData(form);
    const found = new URLSearchParams();
    for (const name of PARTS) {
      for (const text of typed.getAll(name)) {
        found.append(name, text);
      }
    }
    return found;
  };

  const button = (shown) => {
    box().querySelector(".rule-refit").hidden = !shown;
  };

  const fetched = async () => {
    clearTimeout(pause);
    asked?.abort();
    asked = new AbortController();
    const answer = await fetch(`${box().dataset.parts}?${query()}`, { signal: asked.signal, redirect: "error" });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  // Whatever fails, the button without script is still there.
  const followed = (draw) => () => fetched().then(draw, (error) => error.name === "AbortError" || button(true));

  const refit = followed((parts) => {
    const operator = document.getElementById("id_operator");
    const chosen = parts.getElementById("id_operator").value; // lost as its options move
    operator.replaceChildren(...parts.getElementById("id_operator").childNodes);
    operator.value = chosen;
    document.getElementById("id_value_for").value = parts.getElementById("id_value_for").value;
    box().replaceWith(parts.getElementById("id_value"));
    button(false);
    nameField();
  });

  const say = followed((parts) => {
    const sentence = box().querySelector("output");
    const said = parts.querySelector("#id_value output").textContent;
    if (sentence.textContent !== said) {
      sentence.textContent = said;
    }
  });

  // 「値」 names the one input, where there is one.
  const nameField = () => {
    const label = document.querySelector(".field-value label:not(.rule-value label)");
    const input = document.getElementById("id_value_0");
    if (label && input?.matches("[type=text]")) {
      label.htmlFor = input.id;
    } else {
      label?.removeAttribute("for");
    }
  };

  if (form && box()) {
    button(false);
    // A question made in a window of its own is chosen by jQuery, which tells only its own.
    const $ = window.django?.jQuery;
    $ ? $("#id_fact").on("change", refit) : document.getElementById("id_fact").addEventListener("change", refit);
    document.getElementById("id_operator").addEventListener("change", refit);
    document.getElementById("id_over")?.addEventListener("change", say);
    form.addEventListener("input", (event) => {
      if (event.target.name === "value") {
        clearTimeout(pause);
        pause = setTimeout(say, PAUSE);
      }
    });
  }
}
