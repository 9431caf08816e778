// WGSL in the pages, through Tint on Dawn's Null backend, which needs no driver.
import { create } from 'webgpu';
import type { Block } from './blocks.ts';

/** What Tint says against each block, as `page:line: message`. */
export async function shaderFaults(blocks: readonly Block[]): Promise<string[]> {
  if (blocks.length === 0) return [];
  const adapter = await create(['backend=null']).requestAdapter();
  if (!adapter) throw new Error('Dawn has no Null backend');
  const device = await adapter.requestDevice();
  device.addEventListener('uncapturederror', (event) => event.preventDefault());
  try {
    const found = blocks.map(async ({ page, line, text }) => {
      const { messages } = await device.createShaderModule({ code: text }).getCompilationInfo();
      const errors = messages.filter(({ type }) => type === 'error');
      return errors.map(({ lineNum, message }) => `${page}:${line + lineNum - 1}: ${message}`);
    });
    return (await Promise.all(found)).flat();
  } finally {
    device.destroy();
  }
}
