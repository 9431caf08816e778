// The built package on other versions of Node, other runtimes, and in other browsers and bundlers than `npm test` has. `.ci/run`
// runs it, since it fetches them (about 200 MB) and needs Firefox; EARTHMOVER_TESTS=elsewhere asks for it.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInDeno } from '../support/deno.ts';
import { expectExample, readmeExample } from '../support/readme-example.ts';
import { consumer } from './consumer.ts';
import { expectTrained } from './expect-trained.ts';
import { inFirefox, puppeteerVersion } from './firefox.ts';
import {
  addEmbeddedAdapter,
  type Installed,
  installPackage,
  installTools,
  root,
  run,
  write,
} from './installed.ts';
import { type CellOutput, runNotebook } from './kernel.ts';
import { buildWithNext } from './next.ts';
import { buildWithVite, closeChromium, inChromium, onPage, type Tab, tellStory, writePage } from './page.ts';

/** The oldest that is promised, and the releases with long-term support since. */
const nodes = { node20: '20.19.0', node22: '22.23.5', node24: '24.22.3' };
const bundlers = {
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  rollup: '4.68.8',
  '@rollup/plugin-node-resolve': '16.0.3',
  next: '16.4.6',
  react: '19.3.1',
  'react-dom': '19.3.1',
};

/** Under the name of the package that holds its program for this machine. */
const bun = `@oven/bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
const others = { [bun]: '1.4.5', 'puppeteer-core': puppeteerVersion, zeromq: '6.8.0' };

let installed: Installed;
let tools = '';
beforeAll(() => {
  installed = installPackage();
  addEmbeddedAdapter(installed);
  const system = process.platform === 'win32' ? 'win' : process.platform;
  tools = installTools(installed, [
    ...Object.entries(nodes).map(
      ([name, version]) => `${name}@npm:node-${system}-${process.arch}@${version}`,
    ),
    ...Object.entries({ ...bundlers, ...others }).map(([name, version]) => `${name}@${version}`),
  ]);
  write(installed, 'example.mjs', readmeExample());
  for (const [name, entry] of Object.entries({ page: 'earthmover', node: 'earthmover/node' })) {
    write(installed, `${name}-story.mjs`, consumer(entry));
    const tell = `import { story } from './${name}-story.mjs';\nconsole.log(JSON.stringify(await story()));\n`;
    write(installed, `tell-${name}.mjs`, tell);
  }
});
afterAll(async () => {
  await closeChromium();
  installed?.remove();
});

describe('another Node', () => {
  it.each(Object.entries(nodes))('%s %s imports, trains and goes on from a saved state', (name, version) => {
    const node = join(tools, name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
    expect(run(installed, node, '--version')).toBe(`v${version}\n`);
    expectTrained(JSON.parse(run(installed, node, 'tell-node.mjs')));
  });
});

const inDeno = (script: string) => runInDeno(script, { cwd: installed.folder });
const inBun = (script: string) =>
  run(installed, join(tools, bun, 'bin', process.platform === 'win32' ? 'bun.exe' : 'bun'), script);

describe('Deno', () => {
  it("runs the README's example on its own WebGPU", async () => {
    expectExample(await inDeno('example.mjs'));
  });

  it('trains and goes on from a saved state on its own WebGPU', async () => {
    expectTrained(JSON.parse(await inDeno('tell-page.mjs')));
  });

  it('does so on Dawn, by earthmover/node', async () => {
    expectTrained(JSON.parse(await inDeno('tell-node.mjs')));
  });
});

describe('the example of a notebook', () => {
  it("trains in Deno's Jupyter kernel, and shows the points", async () => {
    const file = join(installed.folder, 'notebook.ipynb');
    cpSync(join(root, 'docs/examples/notebook.ipynb'), file);
    const [, before, trained, plot] = await runNotebook(file, tools);
    expect(trained!.printed).toMatch(/^50 .+\n100 .+\n150 .+\n200 .+\n$/);
    const distance = ({ shown }: CellOutput) => Number(stripVTControlCharacters(shown['text/plain'] ?? ''));
    expect(distance(trained!)).toBeLessThan(distance(before!) / 2);
    expect(plot!.shown['image/svg+xml']).toMatch(/^<svg[\s\S]*step 200[\s\S]*<\/svg>\n$/);
  });
});

describe('Bun', () => {
  it("runs the README's example", () => {
    expectExample(inBun('example.mjs'));
  });

  it('trains and goes on from a saved state', () => {
    expectTrained(JSON.parse(inBun('tell-page.mjs')));
  });
});

describe.runIf(process.platform === 'linux' && process.arch === 'x64')('the embedded SwiftShader', () => {
  const open = `import { openDevice } from 'earthmover/node';
