"use strict";

// Looks for news every two seconds, and touches only what has changed: an opened mail stays open.
const PERIOD = 2000;
let shown = null;

function takeOver(fresh) {
  for (const id of ["figures", "licenses", "users", "faults"]) {
    if (document.getElementById(id).contains(document.activeElement)) continue;
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
  if (state !== shown) {
    const page = await (await fetch("/", { cache: "no-store" })).text();
    takeOver(new DOMParser().parseFromString(page, "text/html"));
  }
  shown = state;
  document.body.classList.remove("gone");
}

async function steer(path, body, method = "POST") {
  const answer = await fetch(`/_control/${path}`, {
    method,
    headers: { "Content-Type": "application/json" },
    body: method === "POST" ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error((await answer.json()).reason);
}

async function press(button) {
  const { sku, user } = button.dataset;
  if (sku) {
    const units = Number(button.previousElementSibling.value);
    await steer("units", { sku_part_number: sku, available: units });
  } else if (user) {
    await steer("sign-in", { user });
  } else if (button.id === "clear") {
    await steer("trouble", null, "DELETE");
  } else {
    const chosen = document.getElementById("trouble").selectedOptions[0];
    for (const { control, body } of JSON.parse(chosen.dataset.steps)) await steer(control, body);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const said = document.getElementById("said");
  try {
    await press(button);
    said.textContent = button.dataset.done;
    button.blur();
    await refresh();
  } catch (error) {
    said.textContent = error.message;
  }
});

setInterval(() => refresh().catch(() => document.body.classList.add("gone")), PERIOD);
