// What to do where no adapter can be had, by what was asked for and the platform.
import type { AdapterChoice } from '../adapter.ts';

const lavapipe =
  'install Mesa 24 or newer (`earthmover doctor` prints the line for this system), or unpack it without root with ' +
  '`earthmover doctor --install-lavapipe` (Debian and Ubuntu)';
const warp =
  "install the driver of your GPU's maker (`earthmover doctor` prints the line that shows which GPU there is); without a " +
  'GPU, Windows 10 and newer render on the CPU (WARP), by Direct3D 12';
const metal = 'Metal comes with macOS, and needs no driver; a virtual machine may be without it';

/** The last line of the error that says that no adapter, or not the one asked for, is to be had. */
export function fix(
  asked: AdapterChoice,
  platform: NodeJS.Platform = process.platform,
  arch: NodeJS.Architecture = process.arch,
): string {
  const otherwise = 'or leave --adapter away';
  const swiftshader = platform === 'linux' && arch === 'x64';
  switch (asked) {
    case 'auto':
      if (platform === 'win32') return warp;
      if (platform === 'darwin') return metal;
      return swiftshader
        ? `run \`npm install\` without --omit=optional to get the embedded SwiftShader; or install a Vulkan driver; or ${lavapipe}`
        : `the embedded SwiftShader is built for Linux on x86-64 only: ${lavapipe}`;
    case 'hardware':
      if (platform === 'darwin') return metal;
      return `install the GPU's ${platform === 'win32' ? 'driver, with Direct3D 12' : 'Vulkan driver'}, ${otherwise} to take a software adapter`;
    case 'lavapipe':
      if (platform === 'darwin') return `lavapipe is for Linux: leave --adapter away, and ${metal}`;
      return `${platform === 'win32' ? warp : lavapipe}, ${otherwise}`;
    case 'swiftshader':
      if (swiftshader) return `run \`npm install\` without --omit=optional, ${otherwise}`;
      return `it is built for Linux on x86-64 only: leave --adapter away${softwareOf(platform)}`;
    default:
      return asked satisfies never;
  }
}

/** What renders on the CPU where SwiftShader does not. */
function softwareOf(platform: NodeJS.Platform): string {
  if (platform === 'win32') return ', or take --adapter lavapipe, which is WARP here';
  return platform === 'darwin' ? '' : `, or take --adapter lavapipe: ${lavapipe}`;
}
