// Shell lines in the pages: the programs are known, scripts and files exist, and the command line itself reads what is
// for `earthmover`, to the values of its flags.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import { type ParseEntry, parse } from 'shell-quote';
import { type RawBenchOptions, readBenchOptions } from '../../src/cli/bench/options.ts';
import { readDataOptions } from '../../src/cli/data.ts';
import { readEvaluateOptions } from '../../src/cli/evaluate.ts';
import { readFiguresOptions } from '../../src/cli/figures.ts';
import { readLatentOptions } from '../../src/cli/latent.ts';
import { createProgram } from '../../src/cli/main.ts';
import { adapterOption, type RawOptions, readOptions } from '../../src/cli/options.ts';
import { readSampleOptions } from '../../src/cli/sample.ts';
import { readSearchOptions } from '../../src/cli/search.ts';
import { readSweepOptions } from '../../src/cli/sweep/options.ts';
import { readSweep } from '../../src/cli/sweep/sweep-file.ts';
import { parseSpace } from '../../src/figures/search/space.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { readYamlFile } from '../../src/node/yaml-file.ts';
import { adapterChoices } from '../../src/runtime/platform/adapter.ts';
import { type Block, root } from './blocks.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

class Wrong extends Error {}

function require(holds: boolean, fault: string): void {
  if (!holds) throw new Wrong(fault);
}

/** What is wrong with the lines of a block, as `page:line: fault`. */
export function commandFaults({ page, line, text }: Block): string[] {
  return text.split('\n').flatMap((each, i) => {
    try {
      for (const words of commandsIn(each)) check(words);
      return [];
    } catch (error) {
      return [`${page}:${line + i}: ${error instanceof Error ? error.message : error}`];
    }
  });
}

/** The commands of a line, each with its words; comments and places of output are left out. */
function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]];
  let redirected = false;
  for (const entry of parse(line, (name) => `$${name}`)) {
    const word = wordOf(entry);
    if (word === undefined) {
      if (typeof entry === 'object' && 'op' in entry) {
        redirected = /^[<>]/.test(entry.op) && entry.op !== '<(';
        if (!redirected) commands.push([]);
      }
    } else if (redirected) redirected = false;
    else commands.at(-1)?.push(word);
  }
  return commands.filter((words) => words.length > 0);
}

function wordOf(entry: ParseEntry): string | undefined {
  if (typeof entry === 'string') return entry;
  return 'op' in entry && entry.op === 'glob' ? entry.pattern : undefined;
}

/** Variables that may stand before a command. */
const variables: Readonly<Record<string, (value: string) => boolean>> = {
  EARTHMOVER_ADAPTER: (value) => adapterChoices.some((name) => name === value),
  LP_NUM_THREADS: (value) => /^\d+$/.test(value),
};

/** Programs that lines may call; one that is not here is a slip, or is to be added. */
const programs: Readonly<Record<string, (args: readonly string[]) => void>> = {
  npm: ([command = '', ...args]) => {
    if (command === 'start') runScript('start', args);
    else if (command === 'run') runScript(args[0] ?? '', args.slice(1));
    else if (command === 'test') requirePaths(args.filter((each) => !each.startsWith('-')));
    else require(['ci', 'install', 'pack'].includes(command), `npm has no command ${command} here`);
  },
  npx: ([program = '', ...args]) => {
    require(program === 'earthmover', `npx ${program} is not known here`);
    earthmover(args);
  },
  earthmover: (args) => earthmover(args),
  mpirun: launched,
  srun: launched,
  source: requirePaths,
  '.': requirePaths,
  node: ([file = '', ...args]) => {
    requirePaths([file]);
    if (file === 'scripts/run.mjs') requirePaths(args.slice(0, 1));
  },
};

