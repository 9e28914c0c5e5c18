/**
 * What the new-books desk of a library says: the contract of the demo.
 *
 * Several desks work on one list of new books. A desk opens a page, which locks its titles for the
 * others; then it sets their subjects and brings scans of their covers. `app.ts` serves the
 * procedures; the page in `../page` calls them and imports only the type of this contract.
 */
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';
import {
  deskSchema,
  lockSchema,
  shelfSchema,
  subjectSchema,
  titleIdSchema,
  titleSchema,
} from './records.ts';
import { TITLES_PER_PAGE } from './subjects.ts';

const pageSchema = z.object({
  page: z.int().min(1).max(10_000),
  perPage: z.int().min(1).max(50).default(TITLES_PER_PAGE),
});
const bytesSchema = z.instanceof(Uint8Array);
/** The desk that holds the title; nobody does if there is none. */
const holderSchema = z.object({ by: deskSchema.optional() });

const desk = {
  enter: rpc({
    summary: 'Sits down at a desk, or renames the one where this session sits.',
    input: z.object({ name: z.string().trim().min(1).max(24) }),
    output: z.object({ desk: deskSchema, desks: z.array(deskSchema) }),
  }),
  ping: rpc({
    summary: 'Answers at once, so that a page can measure the way to the app and back.',
    output: z.literal('pong'),
  }),
  present: topic({
    summary: 'Everybody who sits at a desk.',
    payload: z.object({ desks: z.array(deskSchema) }),
  }),
};

const list = {
  page: rpc({
    summary: 'Reads a page and all locks; opens nothing.',
    input: pageSchema,
    output: z.object({
      titles: z.array(titleSchema),
      total: z.int(),
      pages: z.int(),
      locks: z.array(lockSchema),
    }),
    errors: { NO_SUCH_PAGE: z.object({ pages: z.int() }) },
    idempotent: true,
  }),
  open: rpc({
    summary: 'Locks the titles of a page for the others, and frees the page that was open before.',
    input: pageSchema,
    output: lockSchema,
    errors: {
      LOCKED: z.object({ by: deskSchema }),
      NO_SUCH_PAGE: z.object({ pages: z.int() }),
    },
  }),
  release: rpc({
    summary: 'Frees the page that this desk holds.',
    output: z.object({ released: z.int() }),
  }),
  assign: rpc({
    summary: 'Sets the subject or the shelf of a title that this desk holds.',
    input: z.object({
      id: titleIdSchema,
      subject: subjectSchema.optional(),
      shelf: shelfSchema.optional(),
    }),
    output: titleSchema,
    errors: { NOT_YOURS: holderSchema, NO_SUCH_TITLE: true },
  }),
  locked: topic({
    summary: 'All locks, whenever one changes; a missed event is made good by the next.',
    payload: z.object({ locks: z.array(lockSchema) }),
  }),
  changed: topic({
    summary: 'A title has changed.',
    payload: z.object({ title: titleSchema, by: deskSchema }),
  }),
};

const catalogue = {
  search: rpc({
    summary: 'Looks through the titles one by one, slowly on purpose; an abort ends it early.',
    input: z.object({ text: z.string().trim().min(2).max(80) }),
    progress: z.object({ done: z.int(), of: z.int(), found: z.int() }),
    output: z.object({ hits: z.array(titleSchema.extend({ page: z.int() })), found: z.int() }),
    timeout: 60_000,
  }),
  running: topic({
    summary: 'How many searches run now; shows that an abort has arrived.',
    payload: z.object({ running: z.int() }),
  }),
};

const cover = {
  upload: rpc({
    summary: 'Takes the scan of a cover as a stream of bytes; the archive is slow on purpose.',
    input: z.object({
      titleId: titleIdSchema,
      name: z.string().max(200),
      type: z.string().max(64),
      size: z.int().min(1),
    }),
    accepts: bytesSchema,
    progress: z.object({ stored: z.int() }),
    output: z.object({ bytes: z.int(), sha256: z.string(), cover: z.string() }),
    errors: {
      NOT_YOURS: holderSchema,
      NO_SUCH_TITLE: true,
      NOT_AN_IMAGE: z.object({ type: z.string() }),
      TOO_LONG: z.object({ maxBytes: z.int() }),
    },
    timeout: 120_000,
  }),
  image: rpc({
    summary: 'The scan of a cover, as a stream of bytes.',
    input: z.object({ id: titleIdSchema }),
    yields: bytesSchema,
    output: z.object({ type: z.string(), bytes: z.int() }),
    errors: { NO_COVER: true },
  }),
  added: topic({
    summary: 'A title has got a cover.',
    payload: z.object({ title: titleSchema, bytes: z.int(), by: deskSchema }),
  }),
};

/** The realm of the demo. */
export const books = defineRealm(
  'com.example.books',
  { desk, list, catalogue, cover },
  { version: '1.0' },
);
