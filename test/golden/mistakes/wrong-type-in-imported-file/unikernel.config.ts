import { defineConfig } from 'unikernel';
import { image } from './images/common.ts';
import limits from './images/limits.json';

export default defineConfig({
  images: { hello: image('apps/hello', limits), world: image('apps/hello', { memory: '32Mi' }) },
});
