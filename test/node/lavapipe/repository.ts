// A repository of packages on this disk, made by dpkg-deb, that apt takes for one of the distribution's.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDistribution } from '../../../src/node/lavapipe/distribution.ts';

export interface Package {
  readonly name: string;
  readonly version: string;
  /** Paths that the package puts on the system; a library is a copy of one that is there, since ldd is to read it. */
  readonly files: readonly string[];
}

const architecture = process.arch === 'x64' ? 'amd64' : 'arm64';
const icd = JSON.stringify({ ICD: { api_version: '1.4.305', library_path: 'libvulkan_lvp.so' } });

/** Mesa and the Vulkan loader in the form that the distributions have them, all but their code. */
export function packages(version = '25.0.7-2~test'): readonly Package[] {
  const folder = 'usr/lib/test';
  return [
    {
      name: 'mesa-vulkan-drivers',
      version,
      files: [
        `${folder}/libvulkan_lvp.so`,
        `${folder}/libvulkan_other.so`,
        'usr/share/vulkan/icd.d/lvp_icd.json',
        'usr/share/doc/mesa-vulkan-drivers/copyright',
      ],
    },
    { name: 'libvulkan1', version: '1:1.3-1', files: [`${folder}/libvulkan.so.1`] },
  ];
}

/**
 * Builds the archives below `folder` and lists them, for this release and its backports. `spoil` may change an archive
 * before it is listed.
 * @returns the file for APT_CONFIG with which this is all that apt knows of
 */
export function repository(
  folder: string,
  contents: readonly Package[],
  { trusted = true, spoil }: { readonly trusted?: boolean; readonly spoil?: (archive: string) => void } = {},
): string {
  mkdirSync(join(folder, 'pool'), { recursive: true });
  const listed = contents.map((each) => {
    const archive = build(folder, each);
    spoil?.(archive);
    const bytes = readFileSync(archive);
    return `${control(each)}Filename: pool/${each.name}.deb\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
  });
  const release = readDistribution()?.codename ?? '';
  for (const suite of [release, `${release}-backports`]) writeSuite(folder, suite, listed.join('\n'));
  mkdirSync(join(folder, 'empty'));
  const options = trusted ? '[trusted=yes] ' : '';
  writeFileSync(join(folder, 'sources.list'), `deb ${options}copy:${folder}/ ${release} main\n`);
  const settings = join(folder, 'apt.conf');
  writeFileSync(
    settings,
    `Dir::Etc::sourcelist "${folder}/sources.list";\nDir::Etc::sourceparts "${folder}/empty";\n`,
  );
  return settings;
}

function build(folder: string, each: Package): string {
  const tree = join(folder, 'tree', each.name);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN/control'), control(each));
  for (const path of each.files) {
    const file = join(tree, path);
    mkdirSync(join(file, '..'), { recursive: true });
    if (path.includes('.so')) copyFileSync(someLibrary(), file);
    else writeFileSync(file, path.endsWith('.json') ? icd : 'terms\n');
  }
  const archive = join(folder, 'pool', `${each.name}.deb`);
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, archive], { stdio: 'ignore' });
  return archive;
}

function control({ name, version }: Package): string {
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    `Architecture: ${architecture}`,
    'Maintainer: nobody <nobody@localhost>',
    'Description: for a test',
    '',
  ].join('\n');
}

function writeSuite(folder: string, suite: string, list: string): void {
  const component = join(folder, 'dists', suite, 'main', `binary-${architecture}`);
  mkdirSync(component, { recursive: true });
  writeFileSync(join(component, 'Packages'), list);
  const digest = sha256(Buffer.from(list));
  const release = [
    `Suite: ${suite}`,
    `Codename: ${suite}`,
    `Architectures: ${architecture}`,
    'Components: main',
    `Date: ${new Date().toUTCString().replace('GMT', 'UTC')}`,
    'SHA256:',
    ` ${digest} ${list.length} main/binary-${architecture}/Packages`,
    '',
  ];
  writeFileSync(join(folder, 'dists', suite, 'Release'), release.join('\n'));
}

/** A small library that every system has: the one of mathematics. */
function someLibrary(): string {
  const listing = execFileSync('ldd', [process.execPath], { encoding: 'utf8' });
  return realpathSync(/=> (\S*libm\.so\.6) /.exec(listing)?.[1] ?? '');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
