// A field of the settings' form: its label, its control, what the paper has, and what is wrong with its value.
import '../no-eval.ts';
import {
  optionsOf,
  type SettingName,
  settingFromText,
  settingNames,
  settingRow,
  validSettings,
} from '../../gan/run-settings.ts';
import type { Choices, FormField } from '../../gan/settings/setting.ts';
import { texts } from '../texts/texts.ts';
import { element } from './element.ts';

/** The order of the fields, those first that can change while a run goes on; a field that is not listed comes last. */
const order: readonly SettingName[] = [
  'clip',
  'lr',
  'criticLr',
  'generatorLr',
  'nCritic',
  'schedule',
  'nCriticEnd',
  'lrSchedule',
  'lrWarmup',
  'scheduleSteps',
  'lrFloor',
  'steps',
  'objective',
  'optimizer',
  'clipOrder',
  'gradientPenalty',
  'momentum',
  'beta1',
  'beta2',
  'batch',
  'latent',
  'seed',
  'imageSize',
  'fit',
  'generator',
  'critic',
  'ngf',
  'ndf',
  'conditional',
];

export interface Field extends FormField {
  readonly name: SettingName;
  /** Values to choose from, where the setting is one of a few. */
  readonly choices: readonly string[] | undefined;
  readonly isShown: (choices: Choices) => boolean;
}

export const fields = [...new Set([...order, ...settingNames])].flatMap((name): Field[] => {
  const { page, belongs } = settingRow(name);
  if (typeof page === 'string') return [];
  return [
    {
      ...page,
      name,
      choices: optionsOf(name) ?? (isSwitch(name) ? ['', 'true'] : undefined),
      // Elsewhere it means nothing.
      isShown: page.shown ?? ((choices) => belongs?.(choices) === undefined),
    },
  ];
});

/** Whether a setting is on or off; off is no value, as where nobody asks for it. */
function isSwitch(name: SettingName): boolean {
  return settingFromText(name, 'true') === true;
}

/** What the page calls one of a setting's values. */
function wordFor(value: string): string {
  const words: Readonly<Record<string, string>> = texts.stage.choices;
  return words[value] ?? value;
}

/** A field as it stands in the form. */
export interface FieldBox {
  readonly field: Field;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly box: HTMLElement;
  /** Says whether the value is the paper's. */
  readonly mark: () => void;
  /** Says something of the value, until it is another. */
  readonly tell: (text: string) => void;
  /** Says what to give where the value cannot be one of the setting; whether it can. */
  readonly judge: () => boolean;
  /** Says what is wrong with the value, until it is edited. */
  readonly blame: (text: string) => void;
}

/** @param edited called after every edit, with the value */
export function createField(field: Field, edited: (value: string) => void): FieldBox {
  const id = `setting-${field.name}`;
  const input = field.choices
    ? element('select', { id }, ...field.choices.map((value) => element('option', { value }, wordFor(value))))
    : element('input', {
        id,
        type: 'text',
        inputmode: field.wide || field.text ? 'text' : 'decimal',
        spellcheck: 'false',
      });
  const paper = element('span', { class: 'paper', id: `${id}-paper` });
  const fault = element('span', { class: 'wrong', id: `${id}-wrong`, hidden: true });
  input.setAttribute('aria-describedby', `${paper.id} ${fault.id}`);
  const box = element(
    'div',
    { class: field.wide ? 'field wide' : 'field' },
    element('label', { for: id }, texts.fields[field.name]?.label ?? field.label),
    input,
    fault,
    paper,
  );
  const blame = (words: string) => {
    fault.hidden = words === '';
    fault.textContent = words;
    input.setAttribute('aria-invalid', String(words !== ''));
  };
  const judge = () => {
    const text = input.value.trim();
    const valid = text === '' || validSettings({ [field.name]: text })[field.name] !== undefined;
    const expected = texts.fields[field.name]?.expects ?? settingRow(field.name).expects;
    blame(valid ? '' : texts.stage.give(expected));
    return valid;
  };
  const tell = (text: string) => {
    paper.textContent = text;
    paper.classList.remove('is');
  };
  const mark = () => {
    if (field.paper === undefined) {
      tell('');
      return;
    }
    const same = input.value === field.paper || Number(input.value) === Number(field.paper);
    paper.textContent = same ? texts.stage.paperIs : texts.stage.paper(wordFor(field.paper));
    paper.classList.toggle('is', same);
  };
  input.addEventListener('input', () => {
    mark();
    // A fault goes as soon as it is mended; a new one is told when the value is to be used.
    if (!fault.hidden) judge();
    edited(input.value.trim());
  });
  return { field, input, box, mark, tell, judge, blame };
}
