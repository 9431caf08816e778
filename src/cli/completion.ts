// `earthmover completion`: completes commands, flags and the values of flags in a shell, from the program itself.
import type { Command, Option } from 'commander';
import { figureGroups } from '../figures/catalogue.ts';
import { scales } from '../figures/workshop.ts';
import { presets } from '../gan/presets.ts';
import { kebab, optionsOf, settingNames } from '../gan/run-settings.ts';
import { trainedNames } from '../node/trained-generators.ts';
import { adapterChoices } from '../runtime/platform/adapter.ts';
import { bashScript } from './completion/bash.ts';
import type { CompletedCommand, CompletedOption } from './completion/completed.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';
import { dataActions } from './help.ts';
import { latentTools } from './latent/tools.ts';
import { oneOf } from './options.ts';
import { schemaNames } from './schema.ts';
import { sweepActions } from './sweep/options.ts';
import { sweepMeasures } from './sweep/results.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;
type Shell = keyof typeof scripts;
const shells = Object.keys(scripts) as Shell[];

/** Prints the script for a shell; returns the exit code. */
export function completion(shell: string, program: Command): number {
  process.stdout.write(scripts[oneOf('shell', shell, shells, 'command line')](completedCommands(program)));
  return 0;
}

/** Values of flags that are a few names, whatever the command. */
const flagValues: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...settingNames.flatMap((name) => {
    const values = optionsOf(name);
    return values === undefined ? [] : [[`--${kebab(name)}`, values] as const];
  }),
  ['--adapter', adapterChoices],
  ['--preset', Object.keys(presets)],
  ['--trained', trainedNames()],
]);

/** Flags that mean something else in one command. */
const valuesIn: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  figures: { '--scale': scales },
  sweep: { '--measure': sweepMeasures },
};

/** First arguments that are a few names; all others are files and folders. */
const argumentValues: Readonly<Record<string, readonly string[]>> = {
  completion: shells,
  data: dataActions,
  figures: figureGroups,
  latent: latentTools,
  schema: schemaNames,
  sweep: sweepActions,
};

/** The commands of the program, with what can follow each. */
export function completedCommands(program: Command): CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: [...command.options, ...helpOf(command)].map((option) =>
      completedOption(command.name(), option),
    ),
    argument: command.registeredArguments.length === 0 ? 'none' : (argumentValues[command.name()] ?? 'file'),
  }));
}

function completedOption(command: string, option: Option): CompletedOption {
  const flag = option.long ?? option.short ?? '';
  const named = valuesIn[command]?.[flag] ?? flagValues.get(flag);
  const placeholder = /[<[](.+)[>\]]/.exec(option.flags)?.[1];
  return {
    flag,
    description: option.description,
    takes: placeholder === undefined ? 'nothing' : option.required ? 'value' : 'optional value',
    placeholder: placeholder ?? '',
    values: placeholder === undefined ? undefined : (named ?? placeOf(placeholder)),
  };
}

/** What a placeholder says of the value: a place on the disk, or anything. */
function placeOf(placeholder: string): 'file' | 'anything' {
  return /^(?:FILE|FOLDER|PATH)$/.test(placeholder) ? 'file' : 'anything';
}

/** `--help`, which commander keeps apart from the options. */
function helpOf(command: Command): readonly Option[] {
  return command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long === '--help');
}
