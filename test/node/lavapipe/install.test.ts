import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installLavapipe } from '../../../src/node/lavapipe/install.ts';
import { findUnpacked } from '../../../src/runtime/platform/node/unpacked-lavapipe.ts';
import { type Package, packages, repository } from './repository.ts';

const noApt = existsSync('/usr/bin/apt-get') ? '' : ', skipped: there is no apt-get here';

describe.skipIf(noApt !== '')(`installLavapipe${noApt}`, () => {
  const environment = process.env.APT_CONFIG;
  let scratch = '';
  let cache = '';
  let place = '';
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), 'earthmover-lavapipe-'));
    cache = join(scratch, 'cache');
    place = join(cache, 'lavapipe');
  });
  afterEach(() => {
    if (environment === undefined) delete process.env.APT_CONFIG;
    else process.env.APT_CONFIG = environment;
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Makes a repository of these packages all that apt knows of. */
  function offer(contents: readonly Package[], options?: Parameters<typeof repository>[2]): void {
    process.env.APT_CONFIG = repository(join(scratch, 'repository'), contents, options);
  }

  /** What lies in the cache, or nothing where there is no such folder. */
  const left = () => (existsSync(cache) ? readdirSync(cache) : []);

  it('unpacks the driver, what it needs and the terms, and no more', async () => {
    offer(packages());
    const lines: string[] = [];
    const { lavapipe, already, downloadBytes } = await installLavapipe({
      place,
      log: (line) => lines.push(line),
    });
    expect(already).toBe(false);
    expect(downloadBytes).toBeGreaterThan(0);
    expect(lavapipe.version).toBe('25.0.7-2~test');
    expect(lavapipe.packages).toEqual({ 'mesa-vulkan-drivers': '25.0.7-2~test', libvulkan1: '1:1.3-1' });
    expect(readdirSync(place).sort()).toEqual([
      'copyright',
      'libvulkan.so.1',
      'libvulkan_lvp.so',
      'lvp_icd.json',
      'manifest.json',
    ]);
    expect(readdirSync(join(place, 'copyright'))).toEqual(['mesa-vulkan-drivers']);
    expect(JSON.parse(readFileSync(lavapipe.icd, 'utf8')).ICD).toEqual({
      api_version: '1.4.305',
      library_path: './libvulkan_lvp.so',
    });
    expect(lines.at(-1)).toMatch(/^fetching 2 packages, \d+ MB$/);
    expect(left()).toEqual(['lavapipe']);
  });

  it('leaves what lies there as it is, and apt alone', async () => {
    offer(packages());
    await installLavapipe({ place });
    writeFileSync(join(place, 'witness'), '');
    process.env.APT_CONFIG = join(scratch, 'nowhere');
    const again = await installLavapipe({ place });
    expect(again).toMatchObject({ already: true, downloadBytes: 0, lavapipe: { version: '25.0.7-2~test' } });
    expect(readdirSync(place)).toContain('witness');
  });

  it('replaces what is damaged', async () => {
    offer(packages());
    const { lavapipe } = await installLavapipe({ place });
    truncateSync(join(place, 'libvulkan_lvp.so'), 100);
    expect(findUnpacked(place)).toBeUndefined();
    expect(await installLavapipe({ place })).toEqual({
      lavapipe,
      already: false,
      downloadBytes: expect.any(Number),
    });
    expect(left()).toEqual(['lavapipe']);
  });

  it('refuses an archive that is not the one listed, and leaves nothing', async () => {
    offer(packages());
    appendFileSync(join(scratch, 'repository/pool/mesa-vulkan-drivers.deb'), 'x');
    await expect(installLavapipe({ place })).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringMatching(
        /^apt cannot fetch the packages\n {2}said .*(unexpected size|mismatch)/i,
      ),
    });
    expect(left()).toEqual([]);
  });

  it('refuses a repository that nobody signed, and leaves nothing', async () => {
    offer(packages(), { trusted: false });
    await expect(installLavapipe({ place })).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringContaining('is not signed'),
    });
    expect(left()).toEqual([]);
  });

  it('leaves nothing of an archive that breaks off while it is unpacked', async () => {
    offer(packages(), { spoil: (archive) => truncateSync(archive, 30_000) });
    await expect(installLavapipe({ place })).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringMatching(/\.deb cannot be unpacked\n {2}said .*\n {2}hint /),
    });
    expect(left()).toEqual([]);
  });

  it('refuses a Mesa that Dawn does not take', async () => {
    offer(packages('22.3.6-1'));
    await expect(installLavapipe({ place })).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringMatching(/too old\n {2}version +22\.3\.6-1\n {2}needed +24 or newer/),
    });
    expect(left()).toEqual([]);
  });

  it('says what the packages lack', async () => {
    const [mesa, loader] = packages();
    if (!mesa || !loader) throw new Error('two packages are made');
    offer([mesa, { ...loader, files: ['usr/share/doc/libvulkan1/copyright'] }]);
    await expect(installLavapipe({ place })).rejects.toMatchObject({
      kind: 'gpu',
      message: expect.stringContaining('the packages hold no libvulkan.so.1'),
    });
    expect(left()).toEqual([]);
  });

  it('stops at an abort wherever it comes, and leaves nothing', async () => {
    offer(packages());
    for (const stage of ['fetching the lists', 'fetching 2 packages']) {
      const controller = new AbortController();
      const log = (line: string) => line.startsWith(stage) && controller.abort();
      await expect(installLavapipe({ place, log, signal: controller.signal })).rejects.toThrow('aborted');
      expect(left()).toEqual([]);
    }
  });

  it('says that the disk is full where files cannot grow, and leaves nothing', () => {
    offer(packages());
    const module = fileURLToPath(new URL('../../../src/node/lavapipe/install.ts', import.meta.url));
    const script = `import { installLavapipe } from ${JSON.stringify(module)};
      await installLavapipe({ place: ${JSON.stringify(place)} }).catch((e) => console.log(e.kind, e.message));`;
    const bytes = 150_000; // less than an archive; what tsx keeps of its translations is smaller
    const { stdout } = spawnSync(
      'prlimit',
      [`--fsize=${bytes}`, process.execPath, '--import', 'tsx', '--input-type=module', '--eval', script],
      { encoding: 'utf8' },
    );
    expect(stdout).toMatch(/^disk .*full\n/);
    expect(left()).toEqual([]);
  });
});
