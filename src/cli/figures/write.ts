// A figure as files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvOf, type Figure } from '../../figures/figure.ts';
import { plotSvg } from '../../io/plot-svg.ts';
import { onDisk } from '../../node/disk.ts';
import { replaceFile } from '../../node/durable-file.ts';
import { rasterise } from '../../node/sharp.ts';

/** Writes a figure to its folder: CSV, SVG, PNG where sharp is installed, sheets; the verdicts last, as its seal. */
export async function writeFigure(out: string, figure: Figure): Promise<string> {
  const folder = join(out, figure.name);
  onDisk('make the folder of a figure', folder, () => mkdirSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => {
    const file = join(folder, name);
    onDisk(`write ${file}`, file, () => writeFileSync(file, content));
  };
  for (const [name, table] of Object.entries(figure.tables)) write(`${name}.csv`, csvOf(table));
  for (const [name, spec] of Object.entries(figure.plots)) {
    const svg = await plotSvg(spec);
    write(`${name}.svg`, svg);
    const png = await rasterise(svg, 1.5);
    if (png !== undefined) write(`${name}.png`, png);
  }
  for (const [name, sheet] of Object.entries(figure.sheets ?? {})) write(name, sheet);
  if (figure.configs) write('configs.json', `${JSON.stringify(figure.configs, null, 2)}\n`);
  const { name, title, verdicts } = figure;
  const judged = `${JSON.stringify({ name, title, held: verdicts.every(({ held }) => held), verdicts }, null, 2)}\n`;
  replaceFile(join(folder, 'verdict.json'), new TextEncoder().encode(judged));
  return folder;
}
