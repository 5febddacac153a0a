import type { FactsHeader, ReportPart } from '../../conflicts/index.js';

/** What a part of a report is in NDJSON, a value a line. The facts are in it, so that `kmsdns report` can read it. */
export function* resultLines(part: ReportPart, complete: boolean): Generator<object, void, undefined> {
  switch (part.kind) {
    case 'domain': {
      const { observation, judged } = part;
      yield { type: 'domain', ...judged.domain, ...observation };
      for (const finding of judged.findings) yield { type: 'finding', ...finding };
      for (const gap of judged.notChecked) yield { type: 'not-checked', ...gap };
      return;
    }
    case 'estate':
      for (const finding of part.judgement.findings) yield { type: 'finding', ...finding };
      for (const gap of part.judgement.notChecked) yield { type: 'not-checked', ...gap };
      return;
    case 'summary':
      yield { type: 'summary', complete, ...part.summary };
  }
}

export function startLine(header: FactsHeader): object {
  return { type: 'start', command: 'check', ...header };
}
