// Starts a server, says its process, and ends without a word to it, or is ended.

import fs from "node:fs";
import { start } from "azsreg";

await start();
console.log(fs.readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "ascii").trim());
process.stdin.resume();
