// Files may be dropped anywhere on the page; without this script the field for files does the same by a click.
"use strict";
(() => {
  const field = document.getElementById("files");
  const zone = document.getElementById("drop");
  const hint = zone && zone.querySelector(".drop-hint");
  if (!field || !zone || !hint) return;
  hint.hidden = false;
  const holdsFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    field.files = event.dataTransfer.files;
    field.focus();
  });
})();
