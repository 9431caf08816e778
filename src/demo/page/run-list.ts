// The list of runs in the browser's storage: each with its small picture, its name, and what can be done with it.

import type { SavedRun, Thumbnail } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { dotsOf } from './dots.ts';
import { button, element } from './element.ts';
import { ago, nameOf } from './kept-runs.ts';
import { drawPictures } from './pictures.ts';
import { labelOf } from './targets.ts';

export interface RunList {
  readonly box: HTMLElement;
  /** @param here ids of the runs that this tab has open */
  readonly render: (runs: readonly SavedRun[], here: ReadonlySet<string>) => void;
}

/** What a visitor can do with a run of the list. */
export interface RunActions {
  readonly resume: (run: SavedRun) => void;
  readonly download: (run: SavedRun) => void;
  readonly discard: (run: SavedRun) => void;
  readonly rename: (run: SavedRun, name: string) => void;
}

interface Row {
  readonly item: HTMLElement;
  readonly show: (run: SavedRun, here: boolean) => void;
}

export function createRunList(actions: RunActions): RunList {
  const list = element('ul', { class: 'runs' });
  const none = element('p', { class: 'hint' }, texts.runs.none);
  const rows = new Map<string, Row>();
  return {
    box: element('div', {}, none, list),
    render: (runs, here) => {
      const ids = new Set(runs.map(({ id }) => id));
      for (const [id, { item }] of rows) {
        if (ids.has(id)) continue;
        item.remove();
        rows.delete(id);
      }
      runs.forEach((run, i) => {
        const row = rows.get(run.id) ?? createRow(run, actions);
        rows.set(run.id, row);
        row.show(run, here.has(run.id));
        // Moved only where it is not in its place: a field that is being written in keeps the focus.
        if (list.children[i] !== row.item) list.insertBefore(row.item, list.children[i] ?? null);
      });
    },
  };
}

function createRow(first: SavedRun, { resume, download, discard, rename }: RunActions): Row {
  let run = first;
  const picture = element('div', { class: 'thumbnail' });
  const name = element('input', {
    class: 'run-name',
    type: 'text',
    maxlength: 60,
    placeholder: labelOf(first.target),
  });
  name.addEventListener('change', () => rename(run, name.value.trim()));
  const details = element('p', { class: 'hint' });
  const resumes = button(texts.runs.resume, () => resume(run));
  const discards = button(texts.runs.discard, () => discard(run));
  const downloads = button(texts.runs.download, () => download(run));
  const item = element(
    'li',
    {},
    picture,
    element('div', {}, name, details, element('div', { class: 'buttons' }, resumes, downloads, discards)),
  );
  item.dataset.run = first.id;
  return {
    item,
    show: (shown, here) => {
      run = shown;
      const { view, step, savedAt, open, thumbnail } = run;
      const called = nameOf(run);
      if (document.activeElement !== name) name.value = run.name;
      name.setAttribute('aria-label', `${texts.runs.name}: ${called}`);
      name.disabled = open === true && !here;
      const where = here ? texts.runs.openHere : open ? texts.runs.openElsewhere : undefined;
      const facts = texts.runs.details(texts.views[view].title, step, ago(Date.now() - savedAt));
      details.textContent = where ? `${facts} · ${where}` : facts;
      resumes.disabled = here || open === true;
      discards.disabled = resumes.disabled;
      for (const each of [resumes, downloads, discards]) {
        each.setAttribute('aria-label', `${each.textContent}: ${called}, ${step}`);
      }
      if (thumbnail) picture.replaceChildren(pictureOf(thumbnail));
    },
  };
}

function pictureOf(thumbnail: Thumbnail): Element {
  if (thumbnail.kind === 'points') return dotsOf(thumbnail.points, thumbnail.reach, 'fake');
  const canvas = element('canvas', { 'aria-hidden': 'true' });
  drawPictures(canvas, thumbnail);
  return canvas;
}
