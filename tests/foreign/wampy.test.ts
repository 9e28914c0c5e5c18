import { WAMPY_CANNOT } from './cannot.ts';
import { WAMPY } from './clients/wampy.ts';
import { behave } from './suite.ts';

behave(WAMPY, WAMPY_CANNOT);
