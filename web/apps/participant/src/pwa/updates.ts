/** New versions of the app: fetched in the background, taken when its user says so. */

/** Calls back when a newer version waits; what it gets takes that version and reloads the page. */
export async function watchUpdates(
  container: ServiceWorkerContainer,
  url: string,
  scope: string,
  onReady: (take: () => void) => void,
  reload: () => void,
): Promise<void> {
  const registration = await container.register(url, { scope, updateViaCache: "none" });
  const offer = (worker: ServiceWorker) => {
    onReady(() => {
      container.addEventListener("controllerchange", reload, { once: true });
      worker.postMessage({ type: "SKIP_WAITING" });
    });
  };
  const follow = (worker: ServiceWorker | null) => {
    worker?.addEventListener("statechange", () => {
      // Without a controller this is the first version: there is none to update from.
      if (worker.state === "installed" && container.controller) offer(worker);
    });
  };
  if (registration.waiting && container.controller) offer(registration.waiting);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
}
