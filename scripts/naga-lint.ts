// Run by shader-lint.mjs in Deno, whose compiler of WGSL is naga. Takes [{ file, code }] as JSON on stdin, compiles each, to a
// pipeline where it has an entry point, and prints what naga has against them; exit code 1 where there is anything.
import { readFileSync } from 'node:fs';
import { openGpu } from '../src/runtime/platform/deno/open.ts';

const shaders: readonly { readonly file: string; readonly code: string }[] = JSON.parse(
  readFileSync(0, 'utf8'),
);
const { adapter, dialect = (code) => code, unlisted = [] } = await openGpu();
const device = await adapter.requestDevice({ requiredFeatures: [...unlisted] });
// Errors are read from scopes below.
device.addEventListener('uncapturederror', (event) => event.preventDefault());
let errors = 0;
for (const { file, code } of shaders) {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: file, code: dialect(code) });
  if (/^@compute/m.test(code))
    device.createComputePipeline({ label: file, layout: 'auto', compute: { module } });
  const fault = await device.popErrorScope();
  if (!fault) continue;
  errors++;
  const { messages } = await module.getCompilationInfo();
  const [first] = messages;
  console.error(
    `${file}:${first?.lineNum ?? 1}:${first?.linePos ?? 1}: error: naga: ${(first ?? fault).message.trim()}`,
  );
}
device.destroy();
process.exit(errors ? 1 : 0);
