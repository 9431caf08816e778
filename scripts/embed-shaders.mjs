// Writes src/kernels/shaders.generated.ts: the text of every shader, for importers that cannot load .wgsl files.
import { readFileSync, writeFileSync } from 'node:fs';
import { shaderNames, shaderText, withoutComments } from './shader-text.mjs';

const entries = shaderNames().map(
  (name) => `  ${JSON.stringify(name)}: ${JSON.stringify(withoutComments(shaderText(name)))},`,
);
const module = `// Made by scripts/embed-shaders.mjs from shaders/*.wgsl: edit those, then \`npm run shaders\`.
export const shaders = {
${entries.join('\n')}
} as const;
`;
const target = new URL('../src/kernels/shaders.generated.ts', import.meta.url);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== module) {
    console.error('src/kernels/shaders.generated.ts is stale: run `npm run shaders`');
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}
