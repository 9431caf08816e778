// Completion in fish: a line for each command and each flag.
import { brief, type CompletedCommand, type CompletedOption } from './completed.ts';

export function fishScript(commands: readonly CompletedCommand[]): string {
  return [
    '# earthmover: completion in fish. Once:',
    '#   earthmover completion fish > ~/.config/fish/completions/earthmover.fish',
    'complete -c earthmover -f',
    'complete -c earthmover -n __fish_use_subcommand -l help -d "show the help"',
    'complete -c earthmover -n __fish_use_subcommand -l version -d "show the version"',
    ...commands.flatMap(commandLines),
    '',
  ].join('\n');
}

function commandLines({ name, description, options, argument }: CompletedCommand): string[] {
  const within = `complete -c earthmover -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c earthmover -n __fish_use_subcommand -a ${name} -d ${quoted(brief(description))}`,
    ...options.map((option) => `${within} ${optionWords(option)}`),
    ...(argument === 'file' ? [`${within} -F`] : []),
    ...(typeof argument === 'string' ? [] : [`${within} -a ${quoted(argument.join(' '))}`]),
  ];
}

function optionWords({ flag, description, takes, values }: CompletedOption): string {
  const value = takes !== 'value' ? '' : values === 'file' ? ' -r -F' : ' -x';
  const names = typeof values === 'object' ? ` -a ${quoted(values.join(' '))}` : '';
  return `-l ${flag.replace(/^--/, '')}${value}${names} -d ${quoted(brief(description))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
