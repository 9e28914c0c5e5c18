/**
 * Bugs that the simulator must find: each is one that somebody might write, and some are ones that it
 * has found.
 *
 * A bug is planted into the bundle by replacing an exact piece of the sources. If that piece has
 * changed, the run fails and says so: then the list has to follow.
 */
import { CALLS_MUTANTS } from './mutants/calls.ts';
import { FLOW_MUTANTS } from './mutants/flow.ts';
import type { Mutant } from './mutants/mutant.ts';
import { RESUME_MUTANTS } from './mutants/resume.ts';
import { TOPICS_MUTANTS } from './mutants/topics.ts';

/** The list, in the order of the promises. */
export const MUTANTS: readonly Mutant[] = [
  ...RESUME_MUTANTS,
  ...FLOW_MUTANTS,
  ...TOPICS_MUTANTS,
  ...CALLS_MUTANTS,
];
