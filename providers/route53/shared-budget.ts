import { RequestBudget, type Rate } from '../../src/backend/index.js';

const budgets = new Map<string, RequestBudget>();

/** Route 53 counts the requests of an account together: providers of one account in this process share its turns. */
export function sharedBudget(account: string, endpoint: string, rate: Rate): RequestBudget {
  const key = [account, endpoint, rate.limit, rate.interval, rate.burst].join(' ');
  const known = budgets.get(key);
  if (known !== undefined) return known;
  const budget = new RequestBudget(rate);
  budgets.set(key, budget);
  return budget;
}
