// What to do where no adapter can be had, by what was asked for and the platform.
import type { AdapterChoice } from '../adapter.ts';

const lavapipe =
  'install Mesa 24 or newer (`earthmover doctor` prints the line for this system), or unpack it without root with ' +
  '`earthmover doctor --install-lavapipe` (Debian and Ubuntu)';
const warp =
  "install the driver of your GPU's maker; without a GPU, Windows 10 and newer render on the CPU (WARP), by Direct3D 12";
const driver = "install the GPU's driver";

/** The last line of the error that says that no adapter, or not the one asked for, is to be had. */
export function fix(
  asked: AdapterChoice,
  platform: NodeJS.Platform = process.platform,
  arch: NodeJS.Architecture = process.arch,
): string {
  const otherwise = 'or leave --adapter away';
  switch (asked) {
    case 'auto':
      if (platform === 'win32') return warp;
      if (platform !== 'linux') return driver;
      return arch === 'x64'
        ? `run \`npm ci\` without --omit=optional to get the embedded SwiftShader; or install a Vulkan driver; or ${lavapipe}`
        : `the embedded SwiftShader is built for x86-64 only: ${lavapipe}`;
    case 'hardware':
      return "install the GPU's Vulkan driver, or leave --adapter away to take a software adapter";
    case 'lavapipe':
      return `${platform === 'win32' ? warp : lavapipe}, ${otherwise}`;
    case 'swiftshader':
      return arch === 'x64' && platform === 'linux'
        ? `run \`npm ci\` without --omit=optional, ${otherwise}`
        : `it is built for Linux on x86-64 only: leave --adapter away, or take lavapipe`;
    default:
      return asked satisfies never;
  }
}
