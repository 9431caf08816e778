// All that is wrong with the blocks of code of the pages.
import { type Block, blocksOf } from './blocks.ts';
import { commandFaults } from './commands.ts';
import { configFaults } from './configs.ts';
import { readMarkup } from './markup.ts';
import { complaintsOf, type Program, programOf } from './programs.ts';
import { shaderFaults } from './shaders.ts';

/** Languages that are code, and text that is none: what a program printed, drawings, trees of files. */
const kinds = {
  ts: 'program',
  js: 'program',
  html: 'markup',
  sh: 'commands',
  yaml: 'config',
  json: 'config',
  wgsl: 'shader',
  text: 'text',
} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

function kindOf({ language }: Block): Kind | undefined {
  return Object.entries(kinds).find(([name]) => name === language)?.[1];
}

export interface Checked {
  readonly blocks: readonly Block[];
  /** One for each page with programs. */
  readonly programs: readonly Program[];
  /** As `page:line: fault`. */
  readonly faults: readonly string[];
}

/** Checks the blocks of all pages, given by name with their text; one compiler reads all programs. */
export async function checkBlocks(pages: Iterable<readonly [page: string, text: string]>): Promise<Checked> {
  const texts = new Map(pages);
  const blocks = [...texts].flatMap(([page, text]) => blocksOf(page, text));
  const of = (kind: Kind) => blocks.filter((block) => kindOf(block) === kind);
  const programs = [...texts.keys()].flatMap((page) => {
    const own = of('program').filter((block) => block.page === page);
    return own.length > 0 ? [programOf(page, own)] : [];
  });
  const markup = of('markup').map(readMarkup);
  const faults = [
    ...blocks.filter((block) => kindOf(block) === undefined).map(unknown),
    ...complaintsOf([
      ...programs.map(({ page, text }) => ({ page, text, kind: 'ts' as const })),
      ...markup.flatMap(({ scripts }) => scripts),
    ]),
    ...markup.flatMap(({ complaints }) => complaints),
    ...of('commands').flatMap(commandFaults),
    ...of('config').flatMap(configFaults),
    ...(await shaderFaults(of('shader'))),
  ];
  return { blocks, programs, faults };
}

function unknown({ page, line, language }: Block): string {
  const known = Object.keys(kinds).join(', ');
  return `${page}:${line}: ${language === '' ? 'a block without a language' : `no test for ${language}`}; give ${known}`;
}
