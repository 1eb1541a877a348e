import { expect, it, vi } from "vitest";
import { watchUpdates } from "../../src/pwa/updates.js";

class FakeWorker extends EventTarget {
  state = "installing";
  readonly posted: unknown[] = [];
  postMessage(message: unknown) {
    this.posted.push(message);
  }
  become(state: string) {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget {
  waiting: FakeWorker | null = null;
  installing: FakeWorker | null = null;
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = new FakeWorker();
  readonly registration = new FakeRegistration();
  register = async () => this.registration;
}

async function watch(container: FakeContainer) {
  const offers: (() => void)[] = [];
  const reload = vi.fn();
  const real = container as unknown as ServiceWorkerContainer;
  await watchUpdates(real, "/sw.js", "/", (take) => offers.push(take), reload);
  return { offers, reload };
}

function arrive(container: FakeContainer): FakeWorker {
  const worker = new FakeWorker();
  container.registration.installing = worker;
  container.registration.dispatchEvent(new Event("updatefound"));
  worker.become("installed");
  return worker;
}

it("offers a new version, and takes it only when asked to", async () => {
  const container = new FakeContainer();
  const { offers, reload } = await watch(container);
  const worker = arrive(container);
  expect(offers).toHaveLength(1);
  expect(worker.posted).toEqual([]);
  offers[0]?.();
  expect(worker.posted).toEqual([{ type: "SKIP_WAITING" }]);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event("controllerchange"));
  expect(reload).toHaveBeenCalledTimes(1);
});

it("leaves a page alone when another one takes the new version", async () => {
  const container = new FakeContainer();
  const { reload } = await watch(container);
  arrive(container);
  container.dispatchEvent(new Event("controllerchange"));
  expect(reload).not.toHaveBeenCalled();
});

it("offers a version that has been waiting since the last time", async () => {
  const container = new FakeContainer();
  container.registration.waiting = new FakeWorker();
  expect((await watch(container)).offers).toHaveLength(1);
});

it("offers nothing when the first version is installed", async () => {
  const container = new FakeContainer();
  container.controller = null;
  const { offers } = await watch(container);
  arrive(container);
  expect(offers).toEqual([]);
});
