import { defineConfig } from 'unikernel';

export default defineConfig({ images: {} });
