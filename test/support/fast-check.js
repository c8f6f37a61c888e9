// What the tests get when they import fast-check: the same, with the seed of the run. One seed gives the same examples every time;
// FAST_CHECK_SEED tries others.
import fc from '../../node_modules/fast-check/lib/fast-check.js';

fc.configureGlobal({ seed: Number(process.env['FAST_CHECK_SEED'] ?? 1) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
