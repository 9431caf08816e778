// template: specialises a shader: its hooks and declarations are replaced by name.
//   hook   a function of a shader that a kernel may replace; its default is valid WGSL
import { withShifts } from './quotient.ts';

/**
 * Turns a kernel file, valid WGSL once its imports are in, into a fused one: hook functions are replaced by name,
 * global declarations by name, and further declarations are appended.
 */
export interface Replacements {
  /** Hook name → complete new text of the function. */
  readonly functions?: Readonly<Record<string, string>>;
  /** Name of a module-scope `var`, `alias` or `const` → complete new declaration, to its semicolon. */
  readonly declarations?: Readonly<Record<string, string>>;
  /** Text appended at the end: further bindings, helper functions. */
  readonly append?: string;
}

export function specialise(source: string, replacements: Replacements): string {
  let text = source;
  for (const [name, declaration] of Object.entries(replacements.declarations ?? {})) {
    text = replaceDeclaration(text, name, declaration);
  }
  for (const [name, body] of Object.entries(replacements.functions ?? {})) {
    text = replaceFunction(text, name, body);
  }
  return withShifts(replacements.append ? `${text.trimEnd()}\n\n${replacements.append.trim()}\n` : text);
}

function replaceFunction(text: string, name: string, replacement: string): string {
  const start = text.search(new RegExp(`^fn ${name}\\(`, 'm'));
  if (start < 0) throw new Error(`no hook 'fn ${name}(' in the shader`);
  let depth = 0;
  let end = text.indexOf('{', start);
  do {
    if (text[end] === '{') depth++;
    if (text[end] === '}') depth--;
    end++;
  } while (depth > 0);
  return text.slice(0, start) + replacement.trim() + text.slice(end);
}

function replaceDeclaration(text: string, name: string, replacement: string): string {
  const pattern = new RegExp(
    `^(?:@[^\\n;]*?)?\\b(?:var(?:<[^>]*>)?|alias|const|override)\\s+${name}\\b[^;]*;`,
    'm',
  );
  if (!pattern.test(text)) throw new Error(`no declaration of '${name}' in the shader`);
  return text.replace(pattern, () => replacement.trim());
}
