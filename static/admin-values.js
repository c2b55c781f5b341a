/* The link 「規則の値を入れる」 becomes a list: what is chosen is put where one was writing. */
"use strict";

{
  const FIRST = "値を入れるところを、入力欄の中で選んでください。";
  const PROSE = "textarea:not([readonly]), input[type=text]:not([readonly], .vIntegerField, [name^=_])";

  const lines = async (address) => {
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) {
      throw new Error(answer.status);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[data-mark]")].map((line) => line.dataset);
  };

  const listed = (found) => {
    const list = document.createElement("select");
    list.append(new Option("選んでください", ""));
    for (const { mark, said, owner } of found) {
      list.append(new Option(`${owner} ${said} ${mark}`, mark));
    }
    return list;
  };

  const prepare = (box) => {
    const link = box.querySelector("a");
    const status = box.querySelector("[role=status]");
    let place = null;
    box.closest("form").addEventListener("focusin", ({ target }) => {
      place = target.matches(PROSE) ? target : place;
    });
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      let found;
      try {
        found = await lines(link.href);
      } catch {
        status.textContent = "一覧を読めませんでした。画面を開き直してください。";
        return;
      }
      const list = listed(found);
      list.id = "id_portal_value";
      const label = document.createElement("label");
      label.htmlFor = list.id;
      label.textContent = link.textContent;
      link.replaceWith(label, " ", list);
      list.addEventListener("change", () => {
        if (list.value && place) {
          place.setRangeText(list.value, place.selectionStart, place.selectionEnd, "end");
          place.dispatchEvent(new Event("input", { bubbles: true }));
          place.focus();
        }
        status.textContent = place ? `${list.value} を入れました。` : FIRST;
        list.value = "";
      });
      status.textContent = place ? "" : FIRST;
      list.focus();
    });
  };

  for (const box of document.querySelectorAll(".portal-value")) {
    prepare(box);
  }
}
