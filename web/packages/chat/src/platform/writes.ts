/** Writes to storage that are under way: of each thing one after the other, in the order in which they were begun. */
export class Writes {
  readonly #running = new Map<string, Promise<void>>();

  /** `failed` is told of writes that the storage refuses: those behind them are made all the same. */
  constructor(private readonly failed: (thrown: unknown) => void) {}

  begin(name: string, write: () => Promise<void>): void {
    const done = (this.#running.get(name) ?? Promise.resolve())
      .then(write)
      .catch(this.failed)
      .then(() => {
        if (this.#running.get(name) === done) this.#running.delete(name);
      });
    this.#running.set(name, done);
  }

  /** Resolves when what has been begun for this is done, or has failed. */
  async done(name: string): Promise<void> {
    await this.#running.get(name);
  }

  /** The same, of everything. */
  async allDone(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}
