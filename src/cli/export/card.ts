// A model card in the form of the Hugging Face Hub: https://huggingface.co/docs/hub/model-cards
import { basename } from 'node:path';
import { short } from '../../core/text.ts';
import { kebab } from '../../gan/run-settings.ts';
import type { Exported, ExportedFile, FormatName } from './formats.ts';

/** Tells a card of ours, which may be written anew, from a page of somebody else's. */
export const cardMark = '<!-- written by `earthmover export` -->';

/** What the user says of rights: nobody else knows. */
export interface Licences {
  readonly weights: string | undefined;
  readonly data: string | undefined;
}

/** Library of each format, as the Hub names it. */
const libraries: Readonly<Record<FormatName, string>> = {
  safetensors: 'earthmover',
  onnx: 'onnx',
  tfjs: 'tfjs',
  torch: 'pytorch',
};

export function modelCard(
  exported: Exported,
  {
    format,
    files,
    licences,
  }: {
    readonly format: FormatName;
    readonly files: readonly ExportedFile[];
    readonly licences: Licences;
  },
): string {
  const { run, dataset, scores, step, minutes, adapter, version, network } = exported;
  const images = dataset.shape.length === 3;
  const figures = Object.entries(scores);
  const list = (name: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${name}:`, ...values.map((value) => `- ${JSON.stringify(value)}`)];
  return [
    '---',
    ...(licences.weights === undefined ? [] : [`license: ${JSON.stringify(licences.weights)}`]),
    `library_name: ${libraries[format]}`,
    ...(images ? ['pipeline_tag: unconditional-image-generation'] : []),
    ...list('tags', ['earthmover', 'gan', 'wgan', run.objective]),
    ...list('datasets', [dataset.name]),
    ...list(
      'metrics',
      figures.filter(([, value]) => typeof value === 'number').map(([name]) => name),
    ),
    '---',
    '',
    cardMark,
    `# ${network === 'generator' ? 'Generator' : 'Critic'} of ${dataset.name}`,
    '',
    `A ${network} (\`${run[network]}\`) that Earthmover ${version} trained for ${step} iterations` +
      `${minutes === undefined ? '' : `, ${short(minutes)} minutes`} on ${adapter}, objective \`${run.objective}\`.`,
    '',
    '## Files',
    '',
    ...files.map(({ path }) => `- \`${basename(path)}\``),
    '',
    '## Use',
    '',
    network === 'generator'
      ? `From latents [batch, ${run.latent}], standard normal, to samples [batch, ${(format === 'tfjs' ? dataset.shape : moved(dataset.shape)).join(', ')}]${images ? ' in −1 to 1' : ''}.`
      : `From samples to one score each; of real ones it is higher.`,
    '',
    '## Data',
    '',
    `\`${dataset.name}\`, samples of [${dataset.shape.join(', ')}], hash \`${dataset.hash}\`.`,
    licences.data === undefined ? 'Their licence was not stated.' : `Licence: ${licences.data}.`,
    '',
    '## Scores',
    '',
    ...(figures.length === 0
      ? ['None were measured.']
      : ['| what | value |', '|---|---|', ...figures.map(([name, value]) => `| ${name} | ${value} |`)]),
    '',
    '## Config',
    '',
    '```yaml',
    ...Object.entries(run).map(([name, value]) => `${kebab(name)}: ${JSON.stringify(value)}`),
    '```',
    '',
    '## Licence',
    '',
    licences.weights === undefined
      ? 'The licence of the weights was not stated.'
      : `Weights: ${licences.weights}.`,
    '',
  ].join('\n');
}

/** [h, w, c] as files but those of TensorFlow have it. */
function moved(shape: readonly number[]): readonly number[] {
  const [height = 0, width = 0, channels = 0] = shape;
  return shape.length === 3 ? [channels, height, width] : shape;
}
