// The built package on other versions of Node and through other bundlers than this checkout has: `.ci/run` runs it, since
// it fetches them (about 130 MB). `npm test` leaves it out; EARTHMOVER_TESTS=elsewhere asks for it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumer } from './consumer.ts';
import { expectTrained } from './expect-trained.ts';
import { addEmbeddedAdapter, type Installed, installPackage, installTools, run, write } from './installed.ts';
import { tellInChromium, writePage } from './page.ts';

/** The oldest that is promised, and the releases with long-term support since. */
const nodes = { node20: '20.19.0', node22: '22.23.5', node24: '24.22.3' };
const bundlers = {
  webpack: '5.113.0',
  'webpack-cli': '7.3.1',
  rollup: '4.68.8',
  '@rollup/plugin-node-resolve': '16.0.3',
};

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
    ...Object.entries(bundlers).map(([name, version]) => `${name}@${version}`),
  ]);
});
afterAll(() => installed?.remove());

describe('another Node', () => {
  it.each(Object.entries(nodes))('%s %s imports, trains and goes on from a saved state', (name, version) => {
    const node = join(tools, name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
    expect(run(installed, node, '--version')).toBe(`v${version}\n`);
    write(installed, 'story.mjs', consumer('earthmover/node'));
    const text = "import { story } from './story.mjs';\nconsole.log(JSON.stringify(await story()));\n";
    expectTrained(JSON.parse(run(installed, node, write(installed, 'tell.mjs', text))));
  });
});

describe('another bundler', () => {
  it('webpack builds a page that trains', async () => {
    const page = pageFor('webpack');
    const output = { path: join(page, 'dist'), filename: 'main.js' };
    const config = { mode: 'production', context: page, entry: './main.js', output };
    const file = write(installed, 'webpack.config.cjs', `module.exports = ${JSON.stringify(config)};\n`);
    run(installed, process.execPath, join(tools, 'webpack/bin/webpack.js'), '--config', file);
    expectTrained(await tellInChromium(page));
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
    expectTrained(await tellInChromium(page));
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
