import type { Me } from "@switchboard/chat";
import { folderOf } from "../place.js";
import { demoCode } from "./demo-code.js";

/** The names of one's own machine. Cookies of one are not sent to the other. */
const OTHER_NAME: Record<string, string> = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

/**
 * The address of an app where the same browser can be somebody else at the same time: by the other name of
 * one's own machine. Undefined when this page is not from there.
 */
export function addressBeside(
  role: Me["role"],
  here: string = globalThis.location.href,
  folder?: string,
): string | undefined {
  const address = new URL(folderOf(role, folder), here);
  const name = OTHER_NAME[address.hostname];
  if (name === undefined) return undefined;
  address.hostname = name;
  const code = demoCode();
  if (code !== "") address.hash = `demo=${code}`;
  return address.href;
}
