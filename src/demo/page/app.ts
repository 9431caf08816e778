import type { Remote } from 'comlink';
import type { Answer, EngineEvent, Frame, RawSettings, RunState, ViewName } from '../protocol.ts';
import type { Engine } from '../worker/engine.ts';
import { type Address, readAddress, writeAddress } from './address.ts';
import { type Charts, createCharts, short } from './charts.ts';
import { createDataPanel } from './data-panel.ts';
import { createDrawPad } from './draw-pad.ts';
import { byId, download, element } from './element.ts';
import { startEngine } from './engine-client.ts';
import { createExampleOne } from './example-one.ts';
import { createLookPanel } from './look-panel.ts';
import { dismiss, note } from './notes.ts';
import { drawPictures } from './pictures.ts';
import { drawPlane, type Layers } from './plane.ts';
import { createRecorded } from './recorded.ts';
import { createSettingsForm } from './settings-form.ts';
import { linePoints, pictureTargets, pointTargets, type Target } from './targets.ts';
import { views } from './views.ts';

type AnyView = ViewName | 'recorded';

const defaultTarget: Readonly<Record<ViewName, string>> = {
  points: '8gaussians',
  compare: '8gaussians',
  pictures: 'mnist',
};

const layerNames = [
  ['real', 'data', 'real'],
  ['fake', 'generated', 'fake'],
  ['field', 'critic’s score', 'field'],
  ['arrows', 'its slope', 'arrows'],
  ['lattice', 'latent grid', 'lattice'],
] as const;

