// The form of a run's settings: a field for each row of the table of settings whose `page` describes one.
import '../no-eval.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { choicesOf } from '../../gan/run-context.ts';
import {
  optionsOf,
  type RunSettings,
  type SettingName,
  settingNames,
  settingRow,
  validSettings,
} from '../../gan/run-settings.ts';
import type { Choices, FormField } from '../../gan/settings/setting.ts';
import type { RawSettings, ViewName } from '../protocol.ts';
import { byId, element } from './element.ts';

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
];

interface Field extends FormField {
  readonly name: SettingName;
  /** Values to choose from, where the setting is one of a few. */
  readonly choices: readonly string[] | undefined;
  readonly isShown: (choices: Choices) => boolean;
}

const fields = [...new Set([...order, ...settingNames])].flatMap((name): Field[] => {
  const { page, belongs } = settingRow(name);
  if (typeof page === 'string') return [];
  return [
    {
      ...page,
      name,
      choices: optionsOf(name),
      // Elsewhere it means nothing.
      isShown: page.shown ?? ((choices) => belongs?.(choices) === undefined),
    },
  ];
});

/** The form's fields for a view, and what is in them. */
export interface SettingsForm {
  readonly show: (view: ViewName) => void;
  /** Puts a run's values into the fields. */
  readonly fill: (run: RunConfig) => void;
  /** The values as texts, empty fields left out. */
  readonly read: () => RawSettings;
  /** Whether the values differ from the run's, and in settings that can change while it goes on only. */
  readonly difference: (run: RunConfig) => 'none' | 'live' | 'other';
}

/** @param changed called after every edit */
export function createSettingsForm(changed: () => void): SettingsForm {
  const form = byId<HTMLFormElement>('settings-form');
  const apply = element('button', { type: 'submit', id: 'apply', disabled: true }, 'Apply to this run');
  const made = fields.map((field) => {
    const id = `setting-${field.name}`;
    const input = field.choices
      ? element('select', { id }, ...field.choices.map((value) => element('option', { value }, value)))
      : element('input', {
          id,
          type: 'text',
          inputmode: field.wide || field.text ? 'text' : 'decimal',
          spellcheck: 'false',
        });
    const paper = element('span', { class: 'paper', id: `${id}-paper` });
    if (field.paper !== undefined) input.setAttribute('aria-describedby', paper.id);
    const box = element(
      'div',
      { class: field.wide ? 'field wide' : 'field' },
      element('label', { for: id }, field.label),
      input,
      paper,
    );
    const mark = () => {
      if (field.paper === undefined) return;
      const same = input.value === field.paper || Number(input.value) === Number(field.paper);
      paper.textContent = same ? 'the paper’s value' : `paper: ${field.paper}`;
      paper.classList.toggle('is', same);
    };
    input.addEventListener('input', () => {
      mark();
      arrange();
      changed();
    });
    return { field, input, box, mark };
  });
  form.append(...made.map(({ box }) => box), element('div', { class: 'buttons' }, apply));
  let view: ViewName = 'points';
  /** Shows the fields that mean something for the view and the choices made. */
  function arrange(): void {
    const texts = Object.fromEntries(made.map(({ field, input }) => [field.name, input.value]));
    const choices = choicesOf(validSettings(texts));
    for (const { field, box } of made) {
      const { views = [view] } = field;
      box.hidden = !(views.includes(view) && field.isShown(choices));
    }
  }
  const shown = () => made.filter(({ box }) => !box.hidden);
  const valueIn = (run: RunSettings, name: SettingName) => (run[name] === undefined ? '' : String(run[name]));

  return {
    show: (shownView) => {
      view = shownView;
      arrange();
    },
    fill: (run) => {
      for (const { field, input, mark } of made) {
        input.value = valueIn(run, field.name);
        mark();
      }
      arrange();
      changed();
    },
    read: () =>
      shown()
        .map(({ field, input }) => [field.name, input.value.trim()] as const)
        .filter(([, value]) => value !== ''),
    difference: (run) => {
      const different = shown().filter(({ field, input }) => {
        const [now, then] = [input.value.trim(), valueIn(run, field.name)];
        return now !== then && !(now !== '' && Number(now) === Number(then));
      });
      if (different.length === 0) return 'none';
      return different.every(({ field }) => field.live) ? 'live' : 'other';
    },
  };
}
