import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectExample, readmeExample } from '../support/readme-example.ts';
import { tools } from '../support/tools.ts';
import { consumer } from './consumer.ts';
import { expectTrained } from './expect-trained.ts';
import { addEmbeddedAdapter, type Installed, installPackage, root, run, write } from './installed.ts';
import { buildWithVite, closeChromium, inChromium, tellStory, writePage } from './page.ts';

let installed: Installed;
beforeAll(() => {
  installed = installPackage();
  addEmbeddedAdapter(installed);
});
afterAll(async () => {
  await closeChromium();
  installed?.remove();
});

const example = readmeExample();

/** What of attw's JSON is looked at. */
interface AttwReport {
  readonly problems?: Readonly<
    Record<string, readonly { readonly kind: string; readonly resolutionKind?: string }[]>
  >;
  readonly analysis: { readonly entrypoints: object };
}

describe('the package', () => {
  it('is small, and holds what is built, no sources, tests, figures or results', () => {
    expect(statSync(installed.tarball).size).toBeLessThanOrEqual(1_500_000);
    const folder = join(installed.folder, 'node_modules/earthmover');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => !name.includes('/')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'THIRD-PARTY-LICENCES.md',
      'lib',
      'package.json',
      'scripts',
    ]);
    const sources = files.filter((name) => /\.test\.|(?<!\.d)\.ts$|\.(png|gif|svg|csv)$/.test(name));
    expect(sources).toEqual([]);
  });

  it('imports few files, and no other package, before a device is asked for', () => {
    const lib = join(installed.folder, 'node_modules/earthmover/lib');
    const reached = new Set<string>();
    const visit = (name: string) => {
      if (reached.has(name)) return;
      reached.add(name);
      if (!name.startsWith('./')) return;
      const text = readFileSync(join(lib, name), 'utf8');
      for (const [, path = ''] of text.matchAll(/(?:^|;)(?:import|export)\b[^;'"]*["']([^"']+)["'](?=;|$)/gm))
        visit(path);
    };
    visit('./node.js');
    const [own, others] = [true, false].map((is) =>
      [...reached].filter((name) => name.startsWith('./') === is),
    );
    expect(own!.length).toBeGreaterThan(5);
    expect(own!.length).toBeLessThanOrEqual(50);
    expect(others!.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  it('takes at most 160 MB when installed without optional packages', () => {
    expect(installed.bytes).toBeGreaterThan(100e6);
    expect(installed.bytes).toBeLessThanOrEqual(160e6);
  });

  it('has nothing that publint complains of', async () => {
    const { publint } = await import('publint');
    const { messages } = await publint({
      pkgDir: join(installed.folder, 'node_modules/earthmover'),
      pack: false,
      strict: true,
    });
    expect(messages).toEqual([]);
  });

  it('has types that every way of resolving modules finds', () => {
    const attw = join(tools, '.bin/attw');
    const report: AttwReport = JSON.parse(
      run(installed, attw, installed.tarball, '--profile', 'esm-only', '--format', 'json'),
    );
    const found = Object.values(report.problems ?? {}).flat();
    // ESM only: CommonJS gets it by import(), and TypeScript before 4.7 knows no `exports`.
    const left = found.filter(
      ({ resolutionKind = '' }) => !['node10', 'node16-cjs'].includes(resolutionKind),
    );
    expect(left).toEqual([]);
    expect(report.analysis.entrypoints).toHaveProperty('./node');
  });
});

describe('in Node', () => {
  it("runs the README's example, as it stands, as plain JavaScript", () => {
    expectExample(run(installed, process.execPath, write(installed, 'example.mjs', example)));
  });

  it('trains from CommonJS, by import()', () => {
    write(installed, 'story.mjs', consumer('earthmover/node'));
    const file = write(
      installed,
      'story.cjs',
      "import('./story.mjs').then(({ story }) => story()).then((told) => console.log(JSON.stringify(told)));\n",
    );
    expectTrained(JSON.parse(run(installed, process.execPath, file)));
    const plain = "import('earthmover').then(({ exitCodes }) => console.log(exitCodes.gpu));\n";
    expect(run(installed, process.execPath, write(installed, 'plain.cjs', plain))).toBe('7\n');
  });
});

describe('in TypeScript', () => {
  const inPage =
    "import { createTrainer, mlp, openDevice } from 'earthmover';\nexport { createTrainer, mlp, openDevice };\n";

  const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' };

  it.each([
    ['nodenext', nodenext, tools],
    ['nodenext, by the TypeScript before', nodenext, join(root, 'node_modules')],
    ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }, tools],
    [
      'nodenext, without the types of a browser',
      { module: 'nodenext', lib: ['es2023'], types: ['node'] },
      tools,
    ],
  ])('compiles strictly, declarations and all, for %s', (_, options, compilers) => {
    write(installed, 'example.mts', example);
    write(installed, 'page.mts', inPage);
    const strict = { target: 'es2023', strict: true, skipLibCheck: false, noEmit: true, types: [] };
    const typeRoots = [join(root, 'node_modules/@types')];
    const config = {
      compilerOptions: { ...strict, typeRoots, ...options },
      files: ['example.mts', 'page.mts'],
    };
    write(installed, 'tsconfig.json', JSON.stringify(config));
    expect(tsc(compilers)).toEqual({ status: 0, complaints: '' });
  });

  /** How the compiler of a folder of packages ends, and what it complains of. */
  function tsc(compilers: string): { readonly status: number | null; readonly complaints: string } {
    const compiler = join(compilers, 'typescript/bin/tsc');
    const options = { cwd: installed.folder, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', '.'], options);
    return { status, complaints: stdout + stderr };
  }
});

describe('in a page', () => {
  it('takes at most 90 kB gzipped with trainer, MLP and exact distance, built by Vite, and trains', async () => {
    const page = writePage(installed);
    expect(await buildWithVite(page)).toBeLessThanOrEqual(90_000);
    expectTrained(await inChromium((tab) => tellStory(tab, page)));
  });
});

describe('the command line', () => {
  const earthmover = (...args: readonly string[]) =>
    run(installed, 'npx', '--no-install', 'earthmover', ...args);

  it('starts from built files, and says its version', () => {
    expect(earthmover('--help')).toMatch(/Usage: earthmover/);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(earthmover('--version')).toBe(`${version}\n`);
  });

  it('has the generators that come along', () => {
    earthmover('sample', '--trained', 'ring', '--count', '16', '--out', 'ring.csv');
    expect(readFileSync(join(installed.folder, 'ring.csv'), 'utf8').trim().split('\n')).toHaveLength(16);
  });

  it('trains without the packages that draw plots, and names them', () => {
    const small = [
      '--generator',
      'mlp:8',
      '--critic',
      'mlp:8',
      '--batch',
      '16',
      '--steps',
      '2',
      '--out',
      'run',
    ];
    expect(earthmover('train', '--dataset', '8gaussians', ...small)).toMatch(/curve +none: .*vega vega-lite/);
    expect(() => earthmover('figures', '1', '--scale', 'tiny')).toThrow(
      /plots need packages[\s\S]*npm install vega/,
    );
  });
});
