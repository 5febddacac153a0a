import type { Command } from '../command.js';
import { CONFIG_OPTIONS } from '../options/config.js';
import { WAIT_OPTION } from '../options/wait.js';
import { ApplyJournal } from '../plan/apply-journal.js';
import { asksFirst, CONFIRM_OPTIONS } from '../plan/confirm.js';
import { GUARD_OPTIONS, readAllowances, VERIFY_OPTIONS } from '../plan/guards.js';
import { runApply } from '../plan/run-apply.js';
import { checkWait } from '../settling.js';
import { readToApply, TO_APPLY_OPTIONS } from '../plan/to-apply.js';

export const apply: Command = {
  usage: 'apply',
  about:
    'Make stand what kmsdns.yaml wants: show the plan, ask, and do it. What others have published stays. What was replaced is kept in a receipt, for kmsdns rollback.',
  options: {
    ...CONFIG_OPTIONS,
    ...TO_APPLY_OPTIONS,
    ...CONFIRM_OPTIONS,
    receipt: {
      kind: 'value',
      group: 'Change',
      describe:
        'Keep what was replaced in this new file; default: a new one in kmsdns-receipts/, beside the config file or the plan',
    },
    ...WAIT_OPTION,
    ...GUARD_OPTIONS,
    ...VERIFY_OPTIONS,
  },
  examples: [
    ['kmsdns apply', 'show what kmsdns.yaml would change, and ask'],
    ['kmsdns apply --plan plan.json --yes', 'exactly the plan that was reviewed, in a pipeline'],
    ['kmsdns apply --resume kmsdns-receipts/20261123T085433.123Z-apply.json', 'go on after a crash'],
  ],

  async run(args, context) {
    checkWait(args);
    const asks = asksFirst(args, context);
    const allow = readAllowances(args);
    const journal = await ApplyJournal.open(args);
    try {
      const toApply = await readToApply(args, context);
      try {
        return await runApply(toApply, { journal, asks, allow }, args, context);
      } finally {
        await toApply.close();
      }
    } finally {
      await journal.close();
    }
  },
};
