import { button, byId, element } from './element.ts';

const most = 4;

/** An offer that a message carries besides its text. */
export interface Action {
  readonly label: string;
  readonly act: () => void;
}

/**
 * Shows a message above the run until it is dismissed; one with the same `id` replaces the one before. Errors of the
 * library are several lines: the fault, the facts, the hint.
 */
export function note(
  text: string,
  options: {
    readonly tone?: 'info' | 'fault';
    readonly id?: string;
    readonly actions?: readonly Action[];
  } = {},
): void {
  const { tone = 'info', id = text, actions = [] } = options;
  const notes = byId('notes');
  const before = find(id);
  if (before && actions.length === 0) {
    before.querySelector('pre')!.textContent = tidy(text);
    return;
  }
  before?.remove();
  const box = element('div', { class: `note ${tone}`, role: tone === 'fault' ? 'alert' : undefined });
  box.dataset.note = id;
  const buttons = element('div', { class: 'buttons' });
  for (const { label, act } of actions) {
    buttons.append(
      button(label, () => {
        box.remove();
        act();
      }),
    );
  }
  if (actions.length === 0) buttons.append(button('Dismiss', () => box.remove()));
  box.append(element('pre', {}, tidy(text)), buttons);
  notes.append(box);
  while (notes.children.length > most) notes.firstElementChild!.remove();
}

export function dismiss(id: string): void {
  find(id)?.remove();
}

function find(id: string): HTMLElement | undefined {
  return [...byId('notes').children].find((box) => (box as HTMLElement).dataset.note === id) as
    | HTMLElement
    | undefined;
}

/** `  hint  do this` → `hint: do this`; proportional type has no columns. */
function tidy(text: string): string {
  const [first = '', ...facts] = text.split('\n');
  const sentence = first.charAt(0).toUpperCase() + first.slice(1);
  return [sentence, ...facts.map((line) => line.replace(/^\s+(\S.*?)\s{2,}/, '$1: '))].join('\n');
}
