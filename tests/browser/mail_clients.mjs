// Reads HTML, prints which of its features a mail client does not support: {feature: [client]}.
import { readFileSync } from "node:fs";
import { caniemail } from "caniemail";

const CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*"];
const { issues } = caniemail({ clients: CLIENTS, html: readFileSync(0, "utf8") });
const unsupported = {};
for (const [client, found] of issues.errors) {
  for (const { title } of found) {
    unsupported[title] = [...new Set([...(unsupported[title] ?? []), client])].sort();
  }
}
console.log(JSON.stringify(unsupported));
