// `earthmover import`: a generator of another program, as a file that `sample` and `export` read.
import { writeFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { EarthmoverError, usageError } from '../core/errors.ts';
import { formatOf } from '../core/file-format.ts';
import { imageExtent } from '../core/image-size.ts';
import { sameShape } from '../core/shape.ts';
import { encodeGenerator } from '../gan/generator-file.ts';
import { buildNetworks } from '../gan/networks.ts';
import { resolveRun } from '../gan/run-config.ts';
import { mappingOf, type NamedShape, stateDictOf, type TensorMapping } from '../gan/tensor-mapping.ts';
import type { Tensor } from '../gan/weights.ts';
import { decodeSafetensors, type StoredTensor } from '../io/safetensors.ts';
import { floatsOf } from '../io/tensor-values.ts';
import { readTorch } from '../io/torch/read.ts';
import { onDisk } from '../node/disk.ts';
import { readInput } from '../node/inputs.ts';
import { readYamlFile } from '../node/yaml-file.ts';
import { type RawOptions, readOptions, textOf } from './options.ts';
import { table } from './table.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

export async function importGenerator(file: string, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const run = importedRun(file, raw);
  const shape = shapeOf(run, raw);
  const out = textOf(raw.out) ?? `${basename(file, extname(file))}-generator.safetensors`;
  if (extname(out) !== '.safetensors') {
    throw usageError('a generator is written as safetensors', { out, hint: 'end the name in .safetensors' });
  }
  const stored = tensorsIn(await readInput(file), file);
  const targets = stateDictOf(buildNetworks(run, shape).generator);
  const map = textOf(raw.map);
  const sources = [...stored].map(([name, tensor]) => ({ name, shape: tensor.shape }));
  const mapping = map === undefined ? mappingOf(targets, sources) : mappingIn(map, targets, stored);
  await agreed(mapping, { raw, map, terminal });
  if (raw.dryRun === true) return 0;
  const tensors = new Map(
    mapping.pairs.map(({ target, source }): [string, Tensor] => {
      const tensor = stored.get(source) ?? none(target.name, source);
      return [`generator.${target.name}`, { shape: target.shape, data: floatsOf(tensor, source) }];
    }),
  );
  const bytes = encodeGenerator({
    tensors,
    run,
    dataset: { name: basename(file), hash: 'imported', shape },
    step: 0,
    adapter: 'another program',
    scores: {},
    version: earthmoverVersion(),
  });
  onDisk('write the generator', out, () => writeFileSync(out, bytes));
  terminal.event('done', { file: out, bytes: bytes.length, by: mapping.by });
  terminal.print(out);
  return 0;
}

/** The settings that decide a generator; there are no data, and the file stands for them. */
function importedRun(file: string, raw: RawOptions) {
  const { settings } = readOptions(raw);
  const points = raw.dimensions !== undefined;
  const dataset = points ? ({ dataset: 'csv' } as const) : ({ dataset: 'images' } as const);
  return resolveRun({ ...settings, ...dataset, data: resolve(file) });
}

function shapeOf(run: ReturnType<typeof resolveRun>, raw: RawOptions): readonly number[] {
  const dimensions = textOf(raw.dimensions);
  if (dimensions === undefined) return [...imageExtent(run.imageSize ?? 64), run.channels ?? 3];
  if (/^[1-9]\d{0,3}$/.test(dimensions)) return [Number(dimensions)];
  throw usageError(`--dimensions cannot be ${dimensions}`, {
    hint: 'give the columns of a point, such as 2',
  });
}

function tensorsIn(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const format = formatOf(bytes);
  const torch =
    format === 'zip' || format === 'old pickle' || format === 'pickle' || extname(file) !== '.safetensors';
  return torch ? readTorch(bytes, file) : decodeSafetensors(bytes, file).tensors;
}

/** A file of lines `0.weight: main.0.weight`. */
function mappingIn(
  file: string,
  targets: readonly NamedShape[],
  stored: ReadonlyMap<string, StoredTensor>,
): TensorMapping {
  const form = 'write a line for each tensor of the network, such as `0.weight: main.0.weight`';
  const words = { what: 'mapping', place: 'give --map the path of a YAML or JSON file', form };
  const lines: unknown = readYamlFile(file, words);
  const named = new Map<string, unknown>(
    Object.entries(typeof lines === 'object' && lines !== null ? lines : {}),
  );
  const stranger = [...named.keys()].find((name) => !targets.some((target) => target.name === name));
  if (stranger !== undefined) {
    throw usageError('the mapping names a tensor that the network does not have', {
      tensor: stranger,
      hint: `the network has ${targets.map(({ name }) => name).join(', ')}`,
    });
  }
  const pairs = targets.map((target) => {
    const source = String(named.get(target.name) ?? '');
    const { shape } = stored.get(source) ?? none(target.name, source);
    if (sameShape(shape, target.shape)) return { target, source };
    throw new EarthmoverError('data', 'import: the partner of a tensor has another shape', {
      tensor: `${target.name} [${target.shape.join(', ')}]`,
      partner: `${source} [${shape.join(', ')}]`,
      hint: 'name another tensor in --map',
    });
  });
  return { by: 'name', pairs };
}

function none(tensor: string, partner: string): never {
  throw new EarthmoverError('data', 'import: a tensor has no partner', {
    tensor,
    partner: partner || 'not named',
    hint: 'name a tensor of the file in --map; --dry-run shows what would be taken',
  });
}

/** Shows which tensor becomes which; what was guessed is used only once somebody said yes. */
async function agreed(
  { by, pairs }: TensorMapping,
  {
    raw,
    map,
    terminal,
  }: {
    readonly raw: RawOptions;
    readonly map: string | undefined;
    readonly terminal: Terminal;
  },
): Promise<void> {
  const rows = pairs.map(({ target, source }) => [target.name, `[${target.shape.join(', ')}]`, source]);
  terminal.event('mapping', { by, pairs: pairs.map(({ target, source }) => ({ ...target, source })) });
  terminal.say(table(['tensor', 'shape', 'from'], rows, 'left'));
  if (map !== undefined || raw.yes === true || raw.dryRun === true) return;
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw usageError('nobody is there to say whether this is right', {
      hint: 'look at it with --dry-run, then give --yes, or --map FILE',
    });
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(`Found by ${by}. Take these? [y/N] `);
  asking.close();
  if (!/^y(es)?$/i.test(answer.trim()))
    throw usageError('not imported', { hint: 'say with --map FILE which is which' });
}
