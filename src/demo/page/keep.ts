// What a visitor can take along: checkpoint, samples, metrics, a link.

import type { Answer, RunState } from '../protocol.ts';
import { type Page, settled } from './actions.ts';
import { byId, download } from './element.ts';
import { newestStep } from './figures.ts';
import { writeLink } from './link.ts';
import { type ShownRun, shownRun } from './state.ts';

export function keepCheckpoint(page: Page): void {
  void keep(page, {
    ask: ({ view }) => page.engine()?.checkpoint(view, 0),
    ending: 'safetensors',
    type: 'application/octet-stream',
  });
}

export function keepMetrics(page: Page): void {
  void keep(page, {
    ask: ({ view }) => page.engine()?.metricsJsonl(view, 0),
    ending: 'jsonl',
    type: 'application/jsonl',
  });
}

/** A grid of pictures as the worker makes it; of points what the page has drawn. */
export function keepSamples(page: Page): void {
  const shown = shownRun(page.state());
  if (shown?.run.view === 'pictures') {
    void keep(page, {
      ask: ({ view }) => page.engine()?.samplesPng(view),
      ending: 'png',
      type: 'image/png',
    });
    return;
  }
  if (!shown || !page.engine()) return;
  const canvas = byId('plates').querySelector('canvas');
  canvas?.toBlob((blob) => {
    if (blob) download(`${nameOf(shown)}.png`, blob, 'image/png');
  });
}

export function copyLink(page: Page): void {
  writeLink(page.state());
  const say = (text: string) => page.dispatch({ kind: 'note', tone: 'info', id: 'link', text });
  navigator.clipboard.writeText(location.href).then(
    () => say('The link is in the clipboard.'),
    () => say(`Copy the link from the address bar:\n${location.href}`),
  );
}

interface Kept {
  readonly ask: (run: RunState) => Promise<Answer<Uint8Array | string>> | undefined;
  readonly ending: string;
  readonly type: string;
}

async function keep(page: Page, { ask, ending, type }: Kept): Promise<void> {
  const shown = shownRun(page.state());
  const asked = shown && ask(shown.run);
  const content = asked && (await settled(page, asked));
  const newest = shown && page.state().runs[shown.run.view];
  if (content === undefined || !newest) return;
  download(
    `${nameOf(newest)}.${ending}`,
    typeof content === 'string' ? content : Uint8Array.from(content),
    type,
  );
}

function nameOf(shown: ShownRun): string {
  return `earthmover-${shown.run.data.name}-${newestStep(shown)}`;
}
