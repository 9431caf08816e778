// Puts a language into what stands in the HTML: elements name their texts in `data-text`, their labels in `data-label`.

import { inLanguage } from './choice.ts';

/** The pieces of a text: words, and the numbers of the elements that stand between them as `{0}`, `{1}`, …. */
function piecesOf(text: string): readonly (string | number)[] {
  return text.split(/\{(\d)\}/).map((piece, i) => (i % 2 === 0 ? piece : Number(piece)));
}

/** Fills a document; elements within a text keep their place in it, and have texts of their own. */
export function fillTexts(root: Document, texts: Readonly<Record<string, string>>): void {
  for (const place of root.querySelectorAll<HTMLElement>('[data-text]')) {
    const text = texts[place.dataset.text ?? ''] ?? '';
    if (place instanceof HTMLMetaElement) place.content = text;
    else {
      const within = [...place.children];
      place.replaceChildren(
        ...piecesOf(text).map((piece) => (typeof piece === 'string' ? piece : (within[piece] ?? ''))),
      );
    }
  }
  for (const link of root.querySelectorAll<HTMLAnchorElement>('a[href$=".html"]')) {
    link.href = inLanguage(link.getAttribute('href') ?? '');
  }
  for (const place of root.querySelectorAll<HTMLElement>('[data-label]')) {
    place.setAttribute('aria-label', texts[place.dataset.label ?? ''] ?? '');
  }
}
