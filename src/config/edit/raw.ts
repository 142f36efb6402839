import type { ConfigPath } from '../problem.ts';

/** A value that is to stand at a path of the evaluated config; undefined takes out what is there. */
export type Assignment = { readonly path: ConfigPath; readonly value: unknown };

/** The config with one value changed. Objects on the way to it that are missing are made. */
export function assign(config: unknown, { path, value }: Assignment): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(config)) {
    const copy = [...config];
    const index = Number(step);
    if (value === undefined && rest.length === 0) copy.splice(index, 1);
    else copy[index] = assign(copy[index], { path: rest, value });
    return copy;
  }
  const object = isObject(config) ? config : {};
  const { [step]: old, ...others } = object;
  if (value === undefined && (rest.length === 0 || old === undefined)) return others;
  return { ...object, [step]: assign(old, { path: rest, value }) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
