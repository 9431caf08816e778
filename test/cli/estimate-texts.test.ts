import { describe, expect, it } from 'vitest';
import { estimateTextOf, estimateTexts } from '../../src/cli/estimate-texts.ts';
import { objectiveNames, objectives } from '../../src/gan/objectives.ts';

describe('what a curve says of its estimate', () => {
  it.each(objectiveNames)('names a clip or a penalty only where %s has it', (name) => {
    const { clips, penalises, estimates } = objectives[name];
    const { title, subtitle } = estimateTextOf(name);
    expect(title).toBe(estimateTexts[estimates].title);
    expect(subtitle.includes('clip')).toBe(clips);
    expect(subtitle.includes('penalty')).toBe(penalises);
    expect(subtitle.includes('not comparable')).toBe(clips);
  });

  it('fits under the plot', () => {
    for (const { subtitle } of [...objectiveNames.map(estimateTextOf), ...Object.values(estimateTexts)]) {
      expect(subtitle.length).toBeLessThan(100);
    }
  });
});
