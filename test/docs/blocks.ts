// The fenced blocks of code in the pages that readers see.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Block {
  /** From the root of the repository. */
  readonly page: string;
  /** Line of the block's first line of code, from 1. */
  readonly line: number;
  /** The first word behind the fence; empty where there is none, and for code that is only indented. */
  readonly language: string;
  readonly text: string;
}

/** README.md, and all markdown below docs/. */
export const pages: readonly string[] = ['README.md', ...markdownBelow('docs')];

function markdownBelow(folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** @param text what the page says, in markdown */
export function blocksOf(page: string, text: string): Block[] {
  return new MarkdownIt({ html: true })
    .parse(text, {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ type, info, content, map }) => ({
      page,
      line: (map?.[0] ?? 0) + (type === 'fence' ? 2 : 1),
      language: info.trim().split(/\s+/)[0] ?? '',
      text: content,
    }));
}
