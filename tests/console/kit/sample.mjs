// The sample directory, samples/contoso.json: the file, and what a server starts on in no time.

import { scryptSync } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
export const SHIPPED = path.join(ROOT, "samples/contoso.json");

/** A hash as a directory file may have it, of parameters that take no time: N 2, r 1, p 1. */
function hashed(secret) {
  const salt = Buffer.from("salt");
  const hash = scryptSync(secret, salt, 32, { N: 2, r: 1, p: 1 });
  return `scrypt$2$1$1$${salt.toString("base64url")}$${hash.toString("base64url")}`;
}

/** A copy for a test to change. Its secrets are hashes: to make those is most of what a start would take. */
export function sampleDirectory() {
  const made = JSON.parse(fs.readFileSync(SHIPPED, "utf8"));
  for (const [people, plain] of [[made.servicePrincipals, "secret"], [made.users, "password"]])
    for (const one of people) {
      one[`${plain}Hash`] = hashed(one[plain]);
      delete one[plain];
    }
  return made;
}
