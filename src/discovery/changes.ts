import type { Candidate, DiscoveryResult, Query } from './result.js';

/** What is otherwise in `now` than in `before`, in words, for someone who waits for it to change. */
export function changesBetween(before: DiscoveryResult, now: DiscoveryResult): string[] {
  return [
    ...differences(answers(before.queries), answers(now.queries), 'not asked'),
    ...differences(probes(before.candidates), probes(now.candidates), 'not a candidate'),
    ...differences(verdict(before), verdict(now), 'none'),
  ];
}

/** What each question was answered with, whoever answered: the records in one order, as servers turn them round. */
function answers(queries: readonly Query[]): Map<string, string> {
  return new Map(
    queries.map(({ name, type, via, outcome, records }) => {
      const subject = `${name} ${type}${via === null ? '' : ` by ${via}`}`;
      return [subject, records.length === 0 ? outcome : records.toSorted().join(', ')];
    }),
  );
}

function probes(candidates: readonly Candidate[]): Map<string, string> {
  const tried = candidates.filter(({ probe }) => probe.state !== 'skipped');
  return new Map(tried.map(({ target, port, probe }) => [`${target}:${port}`, probe.state]));
}

function verdict({ outcome, windowsError, chosen }: DiscoveryResult): Map<string, string> {
  return new Map([
    ['outcome', outcome],
    ['Windows error', windowsError?.code ?? 'none'],
    ['host', chosen === null ? 'none' : `${chosen.target}:${chosen.port} (${chosen.address})`],
  ]);
}

function differences(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  missing: string,
): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].flatMap((subject) => {
    const [was, is] = [before.get(subject) ?? missing, now.get(subject) ?? missing];
    return was === is ? [] : [`${subject}: ${was} -> ${is}`];
  });
}
