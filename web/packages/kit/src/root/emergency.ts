/** What the server has printed into the page, before the app takes its place; later what it says of itself. */
let line = globalThis.document?.getElementById("emergency")?.textContent || undefined;

/** What is said to who is in danger, where nothing else can be done for them. */
export function emergencyLine(): string | undefined {
  return line;
}

/** The server says another one, or none. */
export function setEmergencyLine(said: string | undefined): void {
  line = said;
}
