// A layer of a text by its name, and what is said of it.
import { isRecord } from '../../io/json-keys.ts';
import { namesHint } from '../nearest-name.ts';
import { type LayerRow, layerRows } from './layer-rows.ts';
import { kinds, member, type Place, refused, shown } from './values.ts';

/** The row of a layer. @throws usage error where there is none, with the nearest name */
export function rowNamed(name: string, place: Place): LayerRow {
  const rows: Readonly<Record<string, LayerRow | 'program'>> = layerRows;
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row === 'program') {
    return refused(place, 'names a layer that only a program can give', {
      layer: name,
      hint: 'write a program with sequential()',
    });
  }
  const known = Object.keys(rows).filter((each) => rows[each] !== 'program');
  return (
    row ?? refused(place, 'names a layer that there is not', { layer: name, hint: namesHint(name, known) })
  );
}

/** The options of a layer, read by their kinds. */
export function optionsOf(row: LayerRow, given: unknown, place: Place): Readonly<Record<string, unknown>> {
  const { needs, takes, bare } = row;
  const known = { ...needs, ...takes };
  const options = isRecord(given) ? given : bareOption(bare, given, place);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(known, name)) continue;
    const names = Object.keys(known);
    refused(place, 'gives a layer an option that it has not', {
      option: name,
      hint: names.length === 0 ? 'it has none' : namesHint(name, names),
    });
  }
  const missing = Object.keys(needs).find((name) => options[name] === undefined);
  if (missing !== undefined) {
    refused(place, 'leaves out an option that a layer needs', { option: missing, hint: `give ${missing}` });
  }
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, kind]) =>
      options[name] === undefined ? [] : [[name, kinds[kind](options[name], member(place, name))]],
    ),
  );
}

function bareOption(bare: string | undefined, given: unknown, place: Place): Record<string, unknown> {
  if (given === null || given === undefined) return {};
  if (bare !== undefined) return { [bare]: given };
  return refused(place, 'gives a layer a value without a name', {
    value: shown(given),
    hint: 'name it: {out: 64}',
  });
}