/** Wires the page: what is shown, what the visitor does, and what the worker tells. */
export function startApp(): void {
  let view: AnyView = 'points';
  let engine: Remote<Engine> | undefined;
  let gpu = false;
  let playing = false;
  /** Runs that are being begun, resumed, changed or loaded. */
  let pending = 0;
  let charts: Charts | undefined;
  const states = new Map<ViewName, RunState>();
  const frames = new Map<ViewName, { step: number; frame: Frame }>();
  const targets: Record<ViewName, string> = { ...defaultTarget };
  const wishes = new Map<ViewName, RawSettings>();
  const layers: { -readonly [K in keyof Layers]: boolean } = {
    real: true,
    fake: true,
    field: true,
    arrows: true,
    lattice: false,
  };

  const play = byId<HTMLButtonElement>('play');
  const step = byId<HTMLButtonElement>('step');
  const reset = byId<HTMLButtonElement>('reset');
  const form = createSettingsForm(() => marked());
  const example = createExampleOne();
  const pad = createDrawPad((file) => void loadCsv(file));
  const look = createLookPanel(async (place) => {
    if (!engine || !states.has('pictures')) return undefined;
    const answer = await engine.look('pictures', place);
    return answer.ok ? answer.value : undefined;
  });
  const recorded = createRecorded();
  const panel = createDataPanel({
    pad: pad.box,
    choose: (target) => void choose(target),
    useDrawing: () => void useDrawing(),
    usePictures: (files) => void usePictures(files),
  });

  /** Shows what went wrong, if anything did; the value where nothing did. */
  async function settled<T>(answer: Promise<Answer<T>>): Promise<T | undefined> {
    const result = await answer.catch((fault: unknown) => ({ ok: false as const, message: String(fault) }));
    if (result.ok) return result.value;
    note(result.message, { tone: 'fault' });
    return undefined;
  }

  /** The same for what replaces a run: compiling takes a while, and nothing else can be asked for meanwhile. */
  async function replaced(answer: Promise<Answer<RunState>>): Promise<RunState | undefined> {
    pending++;
    status();
    const state = await settled(answer);
    pending--;
    status();
    return state;
  }

  function training(): ViewName | undefined {
    return view === 'recorded' ? undefined : view;
  }

  // What the worker tells

  async function tell(event: EngineEvent): Promise<void> {
    if (event.kind === 'state') {
      states.set(event.state.view, event.state);
      if (event.state.view === view) adopt(event.state);
    } else if (event.kind === 'metrics') {
      const state = states.get(event.view);
      if (!state) return;
      latest(event.view, event.lines, event.distances);
      if (event.view === view) {
        charts?.add(event.lines, event.distances, state.floor);
        figures();
      }
    } else if (event.kind === 'frame') {
      frames.set(event.view, { step: event.step, frame: event.frame });
      await painted();
      if (event.view === view) draw();
    } else if (event.kind === 'playing') {
      playing = event.playing;
      status();
    } else if (event.kind === 'saved') {
      byId('panel').dataset.saved = String(event.step);
    } else if (event.kind === 'note') {
      note(event.text, { tone: event.tone });
    } else if (event.kind === 'lost') {
      note(
        `The GPU was lost: the run goes on from its last state as soon as the browser gives it back. Giving up in ${event.secondsLeft} s.`,
        { tone: 'fault', id: 'lost' },
      );
    } else if (event.kind === 'recovered') {
      dismiss('lost');
      note(`The GPU is back: the run went on from iteration ${event.step.toLocaleString('en')}.`, {
        id: 'recovered',
      });
    }
  }

  /** The newest line and distance of each pair, for the figures. */
  const newest = new Map<
    ViewName,
    { lines: (RunState['history'][number][number] | undefined)[]; w1: (number | undefined)[] }
  >();
  function latest(of: ViewName, lines: RunState['history'], distances: RunState['distances']): void {
    const before = newest.get(of) ?? { lines: [], w1: [] };
    newest.set(of, {
      lines: lines.map((each, i) => each.at(-1) ?? before.lines[i]),
      w1: distances.map((each, i) => each.at(-1)?.w1 ?? before.w1[i]),
    });
  }

  function adopt(state: RunState): void {
    newest.delete(state.view);
    latest(state.view, state.history, state.distances);
    form.fill(state.run);
    charts?.clear();
    charts?.add(state.history, state.distances, state.floor);
    address();
    figures();
    status();
  }

  // What is shown

  function show(next: AnyView): void {
    if (view !== next && playing) void engine?.pause();
    view = next;
    for (const tab of document.querySelectorAll<HTMLElement>('[role=tab]')) {
      const selected = tab.dataset.view === view;
      tab.setAttribute('aria-selected', String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    byId('panel').setAttribute('aria-labelledby', `tab-${view}`);
    byId('stage-title').textContent = views[view].title;
    byId('stage-about').textContent = views[view].about;
    const trains = training();
    for (const part of document.querySelectorAll<HTMLElement>('.desk')) part.hidden = trains === undefined;
    byId('charts').hidden = trains === undefined;
    charts?.destroy();
    charts = undefined;
    plates();
    if (!trains) return;
    charts = createCharts(byId('sheet'), trains);
    form.show(trains);
    panel.show(trains, targets[trains]);
    const state = states.get(trains);
    if (state) adopt(state);
    else if (gpu) void begin(wishes.get(trains) ?? []);
    status();
    draw();
    address();
  }

  function plates(): void {
    const place = byId('plates');
    const more = byId('stage-more');
    const plate = (caption: string, pixels = false) => {
      const canvas = element('canvas', { role: 'img', 'aria-label': caption });
      return element(
        'figure',
        { class: pixels ? 'plate pixels' : 'plate' },
        canvas,
        element('figcaption', {}, caption),
      );
    };
    more.replaceChildren();
    if (view === 'recorded') place.replaceChildren(recorded.box);
    else if (view === 'compare')
      place.replaceChildren(plate('WGAN: critic, clipped'), plate('GAN: discriminator'));
    else
      place.replaceChildren(
        plate(view === 'pictures' ? 'Generated pictures' : 'Data and generated points', view === 'pictures'),
      );
    place.dataset.count = String(place.children.length);
    byId('legend').hidden = view !== 'points' && view !== 'compare';
    if (view === 'pictures') more.replaceChildren(look.box);
    if (view === 'points' && targets.points === 'lines') more.replaceChildren(example.box);
    example.redraw();
    recorded.redraw();
  }

  function draw(): void {
    const trains = training();
    const shown = trains && frames.get(trains);
    const state = trains && states.get(trains);
    if (!shown || !state) return;
    const canvases = [...byId('plates').querySelectorAll('canvas')];
    const { frame } = shown;
    if (frame.kind === 'points') {
      canvases.forEach((canvas, i) => {
        const pair = frame.pairs[i];
        drawPlane(canvas, { reach: state.reach, real: state.data.sample as Float32Array, pair }, layers);
        const modes = pair?.modes;
        const covered = modes ? `, ${modes.covered} of ${modes.modes} modes covered` : '';
        canvas.setAttribute(
          'aria-label',
          `Iteration ${shown.step}: generated points among the data${covered}`,
        );
      });
      pad.redraw();
    } else if (canvases[0]) {
      drawPictures(canvases[0], frame);
      canvases[0].setAttribute('aria-label', `Iteration ${shown.step}: ${frame.count} generated pictures`);
      look.refresh();
    }
    figures();
  }

  function figures(): void {
    const trains = training();
    const state = trains && states.get(trains);
    const now = trains && newest.get(trains);
    if (!state || !now) return;
    const line = now.lines[0];
    const frame = frames.get(state.view)?.frame;
    const modes = frame?.kind === 'points' ? frame.pairs.map((pair) => pair.modes) : [];
    const rows: [string, string, string][] = [
      ['Iteration', (line?.step ?? state.step).toLocaleString('en'), ''],
      ['Iterations a second', line ? short(1000 / line.milliseconds) : '–', ''],
      ['Wasserstein estimate', line ? short(line.wassersteinMedian101) : '–', 'median of 101'],
    ];
    if (state.floor !== undefined) {
      rows.push([
        'Exact W₁',
        now.w1[0] === undefined ? '–' : short(now.w1[0]),
        `floor ${short(state.floor)}`,
      ]);
    }
    if (state.view === 'compare') {
      rows.push([
        'Exact W₁ of the GAN',
        now.w1[1] === undefined ? '–' : short(now.w1[1]),
        `floor ${short(state.floor ?? Number.NaN)}`,
      ]);
      const js = now.lines[1]?.jsMedian101;
      rows.push(['JS estimate', js === undefined ? '–' : short(js), 'at most 0.693']);
    }
    modes.forEach((count, i) => {
      if (!count) return;
      const whose = modes.length > 1 ? (i === 0 ? ', WGAN' : ', GAN') : '';
      rows.push([
        `Modes covered${whose}`,
        `${count.covered} of ${count.modes}`,
        `${Math.round(100 * count.highQuality)} % within 3σ`,
      ]);
    });
    rows.push(['Weights', (state.parameters.generator + state.parameters.critic).toLocaleString('en'), '']);
    const list = byId('figures');
    list.replaceChildren(
      ...rows.map(([name, value, remark]) =>
        element(
          'div',
          {},
          element('dt', {}, name),
          element('dd', {}, value, ' ', element('small', {}, remark)),
        ),
      ),
    );
    list.dataset.step = String(line?.step ?? state.step);
    list.dataset.w1 = String(now.w1[0] ?? '');
    list.dataset.estimate = String(line?.wassersteinEstimate ?? '');
  }

  function status(): void {
    const trains = training();
    const state = trains && states.get(trains);
    const ready = gpu && state !== undefined && pending === 0;
    play.disabled = !ready;
    step.disabled = !ready || playing;
    reset.disabled = !gpu || pending > 0;
    byId('panel').setAttribute('aria-busy', String(pending > 0));
    play.textContent = playing ? 'Pause' : 'Play';
    byId('panel').dataset.playing = String(playing);
    marked();
    if (pending > 0) byId('state').textContent = 'Compiling the kernels …';
    if (!state || pending > 0) return;
    const what = `${state.data.count.toLocaleString('en')} samples of ${dataName(state, targets[state.view])}, on ${state.adapter}`;
    byId('state').textContent = playing ? `Training: ${what}.` : `Paused: ${what}.`;
  }

  function marked(): void {
    const apply = document.getElementById('apply') as HTMLButtonElement | null;
    const state = training() && states.get(training()!);
    if (!apply || !state) return;
    const difference = form.difference(state.run);
    apply.disabled = difference !== 'live' || pending > 0;
    reset.textContent = difference === 'other' ? 'Begin anew with these' : 'Begin anew';
  }

  function address(): void {
    const trains = training();
    const target =
      trains && !['8gaussians', '25gaussians', 'swissroll'].includes(targets[trains]) && trains !== 'pictures'
        ? targets[trains]
        : undefined;
    const state = trains && states.get(trains);
    const kept = state ? settingsOf(state) : [];
    history.replaceState(null, '', writeAddress(view, target, kept));
  }

  // What the visitor does

  async function begin(raw: RawSettings, source = 'controls'): Promise<boolean> {
    const trains = training();
    if (!engine || !trains) return false;
    const known = [...pointTargets, ...pictureTargets].find(({ id }) => id === targets[trains]);
    if (targets[trains] === 'lines') await engine.setPoints(linePoints());
    const named = raw.some(([name]) => name === 'dataset')
      ? raw
      : [['dataset', known?.dataset ?? targets[trains]] as const, ...raw];
    return (await replaced(engine.begin(trains, named, source))) !== undefined;
  }

  async function choose(target: Target): Promise<void> {
    const trains = training();
    if (!trains) return;
    const before = targets[trains];
    targets[trains] = target.id;
    if (target.id === 'drawn' || target.id === 'images') {
      panel.show(trains, target.id);
      pad.redraw();
      plates();
      draw();
      return;
    }
    // Sizes belong to the data: those of the set before would not fit.
    const kept = form.read().filter(([name]) => name !== 'imageSize');
    if (!(await begin([['dataset', target.dataset], ...kept]))) targets[trains] = before;
    panel.show(trains, targets[trains]);
    plates();
    draw();
  }

  async function useDrawing(): Promise<void> {
    if (!engine) return;
    const points = pad.points();
    if (points.length === 0) {
      note('There are no points yet: draw some, or add a shape.', { tone: 'fault', id: 'drawing' });
      return;
    }
    if ((await settled(engine.setPoints(points))) !== undefined)
      await begin([['dataset', 'csv'], ...form.read()]);
  }

  async function loadCsv(file: File): Promise<void> {
    const points = engine && (await settled(engine.loadPoints(file)));
    if (!points) return;
    pad.setPoints(points);
    await begin([['dataset', 'csv'], ...form.read()]);
  }

  async function usePictures(files: readonly File[]): Promise<void> {
    if (!engine || view !== 'pictures') return;
    const raw: RawSettings = [['dataset', 'images'], ...form.read()];
    const report = await settled(engine.setPictures(files, raw));
    if (!report) return;
    if (report.leftOutCount > 0) {
      const named = report.leftOut.map(({ name, reason }) => `\n${name}: ${reason}`).join('');
      note(`${report.leftOutCount} of the files were left out, ${report.count} pictures taken.${named}`, {
        id: 'pictures',
      });
    } else note(`${report.count} pictures taken.`, { id: 'pictures' });
    targets.pictures = 'images';
    panel.show('pictures', 'images');
    await begin(raw);
  }

  async function resume(of: ViewName): Promise<void> {
    if (!engine) return;
    show(of);
    const state = await replaced(engine.resume(of));
    if (state) {
      targets[of] = targetOf(state);
      panel.show(of, targets[of]);
      plates();
      draw();
      address();
    }
    status();
  }

  play.addEventListener('click', () => {
    const trains = training();
    if (!engine || !trains) return;
    if (playing) void engine.pause();
    else void settled(engine.play(trains));
  });
  step.addEventListener('click', () => {
    const trains = training();
    if (engine && trains) void settled(engine.step(trains));
  });
  reset.addEventListener('click', () => {
    const trains = training();
    const state = trains && states.get(trains);
    const dataset = state ? [['dataset', state.run.dataset] as const] : [];
    void begin([...dataset, ...form.read()]);
  });
  byId('settings-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const trains = training();
    const state = trains && states.get(trains);
    if (!engine || !state) return;
    const wasPlaying = playing;
    void replaced(engine.change(state.view, [['dataset', state.run.dataset], ...form.read()])).then(
      (changed) => {
        if (changed && wasPlaying) void engine?.play(state.view);
      },
    );
  });
  byId<HTMLSelectElement>('speed').addEventListener('change', (event) => {
    void engine?.setSpeed(Number((event.target as HTMLSelectElement).value));
  });
  const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
  tabs.forEach((tab, i) => {
    tab.addEventListener('click', () => show(tab.dataset.view as AnyView));
    tab.addEventListener('keydown', (event) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (move === undefined) return;
      const next = tabs[(i + move + tabs.length) % tabs.length]!;
      next.focus();
      next.click();
    });
  });
  const legend = byId('legend');
  for (const [name, label, swatch] of layerNames) {
    const box = element('input', { type: 'checkbox', checked: layers[name] });
    box.addEventListener('change', () => {
      layers[name] = box.checked;
      draw();
    });
    legend.append(element('label', {}, box, element('span', { class: `swatch ${swatch}` }), label));
  }

  const named = (state: RunState) =>
    `earthmover-${state.data.name}-${newest.get(state.view)?.lines[0]?.step ?? state.step}`;
  const keep = (id: string, action: (state: RunState, worker: Remote<Engine>) => Promise<void>) =>
    byId(id).addEventListener('click', () => {
      const trains = training();
      const state = trains && states.get(trains);
      if (engine && state) void action(state, engine);
    });
  keep('save-checkpoint', async (state, worker) => {
    const bytes = await settled(worker.checkpoint(state.view, 0));
    if (bytes)
      download(`${named(state)}.safetensors`, bytes as Uint8Array<ArrayBuffer>, 'application/octet-stream');
  });
  keep('save-metrics', async (state, worker) => {
    const text = await settled(worker.metricsJsonl(state.view, 0));
    if (text !== undefined) download(`${named(state)}.jsonl`, text, 'application/jsonl');
  });
  keep('save-samples', async (state, worker) => {
    if (state.view === 'pictures') {
      const bytes = await settled(worker.samplesPng(state.view));
      if (bytes) download(`${named(state)}.png`, bytes as Uint8Array<ArrayBuffer>, 'image/png');
      return;
    }
    byId('plates')
      .querySelector('canvas')
      ?.toBlob((blob) => {
        if (blob) download(`${named(state)}.png`, blob, 'image/png');
      });
  });
  byId('copy-link').addEventListener('click', () => {
    address();
    navigator.clipboard.writeText(location.href).then(
      () => note('The link is in the clipboard.', { id: 'link' }),
      () => note(`Copy the link from the address bar:\n${location.href}`, { id: 'link' }),
    );
  });
  const checkpointFile = byId<HTMLInputElement>('checkpoint-file');
  byId('open-checkpoint').addEventListener('click', () => checkpointFile.click());
  checkpointFile.addEventListener('change', () => {
    const file = checkpointFile.files?.[0];
    checkpointFile.value = '';
    if (file && engine) {
      void replaced(engine.loadCheckpoint(file)).then((state) => {
        if (!state) return;
        targets[state.view] = targetOf(state);
        show(state.view);
        note(`${file.name} is loaded: the run goes on at iteration ${state.step.toLocaleString('en')}.`, {
          id: 'loaded',
        });
      });
    }
  });
  addEventListener('resize', () => draw());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    draw();
    example.redraw();
    recorded.redraw();
  });
  // A link that is opened in this tab; what the page itself writes to the address does not come by here.
  addEventListener('hashchange', () => {
    const asked = withoutOwnData(readAddress(location.hash));
    const next = asked.view ?? view;
    const known = pointTargets.find(({ id }) => id === asked.target);
    if (known && next !== 'recorded') targets[next] = known.id;
    if (asked.settings.length > 0 && next !== 'recorded') wishes.set(next, asked.settings);
    const fresh = next !== 'recorded' && !states.has(next);
    if (next !== view) show(next);
    if (!fresh && asked.settings.length > 0) void begin(asked.settings, 'link');
  });
  const leave = () => {
    if (document.hidden) void engine?.save();
  };
  document.addEventListener('visibilitychange', leave);
  addEventListener('pagehide', () => void engine?.save());

  async function open(): Promise<void> {
    const asked = withoutOwnData(readAddress(location.hash));
    if (asked.target !== undefined && asked.view && asked.view !== 'recorded') {
      const known = pointTargets.find(({ id }) => id === asked.target);
      if (known) targets[asked.view] = known.id;
      else
        note(`The link asks for data that the page does not know: ${asked.target.slice(0, 40)}.`, {
          tone: 'fault',
          id: 'target',
        });
    }
    const first = asked.view ?? 'points';
    if (first !== 'recorded') wishes.set(first, asked.settings);
    view = first;
    show(first);
    engine = await startEngine(tell);
    const opened = await engine.open();
    if (!opened.ok) {
      note(`${opened.message}\nuntil then: here is a recorded run to look at.`, {
        tone: 'fault',
        id: 'no-gpu',
      });
      byId('state').textContent = 'There is no WebGPU here: nothing can be trained.';
      show('recorded');
      return;
    }
    gpu = true;
    const trains = training();
    if (trains) {
      if (!(await begin(asked.settings, 'link')) && asked.settings.length > 0) await begin([]);
      const state = states.get(trains);
      if (state) targets[trains] = targetOf(state);
      panel.show(trains, targets[trains]);
      plates();
      draw();
    }
    for (const { view: of, step: at, dataset, savedAt } of await engine.savedRuns()) {
      if (at === 0) continue;
      note(
        `A run on ${dataset === 'csv' ? 'points' : dataset === 'images' ? 'your pictures' : dataset} from ${ago(Date.now() - savedAt)} is saved, at iteration ${at.toLocaleString('en')} (${views[of].title}).`,
        {
          id: `saved-${of}`,
          actions: [
            { label: 'Continue it', act: () => void resume(of) },
            { label: 'Discard', act: () => void engine?.discard(of) },
          ],
        },
      );
    }
    byId('panel').dataset.ready = 'true';
  }

  function targetOf({ run, view: of }: RunState): string {
    return run.dataset === 'csv' ? (targets[of] === 'lines' ? 'lines' : 'drawn') : run.dataset;
  }

  void open();
}

