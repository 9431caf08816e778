// YAML and JSON in the pages: config files of `train`, spaces of `search`, or sweeps, by their schemas and by their readers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { configSchema } from '../../src/cli/config-schema.ts';
import { readOptions } from '../../src/cli/options.ts';
import { readSweep } from '../../src/cli/sweep/sweep-file.ts';
import { sweepSchema } from '../../src/cli/sweep/sweep-schema.ts';
import { parseSpace } from '../../src/figures/search/space.ts';
import { fields } from '../../src/figures/search/space-fields.ts';
import { spaceSchema } from '../../src/figures/search/space-schema.ts';
import { networkSchema } from '../../src/gan/own-network/network-schema.ts';
import { buildOwnNetwork, ownNetworkText } from '../../src/gan/own-network/own-network.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { complaints } from '../support/json-schema.ts';
import type { Block } from './blocks.ts';

/** What is wrong with a block, as `page:line: fault`. */
export function configFaults({ page, line, language, text }: Block): string[] {
  const place = `${page}:${line}`;
  try {
    const content: unknown = language === 'json' ? JSON.parse(text) : parseYaml(text);
    if (typeof content !== 'object' || content === null) return [`${place}: holds no settings`];
    if ('layers' in content) return networkFaults(content, place);
    if (isSweep(content)) return sweepFaults(content, place);
    const isSpace = Object.keys(content).some((name) => Object.hasOwn(fields, name));
    const faults = complaints(isSpace ? spaceSchema() : configSchema(), content);
    if (isSpace) parseSpace(content, place);
    else readAsFile(text);
    return faults.map((fault) => `${place}: ${fault}`);
  } catch (error) {
    return [`${place}: ${error instanceof Error ? error.message : error}`];
  }
}

/** What is scored and has a budget is a search. */
function isSweep(content: object): boolean {
  const names = Object.keys(content);
  const some = (known: readonly string[]) => names.some((name) => known.includes(name));
  return some(['grid', 'random', 'seeds']) && !some(['candidates', 'score', 'budget', 'rungs', 'eta']);
}

function sweepFaults(content: object, place: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-docs-'));
  try {
    const file = join(folder, 'sweep.yaml');
    writeFileSync(file, JSON.stringify(content));
    readSweep(file);
    return complaints(sweepSchema(), content).map((fault) => `${place}: ${fault}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A network for pictures of 28 pixels: one that ends in a score is a critic. */
function networkFaults(content: object, place: string): string[] {
  const own = { sampleShape: [28, 28, 1], latent: 64, filters: 4 };
  const text = ownNetworkText(content, place);
  buildOwnNetwork(text, { ...own, network: text.endsWith('{"linear":1}]}') ? 'critic' : 'generator' });
  return complaints(networkSchema(), content).map((fault) => `${place}: ${fault}`);
}

function readAsFile(text: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'earthmover-docs-'));
  try {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, text);
    resolveRun(readOptions({ config: file }).settings);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
