// HTML in the pages: markup without errors, and its scripts, with the line numbers of the page.
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import type { Block } from './blocks.ts';
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
        scripts.push({ page, text: `${'\n'.repeat(before)}${code.value}`, kind: 'js' });
      }
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
  };
  visit(tree);
  return { complaints, scripts };
}
