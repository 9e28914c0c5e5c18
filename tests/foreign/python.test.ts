import { afterAll, test } from 'vitest';
import { PYTHON_CANNOT } from './cannot.ts';
import { Python, whyNoPython } from './clients/python.ts';
import { behave } from './suite.ts';

const reason = whyNoPython();
if (reason === undefined) {
  const python = await Python.start();
  afterAll(() => python.stop());
  behave(python.clients(), PYTHON_CANNOT);
} else {
  test(`Autobahn for Python is left out: ${reason}`, () => console.warn(reason));
}
