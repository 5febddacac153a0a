import { openBind } from './gss/beds.js';
import { updatesOf } from './gss/contest.js';

export default updatesOf('BIND', 200, openBind);
