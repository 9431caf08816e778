// The form of a run's settings: a field for each row of the table of settings whose `page` describes one.
import '../no-eval.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { choicesOf } from '../../gan/run-context.ts';
import {
  type RunSettings,
  type SettingName,
  settingNames,
  settingRow,
  validSettings,
} from '../../gan/run-settings.ts';
import type { Choices } from '../../gan/settings/setting.ts';
import type { Fault } from '../fault-names.ts';
import type { RawSettings, ViewName } from '../protocol.ts';
import { texts } from '../texts/texts.ts';
import { byId, element } from './element.ts';
import { createField, type FieldBox, fields } from './settings-field.ts';

/** The form's fields for a view, and what is in them. */
export interface SettingsForm {
  readonly show: (view: ViewName) => void;
  /** Puts a run's values into the fields. */
  readonly fill: (run: RunConfig) => void;
  /** Puts in what was chosen for the visitor, and says so beside each value that is another then. */
  readonly suggest: (run: RunConfig) => void;
  /** Other data were chosen than those that something was suggested for. */
  readonly forget: () => void;
  /** What the visitor asks for: values that they wrote into the fields, or that the link has. */
  readonly wished: (link: RawSettings) => RawSettings;
  /** What a setting is called. */
  readonly labelOf: (name: string) => string;
  /** The values as texts, empty fields left out. */
  readonly read: () => RawSettings;
  /** What a run has and no field shows, as far as it means something beside the values in the fields. */
  readonly unseen: (run: RunConfig) => RawSettings;
  /** Whether every value can be one of its setting; the first that cannot gets the focus, and says what to give. */
  readonly check: () => boolean;
  /**
   * Tells an error at the field that it names, which gets the focus; false where it names none that is shown.
   * @param words what it says in the page's language
   */
  readonly blame: (fault: Fault, words: string) => boolean;
  /** Whether the values differ from the run's, and in settings that can change while it goes on only. */
  readonly difference: (run: RunConfig) => 'none' | 'live' | 'other';
}

/** @param changed called after every edit */
export function createSettingsForm(changed: () => void): SettingsForm {
  const form = byId<HTMLFormElement>('settings-form');
  const apply = element('button', { type: 'submit', id: 'apply', disabled: true }, texts.messages.apply);
  /** What was chosen for pictures that are not trained on yet: other tabs fill the same fields. */
  let suggested: RunConfig | undefined;
  /** What the visitor wrote into each field last. */
  const written = new Map<string, string>();
  const boxes = fields.map((field) =>
    createField(field, (value) => {
      written.set(field.name, value);
      arrange();
      changed();
    }),
  );
  form.append(...boxes.map(({ box }) => box), element('div', { class: 'buttons' }, apply));
  let view: ViewName = 'points';
  /** Shows the fields that mean something for the view and the choices made. */
  function arrange(): void {
    const choices = choicesIn(boxes);
    for (const { field, box } of boxes) {
      const { views = [view] } = field;
      box.hidden = !(views.includes(view) && field.isShown(choices));
    }
  }
  const shown = () => boxes.filter(({ box }) => !box.hidden);
  /** Puts a run's values in. @param says what is said beside those that nobody wrote there */
  function put(run: RunConfig, says?: string): void {
    for (const { field, input, mark, judge, tell } of boxes) {
      const value = valueIn(run, field.name);
      const other = input.value !== value && written.get(field.name) !== value;
      input.value = value;
      mark();
      if (other && says !== undefined) tell(says);
      judge();
    }
    arrange();
    changed();
  }

  return {
    show: (shownView) => {
      view = shownView;
      arrange();
    },
    fill: (run) => {
      put(run);
      if (view !== 'pictures') return;
      if (run.dataset !== 'images' && suggested) put(suggested, texts.tray.chosenHere);
      else suggested = undefined;
    },
    forget: () => {
      suggested = undefined;
    },
    suggest: (run) => {
      suggested = run;
      put(run, texts.tray.chosenHere);
    },
    wished: (link) => {
      const asked = new Set([...link, ...written].map(([name, value]) => `${name} ${value}`));
      return textsOf(shown()).filter(([name, value]) => asked.has(`${name} ${value}`));
    },
    labelOf: (name) =>
      texts.fields[name]?.label ?? fields.find((field) => field.name === name)?.label ?? name,
    read: () => textsOf(shown()),
    unseen: (run) => unseenOf(run, choicesIn(boxes)),
    check: () => {
      const [first] = shown().filter(({ judge }) => !judge());
      if (first) focus(first);
      return !first;
    },
    blame: (fault, words) => blameOne(shown(), fault, words),
    difference: (run) => {
      const different = shown().filter((box) => differs(box, run));
      if (different.length === 0) return 'none';
      return different.every(({ field }) => field.live) ? 'live' : 'other';
    },
  };
}

function choicesIn(boxes: readonly FieldBox[]): Choices {
  return choicesOf(
    validSettings(Object.fromEntries(boxes.map(({ field, input }) => [field.name, input.value]))),
  );
}

function unseenOf(run: RunConfig, choices: Choices): RawSettings {
  return settingNames.flatMap((name) => {
    const { page, belongs } = settingRow(name);
    const value = valueIn(run, name);
    const means = page === 'link' && value !== '' && belongs?.(choices) === undefined;
    return means ? [[name, value] as const] : [];
  });
}

/** Tells an error at the first field that it names; whether there is one. */
function blameOne(boxes: readonly FieldBox[], { message }: Fault, words: string): boolean {
  const { names, text } = faultIn(message);
  const [first] = names.flatMap((name) => boxes.filter(({ field }) => isCalled(field.name, name)));
  first?.blame(words === message ? text : words);
  if (first) focus(first);
  return first !== undefined;
}

function focus({ input }: FieldBox): void {
  byId<HTMLDetailsElement>('settings').open = true;
  input.focus();
}

/** What an error may be about, its first word and then its facts; and what it says, reason and fix included. */
export function faultIn(message: string): { readonly names: readonly string[]; readonly text: string } {
  const [first = '', ...lines] = message.split('\n');
  const facts = lines.map((line) => /^\s+(\S+)\s+(.*)$/.exec(line)?.slice(1) ?? []);
  const said = facts.filter(([name]) => name === 'reason' || name === 'hint').map(([, text = '']) => text);
  const names = [first.split(' ', 1)[0] ?? '', ...facts.map(([name = '']) => name)];
  return { names, text: [first, ...said].map(sentence).join(' ') };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** Errors write names as the command line does, or as they are. */
function isCalled(name: SettingName, asked: string): boolean {
  return name.toLowerCase() === asked.replaceAll('-', '').toLowerCase();
}

function valueIn(run: RunSettings, name: SettingName): string {
  return run[name] === undefined ? '' : String(run[name]);
}

function differs({ field, input }: FieldBox, run: RunConfig): boolean {
  const [now, then] = [input.value.trim(), valueIn(run, field.name)];
  return now !== then && !(now !== '' && Number(now) === Number(then));
}

/** What is in the fields, empty ones left out. */
function textsOf(boxes: readonly FieldBox[]): RawSettings {
  return boxes
    .map(({ field, input }) => [field.name, input.value.trim()] as const)
    .filter(([, value]) => value !== '');
}
