import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { pages, readPage, root } from './blocks.ts';
import { type Checked, checkBlocks } from './faults.ts';
import type { Program } from './programs.ts';

/** A page with one block, as it would stand in the docs. */
function page(language: string, code: string): string {
  return `# A page\n\nSome words.\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;
}

/** Blocks that are wrong, with the words that must be said of line 6, their first, or of another. */
const broken: Readonly<Record<string, readonly [language: string, code: string, said: string]>> = {
  'no language': ['', 'npm start', '6: a block without a language'],
  'an unknown language': ['cobol', 'STOP RUN.', '6: no test for cobol'],
  'a syntax error': ['ts', 'const x = ;', '6: Expression expected'],
  'a name that is not exported': [
    'ts',
    "import { createTrayner } from 'earthmover/node';",
    'imports: \'"earthmover/node"\' has no exported member named',
  ],
  'a wrong type': [
    'ts',
    "import { mlpCritic } from 'earthmover';\nmlpCritic({ sampleShape: '2' });",
    "7: Type 'string'",
  ],
  'a name that nothing declares': ['ts', 'const a = 1;\nconsole.log(a, b);', "7: Cannot find name 'b'"],
  'JavaScript with a wrong call': [
    'js',
    "import { createToy } from 'earthmover';\ncreateToy('9gaussians');",
    '7: Argument of type',
  ],
  'markup that does not close': ['html', '<!doctype html>\n<div id="a" id="b">', '7: duplicate-attribute'],
  'an import map to another file': [
    'html',
    '<script type="importmap">{ "imports": { "earthmover": "/node_modules/earthmover/index.js" } }</script>',
    '6: earthmover is /node_modules/earthmover/lib/index.js, not /node_modules/earthmover/index.js',
  ],
  'an import map that is no JSON': ['html', '<script type="importmap">{ imports }</script>', '6: no JSON'],
  'a script in markup': [
    'html',
    '<script type="module">\nimport { x } from \'earthmover\';\n</script>',
    '7: Module',
  ],
  'an unknown flag': [
    'sh',
    'npx earthmover train --learning-rate 3',
    "6: error: unknown option '--learning-rate'",
  ],
  'a value out of range': ['sh', 'npm start\nnpm run train -- --dataset mnist --lr -1', '7: lr cannot be -1'],
  'an unknown preset': ['sh', 'npm run train -- --preset circle', '6: preset cannot be circle'],
  'settings that exclude each other': [
    'sh',
    'npm run train -- --preset gan --dataset mnist --clip 0.1',
    '6: clip does not fit the objective gan',
  ],
  'a flag that npm would keep': [
    'sh',
    'npm run train --preset ring',
    '6: npm keeps --preset ring for itself',
  ],
  'a script that is not there': ['sh', 'npm run trian', '6: package.json has no script trian'],
  'a flag that a script does not know': [
    'sh',
    'npm run demo -- --prot 3',
    '6: scripts/demo.mjs does not know --prot',
  ],
  'a sample of no size': ['sh', 'npm run sample -- --run runs/a --grid 4by4', '6: --grid cannot be 4by4'],
  'too few samples': ['sh', 'npm run evaluate -- runs/a --samples 3', '6: --samples cannot be 3'],
  'a figure that is none': ['sh', 'npm run figures -- 9', '6: figure cannot be 9'],
  'a search with a wrong flag': [
    'sh',
    'npm run search -- scripts/search/ring.yaml --eta 1',
    '6: --eta cannot be 1',
  ],
  'a bench of nothing': ['sh', 'npm run bench -- --workload mlp3d', '6: workload cannot be mlp3d'],
  'an adapter in a variable': [
    'sh',
    'EARTHMOVER_ADAPTER=lavapip npm test',
    '6: EARTHMOVER_ADAPTER=lavapip is not known',
  ],
  'a file that is not there': [
    'sh',
    'node scripts/run.mjs scripts/nothing.ts',
    '6: scripts/nothing.ts is not there',
  ],
  'an unknown program': ['sh', 'npm start | lolcat', '6: the program lolcat is not known here'],
  'a setting that is none': ['yaml', 'dataset: mnist\nlearningrate: 3', '6: unknown setting learningrate'],
  'a setting out of range': ['json', '{ "dataset": "mnist", "batch": 0 }', '6: batch cannot be 0'],
  'JSON with a comma too many': [
    'json',
    '{ "dataset": "mnist", }',
    '6: Expected double-quoted property name',
  ],
  'a space without a score': [
    'yaml',
    'base: { dataset: 8gaussians }\nbudget: { steps: 10 }',
    '6: the space has no score',
  ],
  'a shader that does not compile': [
    'wgsl',
    '@compute @workgroup_size(1)\nfn main() { let x: u32 = 1.5; }',
    '7: cannot convert value',
  ],
};

/** Blocks of each kind that are right. */
const whole: Readonly<Record<string, readonly [language: string, code: string]>> = {
  program: [
    'ts',
    "import { createToy } from 'earthmover';\nconst toy = createToy('8gaussians', 10);\nawait toy.hash;",
  ],
  script: ['js', "import { createToy } from 'earthmover';\ncreateToy('8gaussians', 10);"],
  markup: [
    'html',
    '<!doctype html>\n<title>a</title>\n<script type="module">\nimport \'earthmover\';\n</script>',
  ],
  commands: [
    'sh',
    'LP_NUM_THREADS=0 npm start -- --seed 3   # words\nnpx earthmover runs > list.txt\nsource <(earthmover completion bash)',
  ],
  config: ['yaml', 'preset: mnist\nlr: 1e-3'],
  space: ['json', '{ "base": { "dataset": "8gaussians" }, "score": "exactW1", "budget": { "steps": 10 } }'],
  shader: ['wgsl', '@compute @workgroup_size(1)\nfn main() {}'],
  text: ['text', 'done at step 300'],
};

let docs: Checked;
let samples: Checked;
beforeAll(async () => {
  // One compiler for all: it takes seconds.
  const all = await checkBlocks([
    ...pages.map((name) => [name, readPage(name)] as const),
    ...Object.entries(broken).map(
      ([name, [language, code]]) => [`broken/${name}`, page(language, code)] as const,
    ),
    ...Object.entries(whole).map(
      ([name, [language, code]]) => [`whole/${name}`, page(language, code)] as const,
    ),
  ]);
  const split = (ours: boolean): Checked => {
    const isOurs = (name: string) => /^(broken|whole)\//.test(name) !== ours;
    return {
      blocks: all.blocks.filter((block) => isOurs(block.page)),
      programs: all.programs.filter((program) => isOurs(program.page)),
      faults: all.faults.filter(isOurs),
    };
  };
  [docs, samples] = [split(true), split(false)];
});

describe('every block of code in README.md and docs/', () => {
  it('compiles, is read by the command line, or passes its schema', () => {
    expect(docs.faults).toEqual([]);
  });

  it('is found', () => {
    const languages = docs.blocks.map(({ language }) => language);
    for (const language of ['ts', 'sh', 'yaml', 'text']) expect(languages).toContain(language);
    expect(docs.blocks.length).toBeGreaterThan(40);
    expect(new Set(docs.blocks.map((block) => block.page)).size).toBeGreaterThan(15);
  });
});

/** Pages whose programs train in Node; README.md's runs in a test of its own, and those for pages need a browser. */
const trained = pages.filter(
  (name) => name !== 'README.md' && / from 'earthmover\/node';/.test(readPage(name)),
);

describe('the programs of a page', () => {
  let told: ReadonlyMap<string, string>;
  beforeAll(async () => {
    told = await run(docs.programs.filter(({ page }) => trained.includes(page)));
  });

  it.each(trained)('run, one block after the other, and print numbers: %s', (name) => {
    expect(told.get(name), told.get('')).toMatch(/^\d+ -?\d[\s\S]*^whole$/m);
    expect(told.get(name)).not.toMatch(/NaN|Infinity/);
    // A GPU that did nothing would tell 0 of every iteration.
    expect(told.get(name)).toMatch(/^\d+ -?0?[.\d]*[1-9]/m);
  });

  it('are those of five guides or more', () => {
    expect(trained.length).toBeGreaterThan(4);
  });
});

/**
 * What each program printed, by its page, in a process that runs all of them: the sources are read once, and kernels that
 * two of them share are compiled once. A last line says that it came to its end; under the empty name is what stderr had.
 */
async function run(programs: readonly Program[]): Promise<ReadonlyMap<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-docs-'));
  try {
    programs.forEach(({ text }, i) => {
      writeFileSync(join(folder, `${i}.ts`), text);
    });
    const all = join(folder, 'all.ts');
    const lines = programs.map(
      ({ page }, i) => `console.log('page ${page}');\nawait import('./${i}.ts');\nconsole.log('whole');`,
    );
    writeFileSync(all, lines.join('\n'));
    const told = await promisify(execFile)(process.execPath, ['scripts/run.mjs', all], { cwd: root }).catch(
      (failed: { stdout: string; stderr: string }) => failed,
    );
    const parts = told.stdout.split(/^page /m).slice(1);
    const outputs = parts.map(
      (part) => [part.split('\n')[0] ?? '', part.slice(part.indexOf('\n') + 1)] as const,
    );
    return new Map([...outputs, ['', told.stderr]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the check itself', () => {
  it.each(Object.entries(broken))('says what is wrong: %s', (name, [, , said]) => {
    const own = samples.faults.filter((fault) => fault.startsWith(`broken/${name}:`));
    expect(own.join('\n')).toContain(`broken/${name}:${said}`);
  });

  it.each(Object.keys(whole))('takes what is right: %s', (name) => {
    expect(samples.faults.filter((fault) => fault.startsWith(`whole/${name}:`))).toEqual([]);
  });
});
