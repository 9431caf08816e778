// The words of each tab.

import type { ViewName } from '../protocol.ts';

/** Title and opening words of each view. */
export const views: Readonly<
  Record<ViewName | 'recorded', { readonly title: string; readonly about: string }>
> = {
  points: {
    title: 'Points in the plane',
    about:
      'Blue points are the data, orange ones come from the generator. The shading is the critic’s score, high where it expects data; the arrows are its slope, along which the generator is pulled. The violet net is what the generator makes of a square grid of latents.',
  },
  compare: {
    title: 'WGAN and GAN, side by side',
    about:
      'The same networks, data, seed and optimiser, twice: with a clipped critic, and with the discriminator of a standard GAN. Where the discriminator tells the two sets apart without fail, its score becomes a cliff with hardly a slope on either side, and its samples may settle on a few modes. The clipped critic keeps a slope everywhere.',
  },
  pictures: {
    title: 'Pictures',
    about:
      'A generator learns digits, clothes, emoji, or pictures of your own. The grid always shows the same latents, so you can follow each picture as it takes shape.',
  },
  recorded: {
    title: 'A recorded run',
    about:
      'Eight Gaussians, recorded from a run of this very code: for browsers without WebGPU, or to see where training leads before waiting for it.',
  },
};
