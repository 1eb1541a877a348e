import { describe, expect, test } from "vitest";
import { decimalsOf, formatMoney, parseAmount, tipLimit } from "../src/money/money.js";

const plain = (text: string): string => text.replace(/\u00a0|\u202f/g, " ");

describe("money", () => {
  test.each([
    [500, "EUR", "en", "€5.00"],
    [500, "EUR", "de", "5,00 €"],
    [7, "USD", "en", "$0.07"],
    [500, "JPY", "en", "¥500"],
    [1_234, "KWD", "en", "KWD 1.234"],
    [5, "KWD", "de", "0,005 KWD"],
    // Usually shown without decimals, and counted with them.
    [500, "AFN", "en", "AFN 5.00"],
    [5_000, "IQD", "en", "IQD 5.000"],
    [12_345, "CLF", "en", "CLF 1.2345"],
    [123_456_789, "EUR", "en", "€1,234,567.89"],
    [Number.MAX_SAFE_INTEGER, "EUR", "en", "€90,071,992,547,409.91"],
    [5, "no currency", "en", "0.05 no currency"],
  ])("%i %s is written in %s as %s", (amount, currency, locale, text) => {
    expect(plain(formatMoney({ amount, currency }, locale))).toBe(text);
  });

  test.each([
    ["5", "EUR", 500],
    ["5.5", "EUR", 550],
    [" 5,05 ", "EUR", 505],
    ["0.01", "EUR", 1],
    ["500", "JPY", 500],
    ["1.234", "KWD", 1_234],
    ["1,2", "KWD", 1_200],
  ])("%s %s is read as %i", (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  test.each([
    ["", "EUR"],
    ["0", "EUR"],
    ["0.00", "EUR"],
    ["-5", "EUR"],
    ["5.001", "EUR"],
    ["5.0", "JPY"],
    ["1,000.00", "EUR"],
    ["1 000", "EUR"],
    ["1e3", "EUR"],
    ["five", "EUR"],
    ["5.", "EUR"],
    ["9999999999999999", "EUR"],
    ["99999999999999999", "JPY"],
  ])("%s %s is no amount", (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });

  test("what is written is read again", () => {
    for (const currency of ["EUR", "JPY", "KWD", "CLF"]) {
      for (const amount of [1, 99, 100, 12_345]) {
        const decimals = decimalsOf(currency);
        expect(parseAmount((amount / 10 ** decimals).toFixed(decimals), currency)).toBe(amount);
      }
    }
  });
});

test("the limit of a currency is its own, else that of all others", () => {
  const limits = (tips?: { currency: string; max: number }[]) => ({ tips }) as Parameters<typeof tipLimit>[0];
  const named = [{ currency: "EUR", max: 500 }];
  expect(tipLimit(limits(named), "EUR")).toBe(500);
  expect(tipLimit(limits(named), "USD")).toBeUndefined();
  expect(tipLimit(limits([...named, { currency: "*", max: 9 }]), "USD")).toBe(9);
  expect(tipLimit(limits(), "EUR")).toBeUndefined();
  expect(tipLimit(undefined, "EUR")).toBeUndefined();
});
