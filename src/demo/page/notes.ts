// The messages, in a place of their own over the picture: one box each, kept as long as the state has the message.
// At most two are seen; when one is dismissed, the next comes forward.

import { texts } from '../texts/texts.ts';
import { button, byId, element } from './element.ts';
import type { Note, Offer } from './messages.ts';

export interface Notes {
  readonly render: (notes: readonly Note[]) => void;
}

/** What a visitor can do with a message. */
interface Replies {
  readonly dismiss: (id: string) => void;
  readonly take: (offer: Offer) => void;
}

const mostSeen = 2;

export function createNotes(replies: Replies): Notes {
  const place = byId('notes');
  const others = element('p', { class: 'others', hidden: true });
  const shown = new Map<
    string,
    { readonly note: Note; readonly box: HTMLElement; readonly text: HTMLElement }
  >();
  const remove = (id: string) => {
    shown.get(id)?.box.remove();
    shown.delete(id);
  };
  return {
    render: (notes) => {
      const offers = new Map(notes.map((note) => [note.id, note.offers]));
      for (const [id, { note }] of shown) if (offers.get(id) !== note.offers) remove(id);
      for (const note of notes) {
        const before = shown.get(note.id);
        if (!before) {
          const made = createBox(note, replies);
          place.append(made.box);
          shown.set(note.id, { note, ...made });
        } else if (before.note.text !== note.text) {
          before.text.textContent = tidy(note.text);
          shown.set(note.id, { ...before, note });
        }
      }
      const unseen = Math.max(0, notes.length - mostSeen);
      notes.forEach(({ id }, i) => {
        const box = shown.get(id)?.box;
        if (box) box.hidden = i < unseen;
      });
      others.hidden = unseen === 0;
      others.textContent = texts.stage.otherNotes(unseen);
      place.append(others);
    },
  };
}

function createBox(
  { id, tone, text, offers }: Note,
  { dismiss, take }: Replies,
): { readonly box: HTMLElement; readonly text: HTMLElement } {
  const box = element('div', { class: `note ${tone}`, role: tone === 'fault' ? 'alert' : undefined });
  box.dataset.note = id;
  const lines = element('pre', {}, tidy(text));
  const buttons = element('div', { class: 'buttons' });
  for (const offer of offers) {
    buttons.append(
      button(offer.label, () => {
        dismiss(id);
        take(offer);
      }),
    );
  }
  if (offers.length === 0) buttons.append(button(texts.messages.dismiss, () => dismiss(id)));
  box.append(lines, buttons);
  return { box, text: lines };
}

/** `  hint  do this` → `hint: do this`; proportional type has no columns. What a form is called in the code goes. */
function tidy(text: string): string {
  const [first = '', ...facts] = text.split('\n').filter((line) => !/^\s*source\s+controls$/.test(line));
  const sentence = first.charAt(0).toUpperCase() + first.slice(1);
  return [sentence, ...facts.map((line) => line.replace(/^\s+(\S.*?)\s{2,}/, '$1: '))].join('\n');
}
