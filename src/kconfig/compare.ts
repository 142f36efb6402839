// What was asked for against what took effect. Kconfig itself drops a value that it cannot use,
// with exit status 0 and often without a word; here that is found.

import type { KconfigScalar } from '../model/kconfig.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import { parseConfig, parseValue, valueText } from './value.ts';

export type Mismatch = {
  readonly request: KconfigRequest;
  readonly wanted: string;
  /** As `.config` has it, or `absent`. */
  readonly effective: string;
};

export type Comparison = {
  readonly mismatches: readonly Mismatch[];
  /** Mismatches that the config allows for a reason. */
  readonly accepted: readonly Mismatch[];
  /** Wishes of this tool that something else in the tree overrules. */
  readonly overruled: readonly Mismatch[];
  /** Allowed to be unmet, and met: the allowance can go. */
  readonly unusedAllowances: readonly KconfigRequest[];
  /** Asked to be off and not in `.config` at all: right, if the symbol exists. */
  readonly absent: readonly KconfigRequest[];
};

/** Holds the effective `.config` against the requests. The lists are in the requests' order. */
export function compareKconfig(config: string, requests: readonly KconfigRequest[]): Comparison {
  const values = parseConfig(config);
  const mismatches: Mismatch[] = [];
  const accepted: Mismatch[] = [];
  const overruled: Mismatch[] = [];
  const unusedAllowances: KconfigRequest[] = [];
  const absent: KconfigRequest[] = [];
  for (const request of requests) {
    const effective = values.get(request.symbol);
    const isAllowed = request.allowed !== undefined;
    const isOwn = request.own !== undefined;
    if (isOwn && effective === undefined) continue;
    if (!isEffective(request.value, effective)) {
      const mismatch = {
        request,
        wanted: valueText(request.value),
        effective: effective ?? 'absent',
      };
      (isOwn ? overruled : isAllowed ? accepted : mismatches).push(mismatch);
      continue;
    }
    if (isAllowed) unusedAllowances.push(request);
    else if (effective === undefined) absent.push(request);
  }
  return { mismatches, accepted, overruled, unusedAllowances, absent };
}

function isEffective(wanted: KconfigScalar, effective: string | undefined): boolean {
  if (wanted === false) return effective === undefined || effective === 'n';
  if (effective === undefined) return false;
  const actual = parseValue(effective);
  const number = numberOf(wanted);
  return number === undefined ? actual === wanted : number === numberOf(actual);
}

function numberOf(value: KconfigScalar | undefined): number | undefined {
  if (typeof value === 'object') return value.hex;
  return typeof value === 'number' ? value : undefined;
}

/** What is worth saying though the build goes on: unmet wishes, and allowances that are not used. */
export function kconfigNotes({ accepted, overruled, unusedAllowances }: Comparison): string[] {
  return [
    ...overruled.map(
      ({ request, wanted, effective }) =>
        `${request.symbol}: ${effective} is effective, though ${wanted} was better: ${request.own}`,
    ),
    ...accepted.map(
      ({ request, wanted, effective }) =>
        `${request.symbol}: ${wanted} is wanted, ${effective} is effective; allowed: ${request.allowed}`,
    ),
    ...unusedAllowances.map(
      ({ symbol, value }) =>
        `${symbol}: ${valueText(value)} is effective, so allow() is not needed`,
    ),
  ];
}
