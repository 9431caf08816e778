// Completion in bash. An empty answer leaves the word to readline, which completes files and folders.
import type { CompletedCommand } from './completed.ts';

export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name);
  return `# earthmover: completion in bash. In ~/.bashrc:  source <(earthmover completion bash)
_earthmover() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command= word words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then command=$word; break; fi
  done
  COMPREPLY=()
  case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ -z $words ]]; then
    case "$command" in
    '') words='${[...names, 'help', '--help', '--version'].join(' ')}' ;;
${commands.map(commandCase).join('\n')}
    esac
  fi
  [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _earthmover earthmover
`;
}

/** A flag that wants a value: its names, or readline's files. */
function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap(({ flag, takes, values }) => {
    if (values === undefined || takes === 'nothing') return [];
    if (typeof values !== 'string') return [`  '${name} ${flag}') words='${values.join(' ')}' ;;`];
    // A flag may follow where the value can be left out.
    return takes === 'value' ? [`  '${name} ${flag}') return ;;`] : [];
  });
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const flags = options.map(({ flag }) => flag).join(' ');
  const named = typeof argument === 'string' ? '' : argument.join(' ');
  return `    ${name}) if [[ $current == -* ]]; then words='${flags}'; else words='${named}'; fi ;;`;
}
