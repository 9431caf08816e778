import { describe, expect, it } from 'vitest';
import { readAddress } from '../../../src/demo/page/address.ts';
import { embeddedStep, linkTo, stepIn, stepNames } from '../../../src/demo/story/address.ts';

describe('links to the story', () => {
  it('lead to each of its steps, in the page and in a frame', () => {
    stepNames.forEach((_, i) => {
      const link = linkTo(i + 1);
      expect(stepIn(link)).toBe(i + 1);
      expect(readAddress(link).view).toBe('story');
      expect(embeddedStep(`?embed=story-${i + 1}`)).toBe(i + 1);
    });
  });

  it('keep that no run is to play by itself', () => {
    const from = '#view=points&play=false&v=1s&seed=4';
    expect(linkTo(3, from)).toBe('#view=story&play=false&step=3');
    expect(readAddress(linkTo(4, linkTo(3, from))).play).toBe(false);
    expect(readAddress(linkTo(3, '#view=points&v=1s')).play).toBe(true);
  });

  it.each([
    '',
    '#view=story',
    '#view=story&step=0',
    '#view=story&step=99',
    '#view=story&step=1.5',
    '#step=<b>',
  ])('that name no step lead to the first: %s', (hash) => expect(stepIn(hash)).toBe(1));

  it.each(['', '?embed=', '?embed=story', '?embed=story-0', '?embed=story-9', '?embed=story-1x', '?embed=1'])(
    'that embed no step show the page: %s',
    (search) => expect(embeddedStep(search)).toBeUndefined(),
  );
});
