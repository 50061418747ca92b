"use strict";

// Looks for news every two seconds, and touches only what has changed: an opened mail stays open.
const PERIOD = 2000;
let shown = null;

function takeOver(fresh) {
  for (const id of ["figures", "licenses", "users"]) {
    document.getElementById(id).replaceWith(fresh.getElementById(id));
  }
  const mails = document.getElementById("mails");
  const news = [...fresh.querySelectorAll("#mails > article")];
  for (const mail of news.reverse()) {
    if (!document.getElementById(mail.id)) mails.prepend(mail);
  }
  document.getElementById("no-mails").hidden = mails.children.length > 0;
}

async function refresh() {
  if (document.hidden) return;
  const state = await (await fetch("/state.json", { cache: "no-store" })).text();
  if (shown !== null && state !== shown) {
    const page = await (await fetch("/", { cache: "no-store" })).text();
    takeOver(new DOMParser().parseFromString(page, "text/html"));
  }
  shown = state;
  document.body.classList.remove("gone");
}

setInterval(() => refresh().catch(() => document.body.classList.add("gone")), PERIOD);
