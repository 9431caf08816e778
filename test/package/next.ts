// An app of Next's with the package, built for production as static files.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { consumer } from './consumer.ts';
import { type Installed, run } from './installed.ts';

/** Builds an app whose one page offers the story, in a component that runs on the client; the folder with what was built. */
export function buildWithNext(installed: Installed, tools: string): string {
  symlinkSync(join(installed.folder, 'node_modules/earthmover'), join(tools, 'earthmover'));
  const app = join(tools, '../next');
  mkdirSync(join(app, 'app'), { recursive: true });
  const files = {
    'package.json': '{ "private": true }',
    // The package itself lies beside the app's folder, behind a link.
    'next.config.mjs': `export default { output: 'export', turbopack: { root: ${JSON.stringify(dirname(installed.folder))} } };`,
    'app/layout.js':
      'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }',
    'app/page.js': `'use client';
import { useEffect } from 'react';
import { story } from './story.js';

export default function Page() {
  useEffect(() => { window.story = story; }, []);
  return <p>a page</p>;
}`,
    'app/story.js': consumer('earthmover'),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(app, name), `${text}\n`);
  run(installed, process.execPath, join(tools, 'next/dist/bin/next'), 'build', app);
  return app;
}
