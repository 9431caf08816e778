// Compiles every shader, its imports put in, on Dawn's Null backend, which gives Tint's errors without any driver, and with
// naga, in Deno, which needs one (lavapipe will do); and parses each with wgsl_reflect. Arguments name other .wgsl files.
// Errors are printed as file:line:column, counted with the imports in place, and with the line itself; exit code 1.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { create } from 'webgpu';
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { denoFile } from './deno-file.mjs';
import { expand, shaderNames, shaderText } from './shader-text.mjs';

const gpu = create(['backend=null']);
const adapter = await gpu.requestAdapter();
const device = await adapter.requestDevice({ requiredFeatures: [...adapter.features] });
// Errors are read from the compilation info below; Dawn would print them on stdout as well.
device.addEventListener('uncapturederror', (event) => event.preventDefault());

const named = process.argv.slice(2);
const files = named.length
  ? named.map((file) => ({ file, code: expand(readFileSync(file, 'utf8')) }))
  : shaderNames().map((name) => ({ file: `shaders/${name}.wgsl`, code: shaderText(name) }));
let errors = 0;
for (const { file, code } of files) {
  const { messages } = await device.createShaderModule({ label: file, code }).getCompilationInfo();
  for (const { type, lineNum, linePos, message } of messages) {
    if (type === 'error') errors++;
    const line = code.split('\n')[lineNum - 1] ?? '';
    console.error(
      `${file}:${lineNum}:${linePos}: ${type}: ${message}\n  ${String(lineNum).padStart(4)} | ${line}`,
    );
  }
  try {
    new WgslReflect(code);
  } catch (error) {
    errors++;
    const line = /Line: (\d+)/.exec(error.message)?.[1] ?? 1;
    console.error(`${file}:${line}:1: error: wgsl_reflect cannot read it: ${error.message}`);
  }
}
device.destroy();
console.log(`${files.length} shaders, ${errors} errors`);
const naga = await compileWithNaga();
console.log(`naga ${naga === 0 ? 'takes them all' : 'does not take them all, or could not be asked'}`);
process.exit(errors || naga ? 1 : 0);

/** The exit code of naga-lint.ts; Deno can run TypeScript, and has naga. */
async function compileWithNaga() {
  const script = fileURLToPath(new URL('naga-lint.ts', import.meta.url));
  const { status } = spawnSync(await denoFile(), ['run', '--allow-all', script], {
    input: JSON.stringify(files),
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  return status ?? 1;
}
