// The formats that a network is exported to, a row each.
import { basename, extname } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { encodeGenerator, type GeneratorFile } from '../../gan/generator-file.ts';
import { buildNetworks } from '../../gan/networks.ts';
import { portableMetadata } from '../../gan/portable-metadata.ts';
import { type portableNames, portableOf } from '../../gan/portable-network.ts';
import type { Tensor } from '../../gan/weights.ts';
import type { Target } from '../../io/portable/graph.ts';
import { encodeOnnx, onnxTarget } from '../../io/portable/onnx.ts';
import { encodeTfjs, tfjsTarget } from '../../io/portable/tfjs.ts';
import { encodeSafetensors } from '../../io/safetensors.ts';
import { torchProgram } from '../../io/torch/program.ts';
import { encodeTorch } from '../../io/torch/write.ts';
import type { Model } from '../../nn/module.ts';
import { exportFormats } from '../help.ts';
import { oneOf } from '../options.ts';

export type NetworkName = keyof typeof portableNames;

/** A network to export, with what is known of it; its tensors have the names of its layers: `0.weight`. */
export interface Exported extends Omit<GeneratorFile, 'tensors'> {
  readonly network: NetworkName;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

export interface ExportedFile {
  readonly path: string;
  readonly content: Uint8Array | string;
}

export type FormatName = (typeof exportFormats)[number];

interface FormatRow {
  /** Of its files; the first is that of a file that nobody named. */
  readonly endings: readonly string[];
  readonly files: (exported: Exported, out: string) => readonly ExportedFile[];
}

/** @throws usage error where the network has an operation that the format lacks */
export const formats: Readonly<Record<FormatName, FormatRow>> = {
  safetensors: {
    endings: ['.safetensors'],
    files: ({ network, tensors, ...rest }, out) => {
      const named = new Map([...tensors].map(([name, tensor]) => [`${network}.${name}`, tensor]));
      const content =
        network === 'generator'
          ? encodeGenerator({ ...rest, tensors: named })
          : encodeSafetensors(named, portableMetadata({ network, ...rest }));
      return [{ path: out, content }];
    },
  },
  onnx: {
    endings: ['.onnx'],
    files: (exported, out) => {
      const about = {
        name: exported.network,
        version: exported.version,
        metadata: portableMetadata(exported),
      };
      return [{ path: out, content: encodeOnnx(graphOf(exported, onnxTarget), about) }];
    },
  },
  tfjs: {
    endings: ['.json'],
    files: (exported, out) => {
      const weights = out.replace(/\.json$/, '.bin');
      const { json, weights: content } = encodeTfjs(graphOf(exported, tfjsTarget), {
        file: basename(weights),
        version: exported.version,
        metadata: portableMetadata(exported),
      });
      return [
        { path: out, content: json },
        { path: weights, content },
      ];
    },
  },
  torch: {
    endings: ['.pt', '.pth'],
    files: (exported, out) => {
      const program = torchProgram(modelOf(exported), basename(out));
      return [
        { path: out, content: encodeTorch(exported.tensors) },
        { path: out.replace(/\.pth?$/, '.py'), content: program },
      ];
    },
  },
};

/** The format that --to names, or else that of the ending of --out. */
export function chosenFormat(to: string | undefined, out: string | undefined): FormatName {
  const ending = out && extname(out);
  const named = exportFormats.find((name) => formats[name].endings.some((each) => each === ending));
  const format =
    to === undefined ? (named ?? 'safetensors') : oneOf('--to', to, exportFormats, 'command line');
  const { endings } = formats[format];
  if (ending === undefined || endings.includes(ending)) return format;
  throw usageError(`a file of ${format} has another ending`, {
    out,
    hint: `end the name in ${endings.join(' or ')}`,
  });
}

function modelOf({ network, run, dataset }: Exported): Model {
  return buildNetworks(run, dataset.shape, dataset.classes)[network];
}

function graphOf(exported: Exported, target: Target) {
  const { network, tensors, dataset } = exported;
  const { standardization } = dataset;
  return portableOf({ network, model: modelOf(exported), tensors, standardization }, target);
}
