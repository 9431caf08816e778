// For esbuild: modules of src/ that are bundled go on knowing where their own files lie.
import { readFile } from 'node:fs/promises';

/** @param expressionFor the JavaScript that stands for `import.meta.url` in the module at a path */
export function withAddresses(expressionFor) {
  return {
    name: 'own-addresses',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return { contents: text.replaceAll('import.meta.url', expressionFor(path)), loader: 'ts' };
      });
    },
  };
}
