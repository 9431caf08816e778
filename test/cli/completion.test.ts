import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bashScript } from '../../src/cli/completion/bash.ts';
import { fishScript } from '../../src/cli/completion/fish.ts';
import { zshScript } from '../../src/cli/completion/zsh.ts';
import { completedCommands } from '../../src/cli/completion.ts';
import { createProgram } from '../../src/cli/main.ts';
import { kebab, settingNames } from '../../src/gan/run-settings.ts';
import { earthmover } from './run-command.ts';

const commands = completedCommands(createProgram(() => {}));
let base = '';
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'earthmover-completion-'));
  writeFileSync(join(base, 'earthmover.bash'), bashScript(commands));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What bash itself answers when the last of the words is to be completed. */
function inBash(...words: readonly string[]): string[] {
  const script = `source "$0"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _earthmover; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const answer = execFileSync('bash', ['-c', script, join(base, 'earthmover.bash'), 'earthmover', ...words], {
    encoding: 'utf8',
  });
  return answer.split('\n').filter(Boolean);
}

describe('completion in bash', () => {
  it('knows every command, and those that begin as the word does', () => {
    expect(inBash('')).toEqual(expect.arrayContaining(commands.map(({ name }) => name)));
    expect(inBash('com')).toEqual(['compare', 'completion']);
  });

  it('knows every setting of train, and the flags of other commands', () => {
    const flags = inBash('train', '--');
    expect(flags).toEqual(expect.arrayContaining(settingNames.map((name) => `--${kebab(name)}`)));
    expect(flags).toEqual(
      expect.arrayContaining(['--resume', '--tensorboard', '--no-tune', '--json', '--help']),
    );
    expect(inBash('evaluate', '--sa')).toEqual(['--samples']);
    expect(inBash('train', '--batch', '64', '--lr-')).toEqual(['--lr-schedule', '--lr-floor', '--lr-warmup']);
  });

  it('knows the values of flags and arguments that are a few names', () => {
    expect(inBash('train', '--objective', 'wgan')).toEqual(['wgan', 'wgan-gp', 'wgan-lp', 'wgan-div']);
    expect(inBash('train', '--adapter', 'l')).toEqual(['lavapipe']);
    expect(inBash('train', '--preset', 'paper')).toEqual(['paper-dcgan']);
    expect(inBash('figures', '--scale', 'q')).toEqual(['quick']);
    expect(inBash('schema', '')).toEqual(['config', 'search', 'sweep', 'network']);
    expect(inBash('latent', 'w')).toEqual(['walk']);
    expect(inBash('sweep', 'k')).toEqual(['kubernetes']);
    expect(inBash('sweep', '--measure', 'e')).toEqual(['exactW1', 'estimate']);
    expect(inBash('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('leaves files and folders to readline', () => {
    expect(inBash('train', '--out', '')).toEqual([]);
    expect(inBash('compare', '')).toEqual([]);
    expect(inBash('bench', '--scale', '--p')).toEqual([
      '--peer',
      '--peer-steps',
      '--peer-modules',
      '--profile',
    ]);
  });
});

it.each([
  ['zsh', zshScript],
  ['fish', fishScript],
] as const)('the script for %s has every command and flag, and quotes what they say', (shell, script) => {
  const text = script(commands);
  for (const { name, options } of commands) {
    expect(text).toContain(name);
    const block =
      shell === 'fish'
        ? text
            .split('\n')
            .filter((line) => line.includes(`seen_subcommand_from ${name}'`))
            .join('\n')
        : (new RegExp(`^    ${name}\\) _arguments ([^]*?) ;;$`, 'm').exec(text)?.[1] ?? '');
    for (const { flag } of options) {
      expect(block).toContain(shell === 'fish' ? `-l ${flag.slice(2)} ` : `'*${flag}[`);
    }
  }
});

describe('earthmover completion', () => {
  it('prints what bash can read', async () => {
    const { code, stdout } = await earthmover('completion', 'bash');
    expect([code, stdout]).toEqual([0, bashScript(commands)]);
    execFileSync('bash', ['-n'], { input: stdout });
  });

  it('names the shells there are', async () => {
    const { code, stderr } = await earthmover('completion', 'bsh');
    expect(code).toBe(2);
    expect(stderr).toMatch(/shell cannot be bsh[\s\S]*did you mean bash\?/);
  });
});
