/* Small manners for every page; each works through attributes, so pages need no script of their own.
   data-menu: a <details> that closes by Escape or a click outside · data-confirm="question" on a form or button ·
   data-max-bytes on a file input, with data-too-large · data-sort on a table · data-open="dialog id" · data-copy="text" ·
   data-key="s" on a button or link: that letter presses it while nothing is being typed. */
(function () {
  "use strict";
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  document.addEventListener("click", function (event) {
    all("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const opener = event.target.closest("[data-open]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog && dialog.showModal) { event.preventDefault(); dialog.showModal(); }
    }
    const closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) closer.closest("dialog").close();
    const copier = event.target.closest("[data-copy]");
    if (copier && navigator.clipboard) {
      navigator.clipboard.writeText(copier.dataset.copy).then(function () {
        if (copier.dataset.copied) copier.textContent = copier.dataset.copied;
      });
    }
    if (event.target.closest("[data-print]")) window.print();
    const sorter = event.target.closest("table[data-sort] thead .sort");
    if (sorter) sort(sorter.closest("th"));
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !/^(input|textarea|select)$/i.test(event.target.tagName)) {
      const field = document.getElementById("search-field");
      if (field) { event.preventDefault(); field.focus(); }
    }
    const isTyping = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (!isTyping && !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && /^[a-z]$/i.test(event.key)) {
      const pressed = document.querySelector('[data-key="' + event.key.toLowerCase() + '"]:not([disabled])');
      if (pressed) { event.preventDefault(); pressed.click(); }
    }
  });

  document.addEventListener("submit", function (event) {
    const asked = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) { event.preventDefault(); return; }
    if (event.target.dataset.once !== undefined) {
      // After this turn, so that the pressed button's own name and value are still sent.
      setTimeout(function () { all("button", event.target).forEach(function (button) { button.disabled = true; }); }, 0);
    }
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) all("form[data-once] button").forEach(function (button) { button.disabled = false; });
  });

  document.addEventListener("change", function (event) {
    const input = event.target;
    if (input.type === "file" && input.dataset.maxBytes) {
      const large = Array.from(input.files).some(function (file) { return file.size > Number(input.dataset.maxBytes); });
      input.setCustomValidity(large ? input.dataset.tooLarge || "Too large" : "");
      if (large) input.reportValidity();
    }
    if (input.dataset.submit !== undefined && input.form) input.form.requestSubmit();
  });

  function sort(head) {
    const table = head.closest("table");
    const index = Array.from(head.parentNode.children).indexOf(head);
    const rising = head.getAttribute("aria-sort") !== "ascending";
    all("thead th", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const value = function (row) {
      const cell = row.children[index];
      return cell.dataset.value !== undefined ? cell.dataset.value : cell.textContent.trim();
    };
    const body = table.tBodies[0];
    Array.from(body.rows).sort(function (a, b) {
      const x = value(a), y = value(b), m = Number(x), n = Number(y);
      if ((x === "") !== (y === "")) return x === "" ? 1 : -1; // what is unknown stays last, both ways
      const both = x !== "" && y !== "" && !isNaN(m) && !isNaN(n);
      return (both ? m - n : x.localeCompare(y, document.documentElement.lang)) * (rising ? 1 : -1);
    }).forEach(function (row) { body.appendChild(row); });
  }
})();
