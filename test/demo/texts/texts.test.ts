// The page's texts: the HTML has the English ones, and every language has every one.
import { readFileSync } from 'node:fs';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { page } from '../../../src/demo/texts/en-page.ts';
import { terms } from '../../../src/demo/texts/en-terms.ts';

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

const attribute = (node: Element, name: string) => node.attrs.find((each) => each.name === name)?.value;
const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();

/** All elements of a page of the demo. */
function elementsOf(file: string): readonly Element[] {
  const html = readFileSync(new URL(`../../../src/demo/${file}`, import.meta.url), 'utf8');
  const all: Element[] = [];
  const walk = (node: Node) => {
    if ('tagName' in node) all.push(node);
    if ('childNodes' in node) node.childNodes.forEach(walk);
  };
  walk(parse(html));
  return all;
}

/** What an element says, with the places of the elements within. */
function saidBy(element: Element): string {
  if (element.tagName === 'meta') return attribute(element, 'content') ?? '';
  let within = 0;
  const pieces = element.childNodes.map((node) =>
    'value' in node ? node.value : 'tagName' in node ? `{${within++}}` : '',
  );
  return tidy(pieces.join(''));
}

describe.each([
  ['index.html', page],
  ['terms.html', terms],
] as const)('%s', (file, texts) => {
  const elements = elementsOf(file);
  const marked = (name: string) => elements.filter((element) => attribute(element, name) !== undefined);
  const english = (name: string) =>
    Object.fromEntries(marked(name).map((element) => [attribute(element, name), saidBy(element)]));

  it('says in English what the table says', () => {
    const said = english('data-text');
    const labels = Object.fromEntries(
      marked('data-label').map((element) => [
        attribute(element, 'data-label'),
        attribute(element, 'aria-label'),
      ]),
    );
    expect({ ...said, ...labels }).toEqual(texts);
  });

  it('has no words that the table has not', () => {
    const free = elements.filter((element) => {
      if (attribute(element, 'data-text') !== undefined) return false;
      // Names, and what is read without scripts.
      if (attribute(element, 'translate') === 'no' || /^(code|cite|i|noscript)$/.test(element.tagName))
        return false;
      const own = element.childNodes.map((node) => ('value' in node ? node.value : '')).join('');
      return /[a-z]/i.test(own);
    });
    expect(free.map(({ tagName, childNodes }) => `${tagName}: ${childNodes.length}`)).toEqual([]);
  });
});
