// The words of each tab.

import type { AnyView } from './state.ts';

/** Title of each view, and a sentence on what one sees there. */
export const views: Readonly<Record<AnyView, { readonly title: string; readonly about: string }>> = {
  story: { title: 'Story', about: '' },
  points: {
    title: 'Points in the plane',
    about:
      'The generator’s orange points move onto the dark rings of the data: they climb the critic’s score, which is violet where it expects data.',
  },
  compare: {
    title: 'WGAN and GAN, side by side',
    about:
      'The same networks and seed twice: the WGAN’s clipped critic keeps a slope everywhere, the GAN’s discriminator may turn into a cliff.',
  },
  pictures: {
    title: 'Pictures',
    about:
      'The generator makes pictures of noise, each always of the same noise, and learns what the real ones look like.',
  },
  recorded: {
    title: 'A recorded run',
    about: 'Eight Gaussians, recorded from a run of this very code: where training leads, without a GPU.',
  },
};
