// What calls are given in objects: what is misspelt would otherwise be left out without a word.

/** `given`, or an empty object without it; what has other members than `names`, or is no object, is a TypeError. */
export function taken(call, given = {}, names) {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const wrong = isObject ? Object.keys(given).filter((name) => !names.includes(name)) : [JSON.stringify(given) ?? typeof given];
  if (wrong.length) throw new TypeError(`${call} takes ${isObject ? "" : "an object of "}${names.join(", ")}, not ${wrong.join(", ")}`);
  return given;
}
