import { useChatTexts } from "@switchboard/kit";
import { useMemo } from "react";

/** Writes from when to when, RFC 3339, in the viewer's zone and language; what both have in common only once. */
export function usePeriod(): (start: string, end: string) => string {
  const { locale } = useChatTexts();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    return (start, end) => format.formatRange(new Date(start), new Date(end));
  }, [locale]);
}
