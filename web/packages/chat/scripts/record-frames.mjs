// Records what a server says in one conversation, for the tests of the reducers.
// From web/packages/chat, with a server of this repository built:
//   node --experimental-websocket scripts/record-frames.mjs ../../../target/debug/switchboard
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [binary = "../../../target/debug/switchboard"] = process.argv.slice(2);
const data = mkdtempSync(join(tmpdir(), "switchboard-frames-"));
const server = spawn(binary, ["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir", data]);
const base = await new Promise((resolve, reject) => {
  server.once("error", reject);
  server.stdout.on("data", (text) => {
    const address = /listening on (http:\S+)/.exec(String(text))?.[1];
    if (address !== undefined) resolve(`${address}/api/v1`);
  });
});

async function signIn(role, sub) {
  const body = JSON.stringify({ role, sub });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${base}/demo/session`, { method: "POST", headers, body });
  return (await answer.json()).token;
}

/** A device: it asks, one request at a time, and remembers every frame. */
async function device(role, sub) {
  const token = await signIn(role, sub);
  const socket = new WebSocket(`${base.replace("http", "ws")}/connect?protocol=2`);
  const frames = [];
  const waiting = new Set();
  socket.onmessage = ({ data: text }) => {
    frames.push(JSON.parse(text));
    for (const look of waiting) look();
  };
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  const until = (is) =>
    new Promise((resolve) => {
      const look = () => {
        const found = frames.find(is);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  let last = 0;
  const ask = (type, payload) => {
    last += 1;
    const id = `${type} ${last}`;
    socket.send(JSON.stringify({ type, id, payload }));
    return until((frame) => frame.id === id);
  };
  socket.send(JSON.stringify({ Authorization: `Bearer ${token}`, protocol: 2 }));
  await until((frame) => frame.type === "welcome");
  return { ask, until, frames, token, close: () => socket.close() };
}

const organizer = await device("organizer", 10);
const participant = await device("participant", 20);
for (const one of [organizer, participant]) await one.ask("sync", { chats: {} });
await participant.ask("ping", "");
await participant.ask("authorize", { Authorization: `Bearer ${participant.token}` });

await participant.ask("request_help", { eventId: 2, description: "Where is the exit?" });
await participant.ask("cancel_help_request", { eventId: 2 });
await participant.ask("request_help", { eventId: 1, description: "I fell", lat: 52.52, lng: 13.405 });
await organizer.until((frame) => frame.type === "queue" && frame.payload.waiting === 1);
await organizer.ask("start_chat", { waiting: true });
const chatId = (await organizer.until((frame) => frame.type === "new_chat")).payload.id;
const arrived = (one, content) =>
  one.until((frame) => frame.type === "user_message" && frame.payload.content === content);
await arrived(participant, "I fell");
await arrived(organizer, "I fell");

async function say(one, message, more = {}) {
  const { payload } = await one.ask("send_message", {
    chatId,
    message,
    clientMessageId: `name of ${message}`,
    ...more,
  });
  await arrived(organizer, message);
  await arrived(participant, message);
  return payload;
}
const first = await say(organizer, "Where are you?");
await organizer.ask("mark_read", { chatId, seq: 1 });
await participant.ask("mark_delivered", { chatId, seq: 2 });
await say(participant, "At the gate", { lat: 52.521, lng: 13.406, replyTo: first.messageId });
await participant.ask("mark_read", { chatId, seq: 2 });
await organizer.until((frame) => frame.type === "messages_read" && frame.payload.userId === 20);
await say(organizer, "We come");
await say(participant, "Thank you");
await organizer.ask("send_message", { chatId, message: "We come", clientMessageId: "name of We come" });
await organizer.ask("get_chat_history", { chatId, before: 3, limit: 1 });
await organizer.ask("get_chats", { status: "all" });
await organizer.ask("close_chat", { chatId: "no chat" });
await organizer.ask("close_chat", { chatId });
await participant.until((frame) => frame.type === "closed_chat");
await participant.ask("send_message", { chatId, message: "Still there?", clientMessageId: "too late" });

/** What a device is told that begins now and names the chat. */
async function asking(role, sub) {
  const one = await device(role, sub);
  const { payload: sync } = await one.ask("sync", { chats: { [chatId]: 0 } });
  one.close();
  return { sync };
}
const recorded = {
  chatId,
  organizer: { frames: organizer.frames, fresh: await asking("organizer", 10) },
  participant: { frames: participant.frames, fresh: await asking("participant", 20) },
};
writeFileSync("test/fixtures/frames.json", `${JSON.stringify(recorded, null, 2)}\n`);
organizer.close();
participant.close();
server.kill();
rmSync(data, { recursive: true, force: true });
