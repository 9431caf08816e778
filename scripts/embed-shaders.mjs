// Writes src/kernels/shaders.generated.ts: the text of every shader, for importers that cannot load .wgsl files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const folder = new URL('shaders/', root);

const entries = [...list(''), ...list('lib/')].sort().map((file) => {
  const text = readFileSync(new URL(file, folder), 'utf8');
  return `  ${JSON.stringify(file.replace('.wgsl', ''))}: ${JSON.stringify(text)},`;
});
const module = `// Made by scripts/embed-shaders.mjs from shaders/*.wgsl: edit those, then \`npm run shaders\`.
export const shaders = {
${entries.join('\n')}
} as const;
`;
const target = new URL('src/kernels/shaders.generated.ts', root);
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== module) {
    console.error('src/kernels/shaders.generated.ts is stale: run `npm run shaders`');
    process.exit(1);
  }
} else {
  writeFileSync(target, module);
}

function list(under) {
  return readdirSync(new URL(under, folder))
    .filter((name) => name.endsWith('.wgsl'))
    .map((name) => under + name);
}
