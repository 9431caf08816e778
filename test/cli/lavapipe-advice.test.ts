import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { page, type Report } from '../../src/cli/doctor-page.ts';
import { adapterAdvice, adviceFor, elsewhere, withApt } from '../../src/cli/lavapipe-advice.ts';

const scratch = mkdtempSync(join(tmpdir(), 'earthmover-advice-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const places = { list: join(scratch, 'sources.list'), parts: join(scratch, 'parts') };
const debian = (codename: string) => ({ ids: ['debian'], codename, name: `Debian (${codename})` });
const withoutRoot = 'earthmover doctor --install-lavapipe';

describe('what to install', () => {
  it('is one package where the release has a Mesa new enough', () => {
    expect(withApt(debian('trixie'), places, false)).toEqual({
      asRoot: 'sudo apt-get update && sudo apt-get install --yes mesa-vulkan-drivers',
      withoutRoot,
      remark: null,
    });
    expect(withApt(debian('trixie'), places, true).asRoot).toBe(
      'apt-get update && apt-get install --yes mesa-vulkan-drivers',
    );
  });

  it('comes from the backports of Debian 12, whose source the line adds', () => {
    const source = "Types: deb\nURIs: copy:/it's\nSuites: bookworm\nComponents: main\n";
    mkdirSync(places.parts, { recursive: true });
    writeFileSync(join(places.parts, 'debian.sources'), source);
    const { asRoot, remark } = withApt(debian('bookworm'), places, true);
    const [print = '', rest] = asRoot?.split(' | ') ?? [];
    expect(execFileSync('sh', ['-c', print], { encoding: 'utf8' })).toBe(
      "Types: deb\nUris: copy:/it's\nSuites: bookworm-backports\nComponents: main\n",
    );
    expect(rest).toBe(
      'tee /etc/apt/sources.list.d/bookworm-backports.sources && apt-get update && ' +
        'apt-get install --yes --target-release bookworm-backports mesa-vulkan-drivers',
    );
    expect(remark).toBeNull();
    writeFileSync(places.list, 'deb copy:/a bookworm-backports main\n');
    expect(withApt(debian('bookworm'), places, true).asRoot).toBe(rest?.replace(/^tee \S+ && /, ''));
  });

  it('is nothing where a release has none, and said', () => {
    expect(withApt({ ids: ['ubuntu'], codename: 'jammy', name: 'Ubuntu 22.04' }, places)).toMatchObject({
      asRoot: null,
      withoutRoot: null,
      remark: expect.stringContaining('Ubuntu 22.04 has no Mesa of version 24'),
    });
  });

  it.each([
    [['fedora'], 'sudo dnf install mesa-vulkan-drivers'],
    [['rocky', 'rhel', 'centos', 'fedora'], 'sudo dnf install mesa-vulkan-drivers'],
    [['opensuse-leap', 'suse', 'opensuse'], 'sudo zypper install libvulkan_lvp'],
    [['manjaro', 'arch'], 'sudo pacman -S vulkan-swrast'],
  ])('is told in the words of %s', (ids, asRoot) => {
    expect(adviceFor({ ids, codename: '', name: 'it' }, false)).toEqual({
      asRoot,
      withoutRoot: null,
      remark: null,
    });
  });

  it('is told without a command elsewhere', () => {
    expect(adviceFor({ ids: ['nixos'], codename: '', name: 'NixOS' }).remark).toMatch(/lavapipe.*NixOS/);
    expect(elsewhere('win32').remark).toContain('WARP');
    expect(elsewhere('darwin').remark).toContain('Metal');
  });
});

describe("doctor's page without a GPU", () => {
  const fedora = { ids: ['fedora'], codename: '', name: 'Fedora Linux' };
  const nothing: Omit<Report, 'advice'> = {
    earthmover: '1.0.0',
    node: 'v24.0.0',
    platform: 'elsewhere',
    packages: {},
    environment: {},
    asked: 'auto',
    candidates: [],
    chosen: null,
    adapter: null,
    features: [],
    limits: {},
    selfTest: null,
    unpacked: null,
    error: null,
  };

  it.each([
    [
      'linux',
      'x64',
      fedora,
      /^lavapipe, about eight times as fast as SwiftShader\n {2}as root +(sudo )?dnf install mesa/m,
    ],
    [
      'linux',
      'arm64',
      fedora,
      /^lavapipe, which renders on the CPU; there is no SwiftShader for arm64\n {2}as root +(sudo )?dnf install/m,
    ],
    [
      'linux',
      'x64',
      undefined,
      /^lavapipe, [\s\S]*remark +install Mesa's Vulkan drivers .* as this system has it$/m,
    ],
    [
      'win32',
      'x64',
      undefined,
      /^a GPU, many times as fast as the CPU\n {2}which GPU +powershell "Get-CimInstance Win32_VideoController .*"\n {2}remark +.*WARP/m,
    ],
    ['win32', 'arm64', undefined, /which GPU +powershell/],
    ['darwin', 'arm64', undefined, /^a GPU\n {2}remark +lavapipe is for Linux; Macs have Metal/m],
  ] as const)(
    'says what to do on %s, %s, in a line to copy: %#',
    async (platform, arch, distribution, words) => {
      const shown = page({ ...nothing, advice: await adapterAdvice({ platform, arch, distribution }) });
      expect(shown).toMatch(words);
      expect(shown.includes('SwiftShader')).toBe(platform === 'linux');
    },
  );
});
