// The metrics of a run in the worker: what storage does not have yet, what the next ones are told by, and the course.
// Words: `fresh` lines wait for the next save, which appends them as a chunk; `settled` ones are in storage.

import type { RecordedMetrics } from '../../gan/run-history.ts';
import { jsonLine } from '../../io/jsonl.ts';
import { type Course, extended, joined, thinned, upTo } from '../course.ts';
import type { Distance } from '../protocol.ts';

/** What a save appends: of each network pair its lines as JSONL, and the exact W₁ measured meanwhile. */
export interface Chunk {
  readonly jsonl: readonly string[];
  readonly distances: readonly (readonly Distance[])[];
}

/** What the next metrics are told by: the running medians, and the iteration of the largest median. */
interface Memory {
  readonly recent: readonly RecordedMetrics[];
  readonly peak: RecordedMetrics | undefined;
}

export interface Journal {
  readonly course: () => Course;
  /** Takes up what a stretch of training brought. */
  readonly add: (news: Course) => void;
  /** Forgets what lies behind an iteration. */
  readonly rewind: (step: number) => void;
  /** Lines that a history needs to go on exactly. */
  readonly earlier: (pair: number) => readonly RecordedMetrics[];
  /** What storage does not have yet; undefined where it has all. */
  readonly fresh: () => Chunk | undefined;
  /** Storage has now what was fresh. */
  readonly settle: () => void;
  /** Of each pair the line with the largest median, fresh ones included. */
  readonly peaks: () => readonly (RecordedMetrics | undefined)[];
  /** Whether lines had to go because storage took none. */
  readonly gaps: () => boolean;
}

/** Window of the running medians. */
const window = 101;
/** Lines that wait for a storage that takes none. */
const mostFresh = 20_000;

const nothing = (pairs: number): Course => ({
  lines: Array.from({ length: pairs }, () => []),
  distances: Array.from({ length: pairs }, () => []),
});

/**
 * @param pairs network pairs of the run
 * @param past course and memory of what is in storage
 */
export function createJournal(
  pairs: number,
  past?: { readonly course: Course; readonly memories: readonly Memory[] },
): Journal {
  let course = past?.course ?? nothing(pairs);
  let fresh = nothing(pairs);
  let gaps = false;
  let memories: readonly Memory[] =
    past?.memories ?? Array.from({ length: pairs }, () => ({ recent: [], peak: undefined }));
  const remembered = () => memories.map((memory, i) => withLines(memory, fresh.lines[i] ?? []));
  return {
    course: () => course,
    add: (news) => {
      course = extended(course, news);
      const lines = joined(fresh.lines, news.lines, mostFresh);
      gaps ||= lines.some((rows, i) => rows.length < (fresh.lines[i]?.length ?? 0));
      fresh = { lines, distances: joined(fresh.distances, news.distances) };
    },
    rewind: (step) => {
      course = upTo(step, course);
      fresh = upTo(step, fresh);
    },
    earlier: (pair) => {
      const { recent = [], peak } = memories[pair] ?? {};
      const apart = peak && !recent.some(({ step }) => step === peak.step) ? [peak] : [];
      return [...apart, ...recent, ...(fresh.lines[pair] ?? [])];
    },
    fresh: () => {
      const { lines, distances } = fresh;
      if (![...lines, ...distances].some((rows) => rows.length > 0)) return undefined;
      return { jsonl: lines.map((rows) => rows.map(jsonLine).join('')), distances };
    },
    settle: () => {
      memories = remembered();
      fresh = nothing(pairs);
    },
    peaks: () => remembered().map(({ peak }) => peak),
    gaps: () => gaps,
  };
}

function withLines({ recent, peak }: Memory, lines: readonly RecordedMetrics[]): Memory {
  let highest = peak;
  for (const line of lines) {
    if (line.wassersteinMedian101 > (highest?.wassersteinMedian101 ?? Number.NEGATIVE_INFINITY))
      highest = line;
  }
  return { recent: [...recent, ...lines].slice(-window), peak: highest };
}

/** The journal of a run in storage, from its chunks and peaks; only lines that are shown or needed are parsed. */
export function journalFrom(
  chunks: readonly Chunk[],
  peaks: readonly (RecordedMetrics | undefined)[],
): Journal {
  const pairs = peaks.length;
  const texts = peaks.map((_, pair) => chunks.flatMap(({ jsonl }) => linesIn(jsonl[pair] ?? '')));
  const course: Course = {
    lines: texts.map((lines) => {
      const stride = Math.ceil(lines.length / 2000);
      return lines.filter((_, i) => i % stride === 0 || i === lines.length - 1).map(parsed);
    }),
    distances: peaks.map((_, pair) => thinned(chunks.flatMap(({ distances }) => distances[pair] ?? []))),
  };
  const memories = peaks.map((peak, pair) => ({
    recent: (texts[pair] ?? []).slice(-window).map(parsed),
    peak,
  }));
  return createJournal(pairs, { course, memories });
}

function linesIn(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}

/** The page wrote the line itself; what is null there was no number. */
function parsed(line: string): RecordedMetrics {
  return JSON.parse(line, (_, value) => (value === null ? Number.NaN : value)) as RecordedMetrics;
}
