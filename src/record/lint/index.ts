export type { Lint } from './lint.js';
export { lintOwner } from './owner.js';
export { lintSrv } from './target.js';
