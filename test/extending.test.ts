import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const page = read('docs/extending.md');

/** The numbered steps of each section. */
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      const steps = lines
        .join('\n')
        .split(/^\d+\. /m)
        .slice(1)
        .map((step) => step.split('\n\n')[0] ?? '');
      return [title, steps] as const;
    }),
);

const pathPattern = /`((?:src|test|scripts|shaders)\/[^`]*)`/g;
const pathsIn = (text: string) => [...text.matchAll(pathPattern)].map(([, path = '']) => path);

/** What makes the compiler ask for each file that is said to be forced. */
const exhaustive: Readonly<Record<string, RegExp>> = {
  'src/gan/config.ts': /defaults: TrainingConfig = [\s\S]*paperValues: Readonly<Record<ObjectiveName, /,
  'src/kernels/pointwise-text.ts': /texts: Readonly<Record<PointwiseName, /,
  'src/io/portable/onnx-operators.ts': /pointwise: Readonly<Record<PointwiseName, /,
  'src/io/portable/tfjs-operators.ts': /pointwise: Readonly<Record<PointwiseName, /,
  'src/nn/layers/activations.ts': /^export const /m,
  'src/gan/own-network/layer-rows.ts': /layerRows: Readonly<Record<LayerName, /,
  'src/gan/settings/training.ts':
    /programOnly: Readonly<Record<Exclude<keyof TrainingConfig, keyof typeof training>, /,
  'src/gan/network-builders.ts': /generatorBuilders: Readonly<Record<keyof typeof generators, /,
  'src/gan/optimisers.ts': /optimisers: Readonly<Record<OptimizerName, /,
  'src/node/dataset-sources.ts': /sources: Readonly<Record<Exclude<DatasetName, ToyName>, /,
  'src/data/toys.ts': /toys: Readonly<Record<ToyName, /,
  'src/demo/worker/shipped-pictures.ts': /Record<DatasetsWhere<'page', 'shipped'>, /,
  'scripts/demo-data.ts': /Record<DatasetsWhere<'page', 'shipped'>, /,
};

describe('the list of what an addition takes', () => {
  it('names files that there are', () => {
    const paths = pathsIn(page).filter((path) => !path.includes('NAME'));
    expect(paths.length).toBeGreaterThan(15);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('has as many steps for each addition as its table says', () => {
    const rows = [...page.matchAll(/^\| \[[^\]]+\]\(#([a-z-]+)\) \| (\d+) \|/gm)];
    expect(rows).toHaveLength(5);
    for (const [, anchor = '', count] of rows) {
      const title = [...sections.keys()].find((each) => each.toLowerCase().replaceAll(' ', '-') === anchor);
      expect([anchor, sections.get(title ?? '')?.length]).toEqual([anchor, Number(count)]);
    }
  });

  it('says forced where a type asks for every name', () => {
    const forced = [...sections.values()].flat().filter((step) => step.includes('*Forced'));
    const files = forced
      .flatMap(pathsIn)
      .filter((path) => path.endsWith('.ts') && path !== 'src/gan/settings/optimizer.ts');
    expect(new Set(files)).toEqual(new Set(Object.keys(exhaustive)));
    for (const [file, pattern] of Object.entries(exhaustive)) expect(read(file)).toMatch(pattern);
  });
});
