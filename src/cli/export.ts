// `earthmover export`: a network of a run for other programs, and what goes with it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { usageError } from '../core/errors.ts';
import { onDisk } from '../node/disk.ts';
import { evaluateOn } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { cardMark, modelCard } from './export/card.ts';
import { chosenFormat, type ExportedFile, formats, type NetworkName } from './export/formats.ts';
import { samplePage, usualScript } from './export/page.ts';
import { type ExportSource, exportSource } from './export/source.ts';
import { openDevice } from './gpu.ts';
import type { RawOptions } from './options.ts';
import { adapterOption, oneOf, textOf } from './options.ts';
import { loadReal, sampleCount } from './real-data.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { earthmoverVersion } from './version.ts';

/** `earthmover export`: writes a network into files of its own, with what `evaluate` says of it. */
export async function exportNetwork(path: string | undefined, raw: RawOptions): Promise<number> {
  const terminal = createTerminal({ json: raw.json === true, quiet: raw.quiet === true });
  const network = oneOf('--network', raw.network ?? 'generator', networkNames, 'command line');
  const format = chosenFormat(textOf(raw.to), textOf(raw.out));
  if (raw.html === true && (format !== 'onnx' || network !== 'generator')) {
    throw usageError('--html needs a generator as ONNX', { to: format, network, hint: 'give --to onnx' });
  }
  const source = await exportSource(path, raw, { network, averaged: raw.ema !== false, terminal });
  const { step } = source.exported;
  const out = textOf(raw.out) ?? join(source.folder, `${network}-step-${step}${formats[format].endings[0]}`);
  const card = raw.card === true ? join(dirname(out), 'README.md') : textOf(raw.card);
  if (card !== undefined) requireOwnCard(card);
  const exported = {
    ...source.exported,
    version: earthmoverVersion(),
    ...(wantsScores(raw, source, format === 'safetensors' || card !== undefined) && {
      scores: await measured(source, raw, terminal),
    }),
  };
  const files: ExportedFile[] = [...formats[format].files(exported, out)];
  if (raw.html === true) {
    const { run, dataset } = exported;
    const model = files[0]?.content;
    const content = samplePage({
      title: `Samples of ${dataset.name}`,
      model: model instanceof Uint8Array ? model : new Uint8Array(),
      latent: run.latent,
      shape: dataset.shape,
      classes: dataset.classes,
      script: textOf(raw.script) ?? usualScript,
    });
    files.push({ path: out.replace(/\.onnx$/, '.html'), content });
  }
  if (card !== undefined) {
    const licences = { weights: textOf(raw.licence), data: textOf(raw.dataLicence) };
    files.push({ path: card, content: modelCard(exported, { format, files, licences }) });
  }
  for (const { path: file, content } of files) {
    onDisk(`write ${basename(file)}`, file, () => writeFileSync(file, content));
  }
  const bytes = files[0]?.content.length ?? 0;
  const written = files.map((file) => file.path);
  terminal.event('done', {
    file: out,
    files: written,
    bytes,
    step,
    network,
    format,
    scores: exported.scores,
  });
  terminal.print(written.join('\n'));
  return 0;
}

const networkNames: readonly NetworkName[] = ['generator', 'critic'];

/** Of a generator as its samples are drawn, where they have a place. */
function wantsScores(raw: RawOptions, { exported, scored }: ExportSource, kept: boolean): boolean {
  return kept && scored !== undefined && exported.network === 'generator' && raw.evaluate !== false;
}

async function measured({ scored }: ExportSource, raw: RawOptions, terminal: Terminal) {
  if (!scored) return {};
  const { file, checkpoint } = scored;
  const data = await loadReal({}, file, checkpoint, terminal);
  const samples = sampleCount(undefined, data.real, checkpoint);
  const device = await openDevice(adapterOption(raw), terminal);
  try {
    return scoresOf(await evaluateOn(device, { file, checkpoint, data, samples, seed: 0, terminal }));
  } finally {
    device.destroy();
  }
}

/** A page that somebody wrote is left alone. */
function requireOwnCard(file: string): void {
  if (!existsSync(file)) return;
  if (onDisk('read the model card', file, () => readFileSync(file, 'utf8')).includes(cardMark)) return;
  throw usageError('there is a page already where the model card would go', {
    file,
    hint: 'name another file with --card FILE',
  });
}

/** The figures of an evaluation that stay with the file. */
function scoresOf({
  distances,
  modes,
  coverage,
  effective,
  verdict,
  samples,
}: Evaluation): Record<string, number | string> {
  return {
    samples,
    ...Object.fromEntries(
      distances.flatMap(({ name, value, floor }) => [
        [name, value],
        [`${name}, real to real`, floor.mean],
      ]),
    ),
    ...(modes && {
      'modes covered': modes.covered,
      'high quality': modes.highQuality,
      'reverse KL': modes.reverseKl,
    }),
    ...(coverage && {
      precision: coverage.precision,
      recall: coverage.recall,
      'precision and recall, real to real': coverage.floor.mean,
    }),
    ...(effective && { 'in effect': effective.found, of: effective.of }),
    verdict,
  };
}
