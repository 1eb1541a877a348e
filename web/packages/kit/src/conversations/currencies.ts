import { tipLimit, type wire } from "@switchboard/chat";

/** Offered where a server takes all currencies: those that most payments are made in. It may take more. */
const COMMON =
  "EUR USD GBP CHF JPY AUD BRL CAD CNY CZK DKK HKD HUF IDR ILS INR KRW KWD MXN MYR NOK NZD PHP PLN RON SEK SGD THB TRY ZAR";

/** The currencies that tips may be in: those that the server names, then common ones where it takes all. */
export function currenciesOf(limits: wire.Limits | undefined): string[] {
  const named = (limits?.tips ?? []).map(({ currency }) => currency).filter((currency) => currency !== "*");
  const others = COMMON.split(" ").filter((currency) => tipLimit(limits, currency) !== undefined);
  return [...new Set([...named, ...others])];
}
