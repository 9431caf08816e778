import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** `npm run demo` on a machine that has no browser to open, such as a server. */
export function noDesktop(): void {
  describe('without a desktop', () => {
    it('npm run demo prints the address, and no stack trace of xdg-open', async () => {
      const output = await servedWithoutBrowser();
      expect(output).toMatch(/no browser could be started here: open http:\/\/127\.0\.0\.1:\d+\/ in one/);
      expect(output).not.toMatch(/\n\s+at |xdg-open/);
    });
  });
}

/** What the built page's server prints where no program is in the path, until it has given up on opening a browser. */
async function servedWithoutBrowser(): Promise<string> {
  const code =
    "import { serveDemo } from './scripts/demo-serve.mjs'; await serveDemo({ port: 0, open: true });";
  const server = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    env: { ...process.env, PATH: '', BROWSER: '' },
  });
  let output = '';
  try {
    await new Promise<void>((resolve, reject) => {
      const listen = (chunk: Buffer) => {
        output += chunk.toString();
        if (/ in one\n|xdg-open/.test(output)) resolve();
      };
      server.stdout.on('data', listen);
      server.stderr.on('data', listen);
      server.on('exit', () => reject(new Error(output)));
    });
    return output;
  } finally {
    server.kill();
  }
}
