// The text of a shader, its `// import lib/NAME` lines replaced by the files that they name, each once.
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../shaders/', import.meta.url);

/** Names of all shaders, without their ending: `clip`, `lib/philox`. */
export function shaderNames() {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.wgsl'))
    .map((file) => file.replaceAll('\\', '/').slice(0, -'.wgsl'.length))
    .sort();
}

/** @throws where an import names no file */
export function shaderText(name) {
  return expand(readFileSync(new URL(`${name}.wgsl`, folder), 'utf8'), new Set([name]));
}

/** @param taken names that are in the text already */
export function expand(text, taken = new Set()) {
  return text.replace(/^\/\/ import (\S+)$/gm, (_, name) => {
    if (taken.has(name)) return '';
    taken.add(name);
    return expand(readFileSync(new URL(`${name}.wgsl`, folder), 'utf8'), taken).trim();
  });
}

/** The text without its comments, which a program carries to no purpose: the shaders in their folder keep them. */
export function withoutComments(text) {
  return text
    .replace(/[ \t]*\/\/.*$/gm, '')
    .replace(/\n{2,}/g, '\n')
    .trimStart();
}
