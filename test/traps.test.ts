import { describe, expect, it } from 'vitest';
import { compileErrors, inserted, type Patch } from './support/patched-sources.ts';

// Additions that once compiled and did the wrong thing: the compiler names what is missing, and nothing when it is there.

/** A pattern for each error, in any order. */
function expectErrors(errors: readonly string[], patterns: readonly RegExp[]): void {
  expect(errors).toHaveLength(patterns.length);
  for (const pattern of patterns) expect(errors.filter((error) => pattern.test(error))).toHaveLength(1);
}

describe('a data set', () => {
  const files = [
    'src/data/catalogue.ts',
    'src/data/toys.ts',
    'src/node/dataset-sources.ts',
    'src/node/datasets.ts',
    'src/demo/worker/shipped-pictures.ts',
    'src/demo/page/targets.ts',
    'scripts/demo-data.ts',
  ];
  const row = (name: string, columns: string) =>
    inserted('src/data/catalogue.ts', '  cifar10: {', `  ${name}: { ${columns}, label: 'A new one' },`);
  const pictures = "form: { side: 16, channels: 1 }, origin: 'files'";
  const shipped = row('stripes', `${pictures}, page: 'shipped'`);
  const absent = row('dots', `${pictures}, page: 'absent'`);
  const toy = row('moons', "form: 'points', origin: 'formula', page: 'drawn'");

  it('whose name alone was added was trained on until the loader said that it is unknown', () => {
    expectErrors(compileErrors([shipped, toy], files), [
      /^src\/data\/toys\.ts: Property 'moons' is missing/,
      /^src\/node\/dataset-sources\.ts: Property 'stripes' is missing/,
      /^src\/demo\/worker\/shipped-pictures\.ts: Property 'stripes' is missing/,
      /^scripts\/demo-data\.ts: Property 'stripes' is missing/,
    ]);
  });

  it('compiles with its source, with what the page ships of it, and with its formula', () => {
    const source = (name: string) =>
      inserted(
        'src/node/dataset-sources.ts',
        '  cifar10: {\n    load',
        `  ${name}: { load: (request) => openSource(request.data ?? '', request), heldOut: 'none' },`,
      );
    const complete = [
      shipped,
      absent,
      toy,
      source('stripes'),
      source('dots'),
      inserted('src/demo/worker/shipped-pictures.ts', '  emoji: shippedEmoji,', '  stripes: shippedEmoji,'),
      inserted('scripts/demo-data.ts', '  emoji: emojiFile,', '  stripes: emojiFile,'),
      inserted('src/data/toys.ts', '  swissroll: { point', '  moons: { point: swissRollPoint },'),
    ];
    expect(compileErrors(complete, files)).toEqual([]);
  });
});

describe('an activation', () => {
  const use =
    "import { mlp } from './mlp.ts';\nmlp({ input: 2, hidden: [3], output: 1, activation: 'swish' });\n";
  const added = { 'src/nn/use.ts': use };
  const files = ['src/ops/pointwise.ts', 'src/kernels/pointwise-text.ts', 'src/nn/mlp.ts', 'src/nn/use.ts'];
  const rule: Patch[] = [
    inserted(
      'src/ops/pointwise.ts',
      '  sigmoid: {',
      '  swish: { evaluate: ([x]) => x! / (1 + Math.exp(-x!)), vjp: (dy) => [dy] },',
    ),
    inserted(
      'src/ops/pointwise.ts',
      'export const sigmoid =',
      "export const swish = (x: Value): Value => pointwise('swish', [x]);",
    ),
  ];
  const text = inserted('src/kernels/pointwise-text.ts', '  sigmoid: ([x]', '  swish: ([x]) => String(x),');

  it('that only an MLP was told of built leakyRelu', () => {
    expectErrors(compileErrors([], files, added), [/^src\/nn\/use\.ts: Type '"swish"' is not assignable/]);
  });

  it('without its shader text does not compile', () => {
    expectErrors(compileErrors(rule, files.slice(0, 2)), [
      /^src\/kernels\/pointwise-text\.ts: Property 'swish' is missing/,
    ]);
  });

  it('compiles with its rule, its shader text and its layer', () => {
    const layer = inserted(
      'src/nn/layers/activations.ts',
      'export const tanh =',
      "export const swish = (): Module => elementwise('swish', ops.swish);",
    );
    expect(compileErrors([...rule, text, layer], files, added)).toEqual([]);
  });

  it('without its row for files of networks does not compile', () => {
    const layer = inserted(
      'src/nn/layers/activations.ts',
      'export const tanh =',
      'export const swish = (): Module => relu();',
    );
    const rows = ['src/gan/own-network/layer-rows.ts'];
    expectErrors(compileErrors([layer], rows), [
      /^src\/gan\/own-network\/layer-rows\.ts: Property 'swish' is missing/,
    ]);
    const row = inserted(rows[0]!, '  tanh: plain(', '  swish: plain(layers.swish),');
    expect(compileErrors([layer, row], rows)).toEqual([]);
  });

  it('is a layer that is made without arguments', () => {
    const wrong = inserted(
      'src/nn/layers/activations.ts',
      'export const tanh =',
      'export const swish = (slope: number): number => slope;',
    );
    expect(compileErrors([wrong], ['src/nn/mlp.ts'])).not.toEqual([]);
  });
});

describe('a training setting', () => {
  const files = [
    'src/gan/config.ts',
    'src/gan/settings/training.ts',
    'src/gan/settings/optimizer.ts',
    'src/gan/settings/session.ts',
  ];
  const field = inserted('src/gan/config.ts', '  readonly beta1: number;', '  readonly noise: number;');
  const usual = inserted('src/gan/config.ts', '  beta1: 0.9,\n', '  noise: 0,');
  const row = (
    name = 'noise',
    page = "page: 'link',",
    [table, neighbour] = ['optimizer', 'beta1'] as readonly [string, string],
  ) =>
    inserted(
      `src/gan/settings/${table}.ts`,
      `  ${neighbour}: setting(`,
      `  ${name}: setting(z.number(), {
    meaning: '', expects: '', fixed: true, default: () => 0.1, ${page}
  }),`,
    );

  it('without a default for the library does not compile', () => {
    expect(compileErrors([field], files)).toContainEqual(
      expect.stringMatching(/^src\/gan\/config\.ts: Property 'noise' is missing/),
    );
  });

  it('read 0.1 in the run and 0 in the trainer, where its row was in no table that trains', () => {
    const elsewhere = row('noise', "page: 'link',", ['session', 'stopWhenFlat']);
    expectErrors(compileErrors([field, usual, elsewhere], files), [
      /^src\/gan\/settings\/training\.ts: Property 'noise' is missing/,
    ]);
  });

  it('cannot train a field that there is not, or one of another kind, or be forgotten by the page', () => {
    const kind = inserted('src/gan/config.ts', '  readonly beta1: number;', "  readonly tint?: 'red';");
    const optimizer = /^src\/gan\/settings\/optimizer\.ts: /;
    expectErrors(compileErrors([row('none')], files), [optimizer]);
    expectErrors(compileErrors([kind, row('tint')], files), [optimizer]);
    expectErrors(compileErrors([field, usual, row('noise', '')], files), [optimizer]);
  });

  it('compiles with its field, its default and its row', () => {
    expect(compileErrors([field, usual, row()], files)).toEqual([]);
  });
});
