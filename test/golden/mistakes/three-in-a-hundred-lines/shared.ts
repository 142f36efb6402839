// Shared with the product's other configs.

export const limits = { memory: '64Mi' };

export const disks = [
  {
    name: 'data',
    filesystem: 'ext4' as const,
    size: '16M',
    mount: '/data',
  },
];
