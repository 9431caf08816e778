// `earthmover data info` without data: a table of the prepared sets.
import { bytesText, counted, grouped } from '../../core/text.ts';
import { type KeptSet, keptSets } from '../../node/packed/kept-sets.ts';
import { table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** Lists what is prepared, what was used last first; returns the exit code. */
export async function listSets(cache: string, json: boolean, terminal: Terminal): Promise<number> {
  const { folder, sets, unfinished } = await keptSets(cache);
  for (const set of sets) terminal.event('set', eventOf(set));
  if (!json && sets.length > 0) {
    terminal.print(table(['key', 'set', 'size', 'made', 'used', 'from'], sets.map(rowOf), 'left').trimEnd());
  }
  const bytes = sets.reduce((sum, set) => sum + set.bytes, 0);
  terminal.say(
    sets.length === 0
      ? `no prepared sets in ${folder}`
      : `${counted(sets.length, 'prepared set')}, ${bytesText(bytes)}, in ${folder}`,
  );
  if (unfinished.length > 0) {
    const busy = unfinished.filter((each) => each.busy).length;
    terminal.say(`${unfinished.length} unfinished, ${busy} of which a process is at`);
  }
  return 0;
}

function rowOf({ key, bytes, used, packed }: KeptSet): string[] {
  if ('damaged' in packed) return [key, `damaged: ${packed.damaged}`, bytesText(bytes), '', dayOf(used), ''];
  const { report, facts } = packed;
  const [height, width, channels] = report.shape;
  const form = `${grouped(report.samples)} × ${width} × ${height} ${channels === 1 ? 'grey' : 'RGB'}`;
  return [key, form, bytesText(bytes), dayOf(new Date(facts.made)), dayOf(used), facts.place];
}

/** What programs read of a set. */
function eventOf({ key, file, bytes, used, packed }: KeptSet): object {
  const common = { key, file, bytes, used: used.toISOString() };
  if ('damaged' in packed) return { ...common, damaged: packed.damaged };
  const { name, hash, place, made } = packed.facts;
  return { ...common, name, hash, place, made, data: packed.report };
}

function dayOf(time: Date): string {
  return Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 10);
}
