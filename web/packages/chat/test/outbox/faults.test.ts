import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryStorage } from "../../src/platform/memory-storage.js";
import { type App, isOnline, pending, Stage, shown } from "../support/app.js";

const faults = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("type" as const), chat: fc.nat(1) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("cut" as const),
        code: fc.constantFrom(1006, 1012, 4408, 4401),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("lose acks" as const),
        for: fc.integer({ min: 1, max: 12_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant("lose requests" as const),
        for: fc.integer({ min: 1, max: 12_000 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("refuse" as const), times: fc.integer({ min: 1, max: 3 }) }),
    },
    { weight: 2, arbitrary: fc.constant({ do: "restart" as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("tunnel" as const), for: fc.integer({ min: 1, max: 30_000 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("pass" as const), for: fc.integer({ min: 0, max: 5_000 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant("block" as const), for: fc.integer({ min: 1, max: 60_000 }) }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

test("lost answers, lost connections, refusals, tunnels and restarts: each message is stored once, in order", {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(faults, fc.integer(), async (history, seed) => {
      const stage = new Stage();
      const { server, clock } = stage;
      const storage = memoryStorage();
      const chats = [server.world.openChat(10, 20), server.world.openChat(11, 20)];
      const typed: string[][] = [[], []];
      let draw = Math.abs(seed % 997);
      const random = (): number => {
        draw = (draw * 31 + 7) % 997;
        return draw / 997;
      };
      let app: App = await stage.online(20, { storage, userId: 20, random });
      for (const what of history) {
        switch (what.do) {
          case "type": {
            const text = `m${typed.flat().length}`;
            typed[what.chat]?.push(text);
            app.client.send(chats[what.chat] ?? "", text);
            break;
          }
          case "cut":
            server.cut(what.code);
            break;
          case "lose acks":
            server.loses.add("ack");
            await clock.advance(what.for);
            server.loses.clear();
            break;
          case "lose requests":
            server.meddle = (_, frame) => frame.type === "send_message";
            await clock.advance(what.for);
            server.meddle = () => false;
            break;
          case "refuse": {
            let left = what.times;
            server.meddle = (line, frame) => {
              if (frame.type !== "send_message" || left === 0) return false;
              left -= 1;
              server.fail(line, frame, left % 2 === 0 ? "timeout" : "overloaded", 50);
              return true;
            };
            break;
          }
          case "restart":
            await app.client.close();
            app = stage.app(20, { storage, userId: 20, random });
            app.client.start();
            break;
          case "tunnel":
            app.device.set({ online: false });
            await clock.advance(what.for);
            app.device.set({ online: true });
            break;
          case "block":
            server.sockets = false;
            server.cut();
            await clock.advance(what.for);
            server.sockets = true;
            break;
          case "pass":
            await clock.advance(what.for);
            break;
        }
      }
      server.meddle = () => false;
      const idle = (): boolean => isOnline(app) && chats.every((chatId) => pending(app, chatId).length === 0);
      await clock.until(idle, 200_000);
      for (const [index, chatId] of chats.entries()) {
        const stored = server.world.log(chatId).map((message) => message.content);
        expect(stored).toEqual(["help", ...(typed[index] ?? [])]);
        app.client.view(chatId);
        await clock.advance(0);
        expect(shown(app, chatId)).toEqual(stored);
      }
      await app.client.close();
      expect(await storage.list("20/outbox/")).toEqual([]);
      expect(clock.running).toBe(0);
    }),
    { numRuns: 60 },
  );
});
