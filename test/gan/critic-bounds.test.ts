import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeConfig } from '../../src/gan/complete-config.ts';
import { type CriticPart, criticParts, layerPartsOf, together } from '../../src/gan/critic-bounds.ts';
import { criticLayers, critics } from '../../src/gan/network-catalogue.ts';
import { buildNetworks } from '../../src/gan/networks.ts';
import { type ObjectiveName, objectiveNames } from '../../src/gan/objectives.ts';
import { overPreset } from '../../src/gan/over-preset.ts';
import { presets } from '../../src/gan/presets.ts';
import { resolveRun } from '../../src/gan/run-config.ts';
import { requireFit } from '../../src/gan/training-checks.ts';

const parts = Object.keys(criticParts) as CriticPart[];
const criticNames = Object.keys(critics) as (keyof typeof critics)[];

describe('what bounds and norms a critic', () => {
  it('goes together as the table of the documentation says', () => {
    const page = readFileSync(new URL('../../docs/own-objective.md', import.meta.url), 'utf8');
    const lines = page.slice(page.indexOf('| together |')).split('\n\n')[0]!.split('\n');
    const [head, , ...rows] = lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    const called = (part: CriticPart) =>
      criticParts[part].replace(/^a gradient |^weight (?=clip)/, '').replace('clipping', 'clip');
    expect(head!.slice(1)).toEqual(parts.map(called));
    expect(rows).toEqual(parts.map((a) => [called(a), ...parts.map((b) => (a === b ? '' : together(a, b)))]));
  });

  it('is in the layers of each critic that can be named as its row says', () => {
    for (const critic of criticNames) {
      const run = { generator: 'mlp:4', critic, latent: 2, ngf: 2, ndf: 2 } as const;
      const model = buildNetworks(run, [16, 16, 1]).critic;
      const norms = (['layerNorm', 'instanceNorm'] as const).filter((part) =>
        model.layers.some(({ name }) => name.startsWith(part)),
      );
      expect([...layerPartsOf(model), ...norms], critic).toEqual(criticLayers(critic));
    }
  });

  it.each(objectiveNames)('is refused by name and by network alike with %s, or by neither', (objective) => {
    const refused = criticNames.filter((critic) => {
      const byName = refusalOf(() => resolveRun({ objective, critic }));
      const byNetwork = refusalOf(() => fitted(objective, critic));
      expect(byName !== undefined, critic).toBe(byNetwork !== undefined);
      if (byName)
        expect(byName).toMatch(
          /^critic .* does not fit the objective[\s\S]*hint +use --critic [\w-]+, or --objective/,
        );
      return byName;
    });
    const clips = objective === 'wgan';
    const penalises = ['wgan-gp', 'wgan-lp', 'wgan-div', 'r1'].includes(objective);
    expect(refused).toEqual(clips ? ['dcgan-sn', 'mlp-sn'] : penalises ? ['dcgan'] : []);
  });

  it('is refused with what to do instead, which works', () => {
    expect(() => resolveRun({ objective: 'wgan', critic: 'mlp-sn:8' })).toThrow(
      /mlp-sn:8 does not fit the objective wgan[\s\S]*clip of the weight bounds nothing[\s\S]*use --critic mlp, or --objective hinge/,
    );
    expect(resolveRun({ objective: 'hinge', critic: 'mlp-sn:8' }).critic).toBe('mlp-sn:8');
    expect(() => fitted('wgan', 'mlp-sn')).toThrow(
      /a critic with spectral norm cannot have weight clipping[\s\S]*mlp-sn critic[\s\S]*without spectral norm, or the objective hinge/,
    );
  });

  it('goes from a preset where the objective that is asked for does not go with it', () => {
    expect(overPreset(presets['hinge-sn'], {}).critic).toBe('dcgan-sn');
    expect(overPreset(presets['hinge-sn'], { objective: 'wgan' }).critic).toBeUndefined();
    expect(overPreset(presets['hinge-sn'], { objective: 'wgan-gp' }).critic).toBe('dcgan-sn');
  });
});

function fitted(objective: ObjectiveName, critic: string): void {
  const run = { generator: 'mlp:4', critic, latent: 2, ngf: 2, ndf: 2 } as const;
  requireFit({ ...buildNetworks(run, [16, 16, 1]), config: completeConfig({ objective, latent: 2 }) });
}

function refusalOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
