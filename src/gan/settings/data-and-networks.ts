// Settings of the data and of the two networks that are trained on them.
import * as z from 'zod/mini';
import { type ImageSize, imageExtent, imageSizeOf } from '../../core/image-size.ts';
import { datasetNames } from '../../data/catalogue.ts';
import { fitNames } from '../../data/fit.ts';
import { layouts } from '../../data/layouts.ts';
import { hasFilters, isConvolutional, networkTexts } from '../network-catalogue.ts';
import { objectives } from '../objectives.ts';
import { belongs, count, type OtherTable, type RunContext, setting } from './setting.ts';

/** Filters of a convolutional network's layer next to the image, as in the reference code. */
const referenceFilters = 64;

// 4 to 4096.
const side = '(?:[4-9]|[1-9]\\d{1,2}|[1-3]\\d{3}|40(?:[0-8]\\d|9[0-6]))';
const widthByHeight = z.pipe(
  z.string().check(z.regex(new RegExp(`^${side}x${side}$`))),
  // A square is written as one number, so that two ways to write a size are one setting.
  z.transform((text): ImageSize => imageSizeOf(imageExtent(text))),
);

export const dataAndNetworks = {
  dataset: setting(z.enum(datasetNames), {
    placeholder: 'NAME',
    meaning: `data set: ${datasetNames.join(', ')}`,
    expects: `one of ${datasetNames.join(', ')}`,
    fixed: true,
    default: () => 'mnist',
    page: 'link',
  }),
  data: setting(z.string().check(z.minLength(1)), {
    placeholder: 'PATH',
    meaning:
      'file or folder of the data: points as CSV or .npy, idx files, CIFAR-10 batches, or pictures: a folder, zip, tar, Parquet, .npy, .npz or LMDB',
    expects: 'the path of a file or folder',
    fixed: false,
    default: 'none',
    page: 'refused',
  }),
  columns: setting(z.string().check(z.minLength(1)), {
    placeholder: 'NAMES',
    meaning:
      'columns of a CSV file to train on, by name or by place from 1, separated by commas (default: all)',
    expects: 'names or places of columns, such as x,y or 2,3',
    fixed: true,
    default: 'none',
    page: 'refused',
  }),
  standardize: setting(z.boolean(), {
    placeholder: 'true|false',
    meaning:
      'points from a file: train on columns of mean 0 and deviation 1, and undo that in samples and scores',
    expects: 'true or false',
    fixed: true,
    architecture: true,
    default: () => true,
    applies: ({ form, origin }) => form === 'points' && origin === 'files',
    page: 'link',
  }),
  layout: setting(z.enum(layouts), {
    placeholder: 'AXES',
    meaning: `order of the axes of a .npy or .npz of pictures, where its shape does not tell it: ${layouts.join(', ')}`,
    expects: `one of ${layouts.join(', ')}`,
    fixed: true,
    default: 'none',
    page: 'refused',
  }),
  overfit: setting(count, {
    placeholder: 'N',
    meaning: 'train on the first N samples only, to see that the networks can learn those at least',
    expects: 'a whole number of at least 1',
    fixed: true,
    default: 'none',
    page: 'refused',
  }),
  generator: setting(z.string().check(z.regex(networkTexts.generator.pattern)), {
    placeholder: 'NAME',
    meaning: networkTexts.generator.meaning,
    expects: networkTexts.generator.expects,
    fixed: true,
    architecture: true,
    default: ({ form }: Pick<RunContext, 'form'>) => (form === 'points' ? 'mlp:512-512-512' : 'dcgan'),
    page: { label: 'Generator', paper: 'dcgan', wide: true },
  }),
  critic: setting(z.string().check(z.regex(networkTexts.critic.pattern)), {
    placeholder: 'NAME',
    meaning: networkTexts.critic.meaning,
    expects: networkTexts.critic.expects,
    fixed: true,
    architecture: true,
    // Batch norm ties a batch together, and the penalty is for each sample by itself.
    default: ({ form, objective }: Pick<RunContext, 'form' | 'objective'>) =>
      form === 'points' ? 'mlp:512-512-512' : objectives[objective].penalises ? 'dcgan-nobn' : 'dcgan',
    page: { label: 'Critic', paper: 'dcgan', wide: true },
  }),
  conditional: setting(z.boolean(), {
    meaning:
      'networks that know the classes of labelled data: the generator makes what it is asked for, the critic judges it by its class',
    expects: 'true or false',
    fixed: true,
    architecture: true,
    default: 'none',
    page: { label: 'Networks know the classes', views: ['pictures'] },
  }),
  conditionalCritic: setting(z.enum(['projection', 'concat']), {
    placeholder: 'HOW',
    meaning:
      'how a conditional critic takes the class in: projection (Miyato and Koyama 2018) or concat (one-hot channels beside its input)',
    expects: 'projection or concat',
    fixed: true,
    architecture: true,
    default: () => 'projection',
    belongs: belongs.toConditional,
    page: 'link',
  }),
  imageSize: setting(z.union([z.int().check(z.minimum(4), z.maximum(4096)), widthByHeight]), {
    placeholder: 'PIXELS',
    meaning: 'side of square images in pixels, or width × height such as 64x48',
    expects:
      'a whole number of pixels from 4 to 4096, such as 16, 32, 64 or 128, or width × height such as 64x48',
    fixed: true,
    architecture: true,
    // DCGANs like a power of two best.
    default: ({ form, generator, critic }) => {
      if (form === 'points') return undefined;
      const convolutional = isConvolutional('generator', generator) || isConvolutional('critic', critic);
      return convolutional && form.side === 28 ? 32 : form.side;
    },
    page: { label: 'Picture size in pixels', paper: '64', views: ['pictures'], text: true },
  }),
  fit: setting(z.enum(fitNames), {
    placeholder: 'HOW',
    meaning:
      'how pictures of another aspect ratio are fitted: crop (the middle), pad (all of it, on white) or resize (stretched)',
    expects: `one of ${fitNames.join(', ')}`,
    fixed: true,
    default: ({ form }) => (form === 'points' ? undefined : 'crop'),
    page: { label: 'Pictures of another shape', views: ['pictures'] },
  }),
  channels: setting(z.literal([1, 3]), {
    placeholder: '1|3',
    meaning: 'grey (1) or RGB (3) images',
    expects: '1 or 3',
    fixed: true,
    architecture: true,
    default: ({ form }) => (form === 'points' ? undefined : form.channels),
    page: 'link',
  }),
  filters: setting(count, {
    placeholder: 'N',
    meaning: 'filters of the convolutional layers next to the image; sets both --ngf and --ndf',
    expects: 'a whole number of at least 1',
    fixed: true,
    architecture: true,
    default: 'none',
    // Short for the two that follow: a run has those.
    applies: () => false,
    page: 'link',
  }),
  ngf: setting(count, {
    placeholder: 'N',
    meaning: 'the same for the generator only',
    expects: 'a whole number of at least 1',
    fixed: true,
    architecture: true,
    default: ({ filters }) => filters ?? referenceFilters,
    applies: ({ generator }) => hasFilters('generator', generator),
    page: { label: 'DCGAN filters, generator', paper: '64', views: ['pictures'] },
  }),
  ndf: setting(count, {
    placeholder: 'N',
    meaning: 'the same for the critic only',
    expects: 'a whole number of at least 1',
    fixed: true,
    architecture: true,
    default: ({ filters }) => filters ?? referenceFilters,
    applies: ({ critic }) => hasFilters('critic', critic),
    page: { label: 'DCGAN filters, critic', paper: '64', views: ['pictures'] },
  }),
} satisfies OtherTable;