/** A link carries no drawing and no pictures: where it asks for them, the view's own data stand in. */
function withoutOwnData(asked: Address): Address {
  const dataset = asked.settings.find(([name]) => name === 'dataset')?.[1];
  const own =
    dataset === 'images' || asked.target === 'drawn' || (dataset === 'csv' && asked.target !== 'lines');
  if (!own) return asked;
  note(
    'The link is to a run on data of somebody’s own, which it does not carry: the page’s first set is shown instead. A run of yours that was saved is offered below.',
    { id: 'target' },
  );
  const settings = asked.settings.filter(
    ([name]) => !['dataset', 'imageSize', 'channels', 'batch'].includes(name),
  );
  return { ...asked, target: undefined, settings };
}

/** What the data of a run are called on the page. */
function dataName({ data, run }: RunState, target: string): string {
  if (run.dataset === 'images') return 'your pictures';
  if (run.dataset !== 'csv') return data.name;
  return target === 'lines' ? 'two lines' : 'your drawing';
}

/** A run's settings as the address carries them. */
function settingsOf({ run, view }: RunState): RawSettings {
  const left = ['data', 'minutes', 'strict', 'sampleEvery', 'checkpointEvery'];
  return Object.entries(run)
    .filter(
      ([name, value]) =>
        value !== undefined && !left.includes(name) && !(view === 'compare' && name === 'objective'),
    )
    .map(([name, value]) => [name, String(value)] as const);
}

/** Resolves once the browser is about to paint, or soon where it does not paint: a hidden tab must not stop the run. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) resolve();
    else {
      const late = setTimeout(resolve, 250);
      requestAnimationFrame(() => {
        clearTimeout(late);
        resolve();
      });
    }
  });
}

function ago(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 1) return 'a moment ago';
  if (minutes < 90) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}
