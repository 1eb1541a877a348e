/** Amounts of money: whole numbers of a currency's smallest unit. Pure. */
import type { Limits, Money } from "../generated/wire.js";

/**
 * How many decimals the smallest unit of a currency has, where that is not two. Not asked of `Intl`: it says how
 * many are usually shown, which is fewer for some currencies.
 */
const DECIMALS: readonly [number, string][] = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF"],
];

/** How many decimals amounts of a currency (ISO 4217) have. */
export function decimalsOf(currency: string): number {
  return DECIMALS.find(([, codes]) => codes.split(" ").includes(currency))?.[0] ?? 2;
}

/** An amount as people write it where `locale` is spoken. */
export function formatMoney({ amount, currency }: Money, locale?: string): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  const number = `${amount < 0 ? "-" : ""}${digits.slice(0, cut)}${decimals > 0 ? `.${digits.slice(cut)}` : ""}`;
  try {
    const format = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    // As text, which loses nothing; where only numbers are taken, this is exact up to 2^53 all the same.
    return format.format(number as Intl.StringNumericLiteral);
  } catch {
    // No currency that this platform knows.
    return `${number} ${currency}`;
  }
}

/**
 * Reads an amount that somebody has typed, in the currency's smallest unit: digits, and at most one point or
 * comma before the decimals; no groups, which could be taken for them. Undefined for anything else, for nothing
 * and for zero.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const [, whole, part = ""] = /^\s*(\d{1,16})(?:[.,](\d{1,4}))?\s*$/.exec(text) ?? [];
  const decimals = decimalsOf(currency);
  if (whole === undefined || part.length > decimals) return undefined;
  const amount = Number(whole + part.padEnd(decimals, "0"));
  return Number.isSafeInteger(amount) && amount > 0 ? amount : undefined;
}

/** The most that one tip may be in a currency; undefined where tips may not be in it. */
export function tipLimit(limits: Limits | undefined, currency: string): number | undefined {
  const of = (name: string) => limits?.tips?.find((limit) => limit.currency === name)?.max;
  return of(currency) ?? of("*");
}
