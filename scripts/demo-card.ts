// `node scripts/run.mjs scripts/demo-card.ts`: the picture that links to the page show, from the recorded run: its data, its
// samples at three moments, and the exact distance there. To be made again after `scripts/demo-record.ts`.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { decodeRecording, type Recording } from '../src/demo/page/recording.ts';
import { launchBrowser } from '../test/demo/browser.ts';

const publicFolder = new URL('../src/demo/public/', import.meta.url);
const width = 1200;
const height = 630;
const side = 340;

const file = readFileSync(new URL('recorded/8gaussians.json', publicFolder), 'utf8');
const run = decodeRecording(JSON.parse(file));
const last = run.frames.length - 1;
const moments = [0, Math.round(last * 0.45), last].flatMap((i) => run.frames[i] ?? []);

const browser = await launchBrowser({ webgpu: false });
const page = await browser.newPage({ viewport: { width, height } });
await page.setContent(`<!doctype html>
<style>body { margin: 0 }</style>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" fill="#22303c">
  <rect width="100%" height="100%" fill="#fcfbf8"/>
  <text x="60" y="96" font-size="58" font-weight="700">Earthmover</text>
  <text x="60" y="146" font-size="30">A Wasserstein GAN that learns in this tab</text>
  ${moments.map(plate).join('\n')}
</svg>`);
await page.screenshot({ path: fileURLToPath(new URL('card.png', publicFolder)) });
await browser.close();

/** Data and samples of one moment, with its distance. */
function plate({ step, w1, points }: Recording['frames'][number], place: number): string {
  const left = 60 + place * (side + 30);
  return `<g transform="translate(${left} 190)">
    <rect width="${side}" height="${side}" fill="#ffffff" stroke="#d8d5cc"/>
    ${dots(run.real, 'fill="none" stroke="#33475b" stroke-width="1.4"', 3.2)}
    ${dots(points, 'fill="#e06c2c" fill-opacity="0.8"', 3)}
    <text y="${side + 40}" font-size="26">iteration ${step.toLocaleString('en')}: W₁ ${w1.toFixed(2)}</text>
  </g>`;
}

/** Points of the plane, in turns x and y, as circles of a plate. */
function dots(values: Float32Array, look: string, radius: number): string {
  const at = (value: number) => ((value / run.reach + 1) / 2) * side;
  const pairs = [...values].flatMap((x, i) =>
    i % 2 === 0 ? [[at(x), side - at(values[i + 1] ?? 0)] as const] : [],
  );
  return pairs
    .map(([x, y]) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}" ${look}/>`)
    .join('');
}
