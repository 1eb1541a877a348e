/** The callers who wait for what has a name; several for one are told the same. */
export class Calls<T> {
  readonly #open = new Map<
    string,
    { told: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void }
  >();

  /** What is told of this name, once that is known. */
  of(name: string): Promise<T> {
    const known = this.#open.get(name);
    if (known !== undefined) return known.told;
    let resolve: (value: T) => void = () => {};
    let reject: (error: Error) => void = () => {};
    const told = new Promise<T>((done, failed) => {
      resolve = done;
      reject = failed;
    });
    // The state says it, too: nobody has to listen here.
    told.catch(() => {});
    this.#open.set(name, { told, resolve, reject });
    return told;
  }

  settle(name: string, what: T | Error): void {
    const call = this.#open.get(name);
    this.#open.delete(name);
    if (what instanceof Error) call?.reject(what);
    else call?.resolve(what);
  }

  settleAll(error: Error): void {
    for (const name of [...this.#open.keys()]) this.settle(name, error);
  }
}
