// Pipelines: each distinct kernel of a device compiled once.
import { EarthmoverError } from '../core/errors.ts';
import { type Binding, type Kernel, kernelKey } from '../kernels/kernel.ts';
import type { Device } from './device.ts';

/** A compiled kernel and the layout of its bindings. */
export interface Pipeline {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

/** Compiles each distinct kernel of a device once; layouts are explicit, so that no binding is dropped as unused. */
export class Pipelines {
  readonly #device: Device;
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #pipelines = new Map<string, Promise<Pipeline>>();

  constructor(device: Device) {
    this.#device = device;
  }

  /** @throws gpu error with the numbered source where the shader does not compile */
  get(kernel: Kernel, label: string): Promise<Pipeline> {
    const key = kernelKey(kernel);
    const known = this.#pipelines.get(key);
    if (known) return known;
    const made = this.#make(kernel, label);
    this.#pipelines.set(key, made);
    return made;
  }

  /**
   * Begins to compile kernels that `get` is about to ask for, and that will tell of one that does not compile. The longest
   * texts take longest: they come first, so that no core is left with one of them at the end.
   */
  begin(steps: readonly { readonly kernel: Kernel; readonly label: string }[]): void {
    const longestFirst = steps.toSorted((a, b) => b.kernel.code.length - a.kernel.code.length);
    for (const { kernel, label } of longestFirst) this.get(kernel, label).catch(() => {});
  }

  async #make(kernel: Kernel, label: string): Promise<Pipeline> {
    const { gpu } = this.#device;
    const layout = gpu.createBindGroupLayout({ label, entries: kernel.bindings.map(layoutEntry) });
    const module = this.#module(kernel);
    try {
      const made = gpu.createComputePipelineAsync({
        label,
        layout: gpu.createPipelineLayout({ label, bindGroupLayouts: [layout] }),
        compute: { module, entryPoint: 'main', constants: { ...kernel.constants } },
      });
      const pipeline = await this.#device.wait(made);
      this.#device.counts.pipelines++;
      return { pipeline, layout };
    } catch (cause) {
      const info = await module.getCompilationInfo();
      const messages = info.messages.map(({ lineNum, message }) => `line ${lineNum}: ${message}`);
      throw new EarthmoverError('gpu', `kernel ${label} does not compile`, {
        family: `${kernel.family}/${kernel.variant}`,
        error: messages.join('\n') || (cause instanceof Error ? cause.message : cause),
        source: `\n${numbered(kernel.code)}`,
      });
    }
  }

  #module(kernel: Kernel): GPUShaderModule {
    const known = this.#modules.get(kernel.code);
    if (known) return known;
    const label = `${kernel.family}/${kernel.variant}`;
    const { gpu, dialect } = this.#device;
    const module = gpu.createShaderModule({ label, code: dialect(kernel.code) });
    this.#modules.set(kernel.code, module);
    return module;
  }
}

const types: Readonly<Record<Binding['access'], GPUBufferBindingType>> = {
  read: 'read-only-storage',
  read_write: 'storage',
  uniform: 'uniform',
};

function layoutEntry({ access }: Binding, binding: number): GPUBindGroupLayoutEntry {
  return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type: types[access] } };
}

function numbered(code: string): string {
  return code
    .split('\n')
    .map((line, i) => `${String(i + 1).padStart(4)}  ${line}`)
    .join('\n');
}