function check(words: readonly string[]): void {
  const at = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  for (const assignment of at < 0 ? words : words.slice(0, at)) {
    const [name = '', value = ''] = assignment.split('=');
    require(variables[name]?.(value) === true, `${assignment} is not known here`);
  }
  if (at < 0) return;
  const [name = '', ...args] = words.slice(at);
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  if (program) program(args);
  else require(name.includes('/') && existsSync(join(root, name)), `the program ${name} is not known here`);
}

/** A launcher's own words end where a program begins that it starts so many times. */
function launched(args: readonly string[]): void {
  const at = args.findIndex((word) => Object.hasOwn(programs, word));
  require(/^-n \d+\b/.test(args.slice(0, Math.max(0, at)).join(' ')), 'the launcher is not told how many');
  check(args.slice(at));
}

function requirePaths(paths: readonly string[]): void {
  for (const path of paths) require(existsSync(join(root, path)), `${path} is not there`);
}

function runScript(name: string, given: readonly string[]): void {
  const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined) throw new Wrong(`package.json has no script ${name}`);
  const at = given.indexOf('--');
  const [own, args] = at < 0 ? [given, []] : [given.slice(0, at), given.slice(at + 1)];
  require(!own.some((word) =>
    word.startsWith('-'),
  ), `npm keeps ${own.join(' ')} for itself: put -- before it`);
  const [, file = '', ...before] = script.split(' ');
  const all = [...before, ...own, ...args];
  if (file === 'scripts/earthmover.mjs') earthmover(all);
  else if (file === 'scripts/start.mjs') earthmover(['train', '--preset', 'quickstart', ...all]);
  else requireFlags(file, all);
}

/** A script names its flags in its source: as the words that it looks for, or in its help, a line each. */
function requireFlags(file: string, args: readonly string[]): void {
  const source = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
  for (const word of args.filter((each) => each.startsWith('--'))) {
    const known = source.includes(`'${word}'`) || new RegExp(`^ +${word} `, 'm').test(source);
    require(known, `${file} does not know ${word}`);
  }
}

type Reader = (args: readonly string[], raw: RawOptions) => void;

/** How each command reads its arguments and flags, to the point where it would open files or the GPU. */
const readers: Readonly<Record<string, Reader>> = {
  train: (_, { config, ...raw }) => {
    // A file that an earlier line of the page would have made.
    const made = typeof config === 'string' && !existsSync(join(root, config));
    const { settings } = readOptions(
      made ? raw : { ...raw, ...(config && { config: join(root, String(config)) }) },
    );
    if (!made && raw.resume === undefined) resolveRun(settings);
  },
  sample: (_, raw) => void readSampleOptions(raw),
  latent: ([tool = '', picture], raw) => void readLatentOptions(tool, picture, raw),
  evaluate: (_, raw) => void readEvaluateOptions(raw),
  data: ([action = '', ...keys], raw) => {
    resolveRun({ dataset: 'images', ...readDataOptions(action, keys, raw).asked.settings });
  },
  figures: (args, raw) => void readFiguresOptions(args, raw),
  search: ([file = ''], raw) => {
    const overrides = readSearchOptions(raw);
    if (existsSync(join(root, file))) {
      const words = { what: 'space file', place: '', form: '' };
      parseSpace(readYamlFile(join(root, file), words), file, overrides);
    }
  },
  sweep: (words, raw) => {
    const { action, file } = readSweepOptions(words, raw);
    if (action !== 'collect' && existsSync(join(root, file))) readSweep(join(root, file));
  },
  bench: (_, raw) => {
    // The other checkout is the reader's.
    const { against: _other, ...others } = raw as RawBenchOptions;
    readBenchOptions(others);
  },
};

function earthmover(args: readonly string[]): void {
  const program = createProgram(() => {});
  for (const command of program.commands) {
    command.exitOverride().action(() => {
      const raw = command.opts<RawOptions>();
      adapterOption(raw);
      readers[command.name()]?.(command.args, raw);
    });
    silence(command);
  }
  silence(program);
  require(args.length > 0, 'earthmover is called without a command');
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    // --help and --version end a command, too.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    throw error;
  }
}

function silence(command: Command): void {
  command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
}
