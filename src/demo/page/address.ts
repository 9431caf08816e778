// The part of the page's address behind `#`: a link to a run.
import { type RunConfig, recordNames } from '../../gan/run-config.ts';
import { type RunSettings, settingRow } from '../../gan/run-settings.ts';
import { type RawSettings, type ViewName, viewNames } from '../protocol.ts';

/** Views that train nothing of the visitor's: a recorded run, and the guided story. */
const stillNames = ['recorded', 'story'] as const;
export type StillView = (typeof stillNames)[number];

/** What the address asks for: a view, what its points are, and settings, none of them checked. */
export interface Address {
  readonly view: ViewName | StillView | undefined;
  readonly target: string | undefined;
  /** Whether the run is to start by itself, which `play=false` forbids. */
  readonly play: boolean;
  /** The set of defaults that the settings differ from; without one they are all there are. */
  readonly code: string | undefined;
  /** The iteration to train to, unchecked. */
  readonly step: string | undefined;
  readonly settings: RawSettings;
}

const longest = 4000;

/** Reads the part of an address behind `#`. Settings are left to the schema of the worker. */
export function readAddress(hash: string): Address {
  const entries = [...new URLSearchParams(hash.slice(1, longest))];
  const last = (name: string) => entries.filter(([key]) => key === name).at(-1)?.[1];
  const view = last('view');
  return {
    view: [...viewNames, ...stillNames].find((name) => name === view),
    target: last('target'),
    play: last('play') !== 'false',
    code: last('v'),
    step: last('step'),
    settings: entries.filter(([name]) => !['view', 'target', 'play', 'v', 'step'].includes(name)),
  };
}

/** The part behind `#` that reproduces a run. */
export function writeAddress({
  view,
  target,
  play,
  code,
  step,
  settings,
}: Omit<Address, 'view'> & { readonly view: string }): string {
  const all = new URLSearchParams([
    ['view', view],
    ...(target === undefined ? [] : [['target', target]]),
    ...(play ? [] : [['play', 'false']]),
    ...(code === undefined ? [] : [['v', code]]),
    ...settings.map(([name, value]) => [name, value]),
    ...(step === undefined ? [] : [['step', step]]),
  ]);
  // Networks are easier to read, and to type, with their colon.
  return `#${all}`.replaceAll('%3A', ':');
}

/** The settings of a run that a link carries: all that the page reads in this view, and nothing else. */
export function linkedSettings(run: RunConfig, view: ViewName): RawSettings {
  const record: RunSettings = run;
  return recordNames.flatMap((name) => {
    const { page } = settingRow(name);
    const read = typeof page === 'string' ? page === 'link' : (page.views?.includes(view) ?? true);
    return read && record[name] !== undefined ? [[name, String(record[name])] as const] : [];
  });
}
