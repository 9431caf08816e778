import { type RawSettings, type ViewName, viewNames } from '../protocol.ts';

/** What the address asks for: a view, what its points are, and settings, none of them checked. */
export interface Address {
  readonly view: ViewName | 'recorded' | undefined;
  readonly target: string | undefined;
  readonly settings: RawSettings;
}

const longest = 4000;

/** Reads the part of an address behind `#`. Settings are left to the schema of the worker. */
export function readAddress(hash: string): Address {
  const entries = [...new URLSearchParams(hash.slice(1, longest))];
  const last = (name: string) => entries.filter(([key]) => key === name).at(-1)?.[1];
  const view = last('view');
  return {
    view: view === 'recorded' ? view : viewNames.find((name) => name === view),
    target: last('target'),
    settings: entries.filter(([name]) => name !== 'view' && name !== 'target'),
  };
}

/** The part behind `#` that reproduces a run. */
export function writeAddress(view: string, target: string | undefined, settings: RawSettings): string {
  const all = new URLSearchParams([
    ['view', view],
    ...(target === undefined ? [] : [['target', target]]),
    ...settings.map(([name, value]) => [name, value]),
  ]);
  return `#${all}`;
}
