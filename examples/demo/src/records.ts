/**
 * The records of the new-books desk: a title, a desk, a lock.
 */
import * as z from 'zod';
import { SUBJECTS } from './subjects.ts';

/** How a title is told from the others. */
export const titleIdSchema = z.string().min(1).max(16);

/** One of the subjects. */
export const subjectSchema = z.enum(SUBJECTS);

/** Where a title stands. */
export const shelfSchema = z.string().trim().min(1).max(32);

/** One book of the list. */
export const titleSchema = z.object({
  id: titleIdSchema,
  shelf: shelfSchema,
  author: z.string(),
  title: z.string(),
  year: z.int(),
  language: z.string().length(2),
  subject: subjectSchema,
  /** Names the scan of the cover: the beginning of its digest. Absent without a cover. */
  cover: z.string().optional(),
});

/** Somebody who works on the list: a session with a name and one of eight colours. */
export const deskSchema = z.object({
  session: z.string(),
  name: z.string(),
  colour: z.int().min(0).max(7),
});

/** A page that a desk holds, and the titles that are on it. */
export const lockSchema = z.object({
  page: z.int(),
  titles: z.array(titleIdSchema),
  by: deskSchema,
});

/** A book of the list, as everybody sees it. */
export type Title = z.output<typeof titleSchema>;

/** A desk, as everybody sees it. */
export type Desk = z.output<typeof deskSchema>;

/** A held page, as everybody sees it. */
export type Lock = z.output<typeof lockSchema>;
