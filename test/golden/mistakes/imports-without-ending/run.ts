export const run = { memory: '32Mi' };