const device = await openDevice({ adapter: 'swiftshader' });
console.log(device.traits.class);
device.destroy();
`;

  it.each([
    ['Deno', inDeno],
    ['Bun', inBun],
  ])('opens in %s', async (_, runs) => {
    write(installed, 'swiftshader.mjs', open);
    expect(await runs('swiftshader.mjs')).toBe('swiftshader\n');
  });
});

describe('a page that Vite builds', () => {
  let page: string;
  beforeAll(async () => {
    page = writePage(installed, 'vite');
    writeFileSync(join(page, 'example.js'), readmeExample());
    const main =
      "import { story } from './story.js';\nwindow.story = story;\nwindow.example = () => import('./example.js').then(() => {});\n";
    writeFileSync(join(page, 'main.js'), main);
    await buildWithVite(page);
  });

  /** The README's example as it stands, and the story. */
  const everything = async (tab: Tab) => {
    const printed = await onPage(tab, page, async (evaluate, said) => {
      await evaluate('window.example()');
      return said.join('\n');
    });
    expectExample(printed);
    expectTrained(await tellStory(tab, page));
  };

  it("runs the README's example and trains in Chromium", () => inChromium(everything));
  it("runs the README's example and trains in Firefox", () => inFirefox(tools, everything));

  it('trains where it is the example', async () => {
    const example = join(installed.folder, 'vite-example');
    cpSync(join(root, 'docs/examples/vite'), example, { recursive: true });
    await buildWithVite(example);
    const distances = await inChromium((tab) => onPage(tab, example, distancesShown));
    expect(distances.at(-1)).toBeLessThan(distances[0]! / 2);
  });

  /** What the example says, until the distance has halved. */
  async function distancesShown(evaluate: Tab['evaluate']): Promise<readonly number[]> {
    const distances: number[] = [];
    for (let look = 0; look < 600 && !(distances.at(-1)! < distances[0]! / 2); look++) {
      const state = await evaluate<string>("document.querySelector('#state').textContent");
      const [, distance] = /lie ([\d.]+) from/.exec(state) ?? [];
      if (distance) distances.push(Number(distance));
      await setTimeout(100);
    }
    const dots = await evaluate<number>(
      "document.querySelectorAll('#points svg path[stroke-linecap]').length",
    );
    expect(dots).toBe(2);
    return distances;
  }
});

describe('another bundler', () => {
  it('webpack builds a page that trains', async () => {
    const page = pageFor('webpack');
    const output = { path: join(page, 'dist'), filename: 'main.js' };
    const config = { mode: 'production', context: page, entry: './main.js', output };
    const file = write(installed, 'webpack.config.cjs', `module.exports = ${JSON.stringify(config)};\n`);
    run(installed, process.execPath, join(tools, 'webpack/bin/webpack.js'), '--config', file);
    expectTrained(await inChromium((tab) => tellStory(tab, page)));
  });

  it('rollup builds a page that trains', async () => {
    const page = pageFor('rollup');
    const text = `import resolve from ${JSON.stringify(join(tools, '@rollup/plugin-node-resolve/dist/es/index.js'))};
export default {
  input: ${JSON.stringify(join(page, 'main.js'))},
  output: { file: ${JSON.stringify(join(page, 'dist/main.js'))}, format: 'es' },
  plugins: [resolve({ browser: true })],
};
`;
    const file = write(installed, 'rollup.config.mjs', text);
    run(installed, process.execPath, join(tools, 'rollup/dist/bin/rollup'), '--silent', '--config', file);
    expectTrained(await inChromium((tab) => tellStory(tab, page)));
  });

  it('Next builds an app, rendered in part by its server, whose page trains', async () => {
    const app = buildWithNext(installed, tools);
    expectTrained(await inChromium((tab) => tellStory(tab, app, { folder: 'out' })));
  });
});

describe('no bundler', () => {
  it('a plain page trains that names the file in an import map', async () => {
    const page = writePage(installed, 'plain');
    const imports = { earthmover: '/node_modules/earthmover/lib/index.js' };
    const html = `<!doctype html><title>a page</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="main.js"></script>
`;
    writeFileSync(join(page, 'index.html'), html);
    const place = { folder: '.', path: 'plain/' };
    expectTrained(await inChromium((tab) => tellStory(tab, installed.folder, place)));
  });
});

/** A page whose built form takes in dist/main.js, beside it. */
function pageFor(bundler: string): string {
  const page = writePage(installed, bundler);
  const html =
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>\n';
  writeFileSync(join(page, 'dist/index.html'), html);
  return page;
}
