/* The admin's search boxes (Select2) get the labels of the fields that they stand for. */
"use strict";

{
  const nameBoxes = (root) => {
    for (const select of root.querySelectorAll("select.admin-autocomplete")) {
      const label = select.labels[0];
      const box = select.nextElementSibling;
      if (!label || !box || !box.matches(".select2-container")) {
        continue;
      }
      label.id = `${select.id}_label`;
      const shown = box.querySelector(".select2-selection__rendered[id]");
      box.querySelector(".select2-selection").setAttribute("aria-labelledby", shown ? `${label.id} ${shown.id}` : label.id);
      for (const part of box.querySelectorAll(".select2-selection__rendered[role], .select2-search__field")) {
        part.setAttribute("aria-labelledby", label.id);
      }
    }
  };

  // Pages without a form have no jQuery. This script is deferred: the admin's own, which makes the
  // boxes, has asked for its turn before it.
  window.django?.jQuery?.(($) => {
    nameBoxes(document);
    // Selecting redraws the box; opening adds a field for the search.
    $(document).on("select2:select select2:unselect", () => nameBoxes(document));
    $(document).on("select2:open", (event) => {
      const field = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
      field?.setAttribute("aria-labelledby", `${event.target.id}_label`);
    });
  });
  document.addEventListener("formset:added", (event) => {
    setTimeout(() => nameBoxes(event.target));
  });
}
