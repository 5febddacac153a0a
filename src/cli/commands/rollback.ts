import { parseReceipt, readReceipt, type ChangeReport } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Command } from '../command.js';
import { NAMED_PROVIDER_OPTIONS } from '../named-provider.js';
import { RESOLVER_OPTIONS } from '../options/resolver.js';
import { appliedText } from '../plan/apply-text.js';
import { asksFirst, CONFIRM_OPTIONS } from '../plan/confirm.js';
import { runConfirmed } from '../plan/confirmed-change.js';
import { endJournal } from '../plan/left-journals.js';
import { readSaved } from '../plan/read-json.js';
import { receiptBeside } from '../plan/receipt-place.js';
import { openRestoring } from '../plan/restoring.js';

/** Of what is put back. */
const FIELD = 'receipt-file';

export const rollback: Command = {
  usage: 'rollback <receipt-file>',
  about:
    'Put back what a receipt says was replaced, host by host: show it, ask, and do it. What others have published since stays; a domain where somebody has changed the same hosts again is left alone. Doing it twice changes nothing.',
  positionals: {
    // Named otherwise than the option, which would take its place in the help and in errors.
    'receipt-file': {
      describe:
        'The receipt that kmsdns apply, publish or remove kept, or the journal of an apply that was cut short',
    },
  },
  options: {
    ...CONFIRM_OPTIONS,
    receipt: {
      kind: 'value',
      group: 'Change',
      describe: 'Keep what was there before in this new file; default: a new one beside the receipt',
    },
    resolver: { ...RESOLVER_OPTIONS.resolver, group: 'Provider' },
    'resolver-ca': { ...RESOLVER_OPTIONS['resolver-ca'], group: 'Provider' },
    ...NAMED_PROVIDER_OPTIONS,
  },
  examples: [
    [
      'kmsdns rollback kmsdns-receipts/20261123T085433.123Z-apply.json',
      'what an apply did, by kmsdns.yaml in this folder',
    ],
    [
      'kmsdns rollback publish.json --server 192.0.2.53 --tsig-key-file kms.key --yes',
      'what kmsdns publish --receipt publish.json did',
    ],
  ],

  async run(args, context) {
    const path = readPath(args);
    const asks = asksFirst(args, context);
    const text = await readSaved(path, FIELD);
    const receipt = readReceipt(text, FIELD);
    const { length } = parseReceipt(receipt, FIELD);
    const { run, back, close } = await openRestoring(receipt, args, context);
    try {
      return await runConfirmed(
        {
          run: async (options) => {
            const report = await run(options);
            if (report.changed || report.domains.every(({ error }) => error === null)) {
              if (!report.dryRun) await endJournal({ path, text, receipt }, context);
            }
            return report;
          },
          total: length,
          text: ({ domains }: ChangeReport) => appliedText(domains, context.print.style),
          question: (domains) => `Put back ${domains}?`,
          receiptPath: async () => args.text('receipt') ?? receiptBeside(path, 'rollback'),
          back,
        },
        asks,
        args,
        context,
      );
    } finally {
      await close();
    }
  },
};

function readPath(args: Args): string {
  const [path] = args.words;
  if (path === undefined) {
    throw new InputError(FIELD, 'is not given', {
      hint: 'Name the file: those of kmsdns apply are in kmsdns-receipts/, beside the config file.',
    });
  }
  if (args.has('receipt') && args.flag('dry-run')) {
    throw new InputError('--receipt', 'does not go with --dry-run', { hint: 'A dry run changes nothing.' });
  }
  return path;
}
