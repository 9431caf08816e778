import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDistribution } from '../../../src/node/lavapipe/distribution.ts';
import {
  derivedSource,
  hasSuite,
  newerSuite,
  type SourcePlaces,
} from '../../../src/node/lavapipe/sources.ts';

let scratch = '';
let places: SourcePlaces;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'earthmover-sources-'));
  places = { list: join(scratch, 'sources.list'), parts: join(scratch, 'sources.list.d') };
  mkdirSync(places.parts);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const part = (name: string, text: string) => writeFileSync(join(places.parts, name), text);
const backports = () => derivedSource('bookworm', 'bookworm-backports', places);

describe('a source for the backports', () => {
  it('has the address, the keys and the options of the paragraph that serves the release', () => {
    const key =
      'Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abc=\n -----END PGP PUBLIC KEY BLOCK-----';
    part(
      'debian.sources',
      `Types: deb\nURIs: copy:/security\nSuites: bookworm-security\nComponents: main\n\n# ours\nTypes: deb deb-src\n# the mirror\nURIs: copy:/a copy:/b\nSuites: bookworm bookworm-updates\nComponents: main contrib\n${key}\n`,
    );
    expect(backports()).toEqual({
      suite: 'bookworm-backports',
      kind: 'sources',
      text: `Types: deb\nUris: copy:/a copy:/b\nSuites: bookworm-backports\nComponents: main\n${key.replace('Signed-By:', 'Signed-By: ')}\n`,
    });
  });

  it('has the options of the line that serves the release', () => {
    writeFileSync(
      places.list,
      '# deb copy:/old bookworm main\ndeb-src copy:/a bookworm main\ndeb  [arch=amd64 signed-by=/k.gpg] copy:/a  bookworm main contrib\n',
    );
    expect(backports()).toEqual({
      suite: 'bookworm-backports',
      kind: 'list',
      text: 'deb  [arch=amd64 signed-by=/k.gpg] copy:/a bookworm-backports main\n',
    });
  });

  it('is not to be had from a source that is switched off, or of another release', () => {
    part('a.sources', 'Types: deb\nURIs: copy:/a\nSuites: bookworm\nComponents: main\nEnabled: no\n');
    part('b.list', 'deb copy:/a trixie main\n');
    expect(backports()).toBeUndefined();
  });
});

describe('a suite among the sources', () => {
  it.each([
    [
      'a paragraph',
      'a.sources',
      'Types: deb\nURIs: copy:/a\nSuites: bookworm bookworm-backports\nComponents: main\n',
      true,
    ],
    ['a line', 'a.list', 'deb copy:/a bookworm-backports main\n', true],
    ['a comment', 'a.list', '# deb copy:/a bookworm-backports main\n', false],
    ['a file of another ending', 'a.list.old', 'deb copy:/a bookworm-backports main\n', false],
    [
      'sources of programs',
      'a.sources',
      'Types: deb-src\nURIs: copy:/a\nSuites: bookworm-backports\nComponents: main\n',
      false,
    ],
  ])('is looked for in %s', (_what, name, text, there) => {
    part(name, text);
    expect(hasSuite('bookworm-backports', places)).toBe(there);
  });

  it('is wanted where the release has too old a Mesa', () => {
    expect([newerSuite('bookworm'), newerSuite('trixie'), newerSuite('noble')]).toEqual([
      'bookworm-backports',
      undefined,
      undefined,
    ]);
  });
});

describe('readDistribution', () => {
  it('reads names in either kind of quotes, or in none', () => {
    const file = join(scratch, 'os-release');
    writeFileSync(
      file,
      'PRETTY_NAME="Linux Mint 22"\nID=linuxmint\nID_LIKE=\'ubuntu debian\'\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n',
    );
    expect(readDistribution(file)).toEqual({
      ids: ['linuxmint', 'ubuntu', 'debian'],
      codename: 'noble',
      name: 'Linux Mint 22',
    });
    expect(readDistribution(join(scratch, 'nowhere'))).toBeUndefined();
  });
});
