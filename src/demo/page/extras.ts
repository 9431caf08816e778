// What stands on the page only now and then, and comes when it is first shown: the pad to draw on, the walk through the
// latent space, the paper's Example 1, the recorded run, the list of runs.

import { choose, loaded, type Page } from './actions.ts';
import { bring } from './bring-later.ts';
import type { DrawPad } from './draw-pad.ts';
import { byId } from './element.ts';
import type { ExampleOne } from './example-one.ts';
import { createLater, type Later } from './later.ts';
import type { LookPanel } from './look-panel.ts';
import type { Recorded } from './recorded.ts';
import type { RunActions, RunList } from './run-list.ts';
import { openIn, trainingView } from './state.ts';
import { targetsIn } from './targets.ts';
import type { Thumbnails } from './thumbnails.ts';

export interface Extras {
  readonly pad: Later<DrawPad>;
  readonly look: Later<LookPanel>;
  readonly example: Later<ExampleOne>;
  readonly recorded: Later<Recorded>;
  readonly thumbnails: Later<Thumbnails>;
}

/**
 * @param page what they act on; asked for once the visitor does something
 * @param redraw draws the stage once more, to which Example 1 belongs
 */
export function createExtras(page: () => Page, redraw: () => void): Extras {
  byId<HTMLDetailsElement>('extra').addEventListener('toggle', () => {
    if (page().state().view === 'pictures') void extras.look.come();
  });
  const tell = <T>(part: Promise<T>) => loaded(page(), part);
  const extras: Extras = {
    pad: createLater(
      async () => {
        const { createDrawPad } = await import('./draw-pad.ts');
        return createDrawPad((file) => {
          const view = trainingView(page().state());
          if (!view) return;
          const to = { view, settings: page().form.read() };
          void bring(page(), ({ trainOnCsv }) => trainOnCsv(page(), to, file));
        });
      },
      tell,
      (pad) => pad.redraw(),
    ),
    look: createLater(
      async () => {
        const { createLookPanel } = await import('./look-panel.ts');
        return createLookPanel(async (place) => {
          const runOf = () => page().state().runs.pictures?.run.id;
          const [engine, id] = [page().engine(), runOf()];
          if (!engine || id === undefined) return undefined;
          const answer = await engine.look(id, place);
          // The picture of a run that was replaced meanwhile is nobody's.
          return answer.ok && runOf() === id ? answer.value : undefined;
        });
      },
      tell,
      (look) => {
        const shown = page().state().runs.pictures?.frame?.frame;
        if (shown?.kind === 'pictures') look.refresh(shown.count);
      },
    ),
    example: createLater(
      async () => (await import('./example-one.ts')).createExampleOne(redraw),
      tell,
      (example) => {
        example.redraw();
        redraw();
      },
    ),
    recorded: createLater(
      async () => (await import('./recorded.ts')).createRecorded(),
      tell,
      (recorded) => recorded.redraw(),
    ),
    thumbnails: createLater(
      async () => {
        const { createThumbnails } = await import('./thumbnails.ts');
        return createThumbnails((target) => {
          const view = trainingView(page().state());
          if (view) void choose(page(), view, target);
        });
      },
      tell,
      (thumbnails) => {
        const view = trainingView(page().state());
        if (view) thumbnails.show(targetsIn(view), page().state().targets[view]);
      },
    ),
  };
  return extras;
}

/** The list of runs, which comes when it is unfolded. */
export function createListOfRuns(page: Page, actions: RunActions): Later<RunList> {
  return createLater(
    async () => (await import('./run-list.ts')).createRunList(actions),
    (part) => loaded(page, part),
    (list) => list.render(page.state().saved, openIn(page.state())),
  );
}
