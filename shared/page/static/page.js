// Without this script everything works but the drop zone and the question before leaving passwords.
"use strict";

document.addEventListener("dragover", (event) => {
  if (document.querySelector("input[type=file]")) {
    event.preventDefault();
  }
});

document.addEventListener("drop", (event) => {
  const input = document.querySelector("input[type=file]");
  if (input && event.dataTransfer.files.length === 1) {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.focus();
  }
});

// The passwords are not to be found again by the browser's way back.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.querySelector("[data-secret]")) {
    window.location.reload();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
});
