import { clipOrders, optimizerNames } from '../../gan/config.ts';
import { rateScheduleNames } from '../../gan/learning-rate.ts';
import { objectiveNames } from '../../gan/objectives.ts';
import type { RunConfig } from '../../gan/run-config.ts';
import { schedules } from '../../gan/schedule.ts';
import type { RawSettings, ViewName } from '../protocol.ts';
import { byId, element } from './element.ts';

/** Fields whose choice decides what other fields mean. */
const choices = ['objective', 'optimizer', 'schedule', 'lrSchedule'] as const;
type Choice = (typeof choices)[number];

interface Field {
  readonly name: keyof RunConfig;
  readonly label: string;
  /** The paper's value as text; none where the paper has no such thing. */
  readonly paper?: string;
  readonly choices?: readonly string[];
  readonly views?: readonly ViewName[];
  readonly wide?: boolean;
  /** Can change while a run keeps its weights. */
  readonly live?: boolean;
  /** Shown with these choices only: elsewhere it means nothing. */
  readonly when?: Readonly<Partial<Record<Choice, readonly string[]>>>;
}

const falling = rateScheduleNames.filter((name) => name !== 'constant');

const fields: readonly Field[] = [
  { name: 'clip', label: 'Clip c', paper: '0.01', live: true, when: { objective: ['wgan'] } },
  { name: 'lr', label: 'Learning rate α', paper: '5e-5', live: true },
  { name: 'criticLr', label: 'The critic’s own rate', live: true },
  { name: 'generatorLr', label: 'The generator’s own rate', live: true },
  { name: 'nCritic', label: 'Critic steps n_critic', paper: '5', live: true },
  {
    name: 'schedule',
    label: 'Schedule of n_critic',
    paper: 'constant',
    choices: Object.keys(schedules),
    live: true,
  },
  { name: 'nCriticEnd', label: 'n_critic at its end', live: true, when: { schedule: ['linear'] } },
  {
    name: 'lrSchedule',
    label: 'Schedule of the rate',
    paper: 'constant',
    choices: rateScheduleNames,
    live: true,
  },
  { name: 'lrWarmup', label: 'Warm-up in iterations', live: true },
  { name: 'scheduleSteps', label: 'Its length in iterations', live: true, when: { lrSchedule: falling } },
  { name: 'lrFloor', label: 'Rate at its end', live: true, when: { lrSchedule: falling } },
  { name: 'steps', label: 'Stop at iteration', live: true },
  {
    name: 'objective',
    label: 'Objective',
    paper: 'wgan',
    choices: objectiveNames,
    views: ['points', 'pictures'],
  },
  { name: 'optimizer', label: 'Optimiser', paper: 'rmsprop', choices: optimizerNames },
  {
    name: 'clipOrder',
    label: 'Clip order',
    paper: 'paper',
    choices: clipOrders,
    when: { objective: ['wgan'] },
  },
  { name: 'gradientPenalty', label: 'Gradient penalty λ', when: { objective: ['wgan-gp'] } },
  { name: 'momentum', label: 'Momentum', paper: '0', when: { optimizer: ['rmsprop'] } },
  { name: 'beta1', label: 'Adam’s β₁', when: { optimizer: ['adam'] } },
  { name: 'beta2', label: 'Adam’s β₂', when: { optimizer: ['adam'] } },
  { name: 'batch', label: 'Batch m', paper: '64' },
  { name: 'latent', label: 'Latent size', paper: '100' },
  { name: 'seed', label: 'Seed' },
  { name: 'imageSize', label: 'Picture size in pixels', paper: '64', views: ['pictures'] },
  { name: 'generator', label: 'Generator', paper: 'dcgan', wide: true },
  { name: 'critic', label: 'Critic', paper: 'dcgan', wide: true },
  { name: 'ngf', label: 'DCGAN filters, generator', paper: '64', views: ['pictures'] },
  { name: 'ndf', label: 'DCGAN filters, critic', paper: '64', views: ['pictures'] },
];

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
          inputmode: field.wide ? 'text' : 'decimal',
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
    const choice = (name: Choice) => made.find(({ field }) => field.name === name)!.input.value;
    for (const { field, box } of made) {
      const { views = [view], when = {} } = field;
      const fits = (name: Choice) => when[name]?.includes(choice(name)) ?? true;
      box.hidden = !(views.includes(view) && choices.every(fits));
    }
  }
  const shown = () => made.filter(({ box }) => !box.hidden);
  const valueIn = (run: RunConfig, name: keyof RunConfig) =>
    run[name] === undefined ? '' : String(run[name]);

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
