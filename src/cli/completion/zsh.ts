// Completion in zsh, by its function _arguments.
import { brief, type CompletedCommand, type CompletedOption } from './completed.ts';

export function zshScript(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, description }) => quoted(`${name}:${description}`));
  return `#compdef earthmover
# earthmover: completion in zsh. In ~/.zshrc, after compinit:  source <(earthmover completion zsh)
_earthmover() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands=(
    ${described.join('\n    ')}
  )
  _arguments -C '(- *)--help[show the help]' '(- *)--version[show the version]' '1: :->command' '*:: :->rest'
  case $state in
  command) _describe command commands ;;
  rest)
    case $words[1] in
${commands.map(commandCase).join('\n')}
    esac
    ;;
  esac
}
if [[ $funcstack[1] == _earthmover ]]; then _earthmover "$@"; else compdef _earthmover earthmover; fi
`;
}

function commandCase({ name, options, argument }: CompletedCommand): string {
  const rest =
    argument === 'none' ? [] : [quoted(`*: :${argument === 'file' ? '_files' : `(${argument.join(' ')})`}`)];
  return `    ${name}) _arguments ${[...options.map(optionSpec), ...rest].join(' \\\n      ')} ;;`;
}

function optionSpec({ flag, description, takes, placeholder, values }: CompletedOption): string {
  const escaped = brief(description).replaceAll(/[\\[\]:]/g, '\\$&');
  const action = values === 'file' ? '_files' : typeof values === 'object' ? `(${values.join(' ')})` : ' ';
  const value = {
    nothing: '',
    value: `:${placeholder}:${action}`,
    'optional value': `::${placeholder}:${action}`,
  };
  return quoted(`*${flag}[${escaped}]${value[takes]}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
