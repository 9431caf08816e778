// A check of JSON that JSON.parse does not make.

/** The first key that stands twice in one object of valid JSON text; JSON.parse would silently keep the last. */
export function duplicateKey(json: string): string | undefined {
  // For each open bracket: the keys so far, or undefined inside a list.
  const open: (Set<string> | undefined)[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/gs)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const key: string = JSON.parse(token.slice(0, -1));
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
