// What a visitor brings, handed to the code for it: that is a file of its own, and comes with the first of it.

import { loaded, type Page } from './actions.ts';

/** Runs `use` with that code; a fault on the way to it is told. */
export async function bring(page: Page, use: (code: typeof import('./bring.ts')) => unknown): Promise<void> {
  const code = await loaded(page, import('./bring.ts'));
  if (code) await use(code);
}
