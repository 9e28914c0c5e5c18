/**
 * Facts that the app and the page share as values. Everything else the page takes from the contract
 * is a type, so that no schema is downloaded.
 */

/** Titles on one page of the list. */
export const TITLES_PER_PAGE = 12;

/** The subjects that a title may have. */
export const SUBJECTS = [
  'Art',
  'Biography',
  'Children',
  'Drama',
  'Economics',
  'Essays',
  'Fiction',
  'History',
  'Mathematics',
  'Medicine',
  'Philosophy',
  'Poetry',
  'Politics',
  'Reference',
  'Religion',
  'Science',
  'Travel',
] as const;

/** One of {@link SUBJECTS}. */
export type Subject = (typeof SUBJECTS)[number];
