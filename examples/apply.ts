/**
 * What kmsdns.yaml says, as one step of a program: planned, looked at, applied, and taken back when a later step fails.
 *
 *     npx tsx examples/apply.ts kmsdns.yaml receipt.json
 */
import { pathToFileURL } from 'node:url';
import {
  apply,
  desiredOf,
  JournalFile,
  judgePlan,
  KmsDnsError,
  loadConfig,
  openProviders,
  plan,
  rollback,
  type ApplyReport,
  type Plan,
  type Providers,
} from 'kmsdns';

/**
 * Applies the plan, then does `rest`. When either fails, what stood before stands again, except for what others have changed
 * meanwhile, and the error is passed on.
 * @param journal a file that is not there yet; `kmsdns rollback` takes it, also when this program is killed
 */
export async function applyAnd(
  planned: Plan,
  providers: Providers,
  journal: string,
  rest: () => Promise<void>,
): Promise<ApplyReport> {
  const file = await JournalFile.create(journal);
  let report: ApplyReport | undefined;
  try {
    report = await apply(planned, providers, { journal: file });
    const [failed] = report.domains.flatMap(({ error }) => error ?? []);
    if (failed !== undefined) throw failed;
    await rest();
    return report;
  } catch (error) {
    if (report !== undefined) {
      const undone = await rollback(report.receipt, providers);
      for (const { domain, error: problem } of undone.domains) {
        if (problem !== null) console.error(`${domain.text} could not be put back: ${problem.message}`);
      }
    }
    throw error;
  } finally {
    if (report === undefined) await file.close();
    else await file.end(report.receipt);
  }
}

async function main([path = 'kmsdns.yaml', journal = 'receipt.json']: readonly string[]): Promise<void> {
  const config = await loadConfig(path);
  const { providers, close } = await openProviders(config, { env: process.env });
  try {
    const planned = await plan(desiredOf(config), providers, {
      onDomain: ({ domain, status }) => console.log(`${domain.text}: ${status}`),
    });
    const [refused] = judgePlan(planned);
    if (refused !== undefined) throw new Error(`${refused.guard}: ${refused.problem}`);
    if (planned.changes.length === 0) return;
    const report = await applyAnd(planned, providers, journal, async () => {
      console.log('The records stand; here the machines would be set up.');
    });
    for (const { domain, status } of report.domains) console.log(`${domain.text}: ${status}`);
  } finally {
    await close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    if (error instanceof KmsDnsError && error.hint !== undefined) console.error(`  ${error.hint}`);
    process.exitCode = 1;
  });
}
