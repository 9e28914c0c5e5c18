/**
 * What is said in the seed dialect, letter by letter, written by hand from what its clients read.
 */

/** Texts of the router, by the row of the feature table that they serve. */
export const SAID = {
  'S003-01 ready': '{"opcode":"ready","uuid":"u-1","os":"Linux"}',
  'S003-04 next': '{"opcode":"next","fyi":"","uuid":"u-1"}',
  'S003-05 next with news': '{"opcode":"next","fyi":"lunch is ready","uuid":"u-1"}',
  'S003-17 too many': '{"opcode":"close","error":"Too many connections from: 127.0.0.1"}',
  'S003-19 nothing served': '{"opcode":"close"}',
  'S003-31 ping': '{"opcode":"PING"}',
} as const;

/** Texts of clients, by the row that they are from, and what they are read as. */
export const HEARD = {
  'S003-03': ['{"opcode":"uuid","message":"mine"}', 'uuid', 'mine'],
  'S003-06 extra fields': ['{"opcode":"x","message":1,"role":"r"}', 'x', 1],
  'S003-06 no opcode': ['{"message":1}', '', undefined],
  'S003-06 an opcode that is no text': ['{"opcode":5,"message":1}', '', undefined],
  'S003-06 a scalar': ['5', '', undefined],
  'S003-06 null': ['null', '', undefined],
  'S003-06 a list': ['[1,2]', '', undefined],
  'S003-08': ['{"opcode":"feedback","uuid":"u-1","message":{"n":"007"}}', 'feedback', { n: '007' }],
  'S003-11': ['{"opcode":"echo","message":"äöü"}', 'echo', 'äöü'],
  'S003-12': ['{"opcode":"quit","role":"thisUserRole"}', 'quit', undefined],
} as const;
