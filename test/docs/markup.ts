// HTML in the pages: markup without errors, and its scripts, with the line numbers of the page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import { type Block, root } from './blocks.ts';
import type { Compiled } from './programs.ts';

export interface Markup {
  readonly complaints: readonly string[];
  readonly scripts: readonly Compiled[];
}

/** A whole document or a part of one. */
export function readMarkup({ page, line, text }: Block): Markup {
  const complaints: string[] = [];
  const scripts: Compiled[] = [];
  const read = /^\s*<(!doctype|html)\b/i.test(text) ? parse : parseFragment;
  const tree = read(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }) => complaints.push(`${page}:${line + startLine - 1}: ${code}`),
  });
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ('tagName' in node && node.tagName === 'script') {
      const [code] = node.childNodes;
      if (code && 'value' in code) {
        const before = line + (code.sourceCodeLocation?.startLine ?? 1) - 2;
        if (node.attrs.some(({ name, value }) => name === 'type' && value === 'importmap')) {
          complaints.push(...importMapFaults(code.value).map((fault) => `${page}:${before + 1}: ${fault}`));
        } else {
          scripts.push({ page, text: `${'\n'.repeat(before)}${code.value}`, kind: 'js' });
        }
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(tree);
  return { complaints, scripts };
}

const { name: packageName, exports: entries } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as {
  name: string;
  exports: Readonly<Record<string, { readonly default?: string }>>;
};

/** An import map leads to the files that the package's own entries are. */
function importMapFaults(text: string): string[] {
  let imports: Readonly<Record<string, string>>;
  try {
    ({ imports } = JSON.parse(text));
  } catch (error) {
    return [`no JSON: ${error instanceof Error ? error.message : error}`];
  }
  return Object.entries(imports).flatMap(([name, address]) => {
    const file = entries[name.replace(packageName, '.')]?.default?.slice(1);
    const expected = `/node_modules/${packageName}${file}`;
    if (file === undefined) return [`${name} is no entry of the package`];
    return address === expected ? [] : [`${name} is ${expected}, not ${address}`];
  });
}
