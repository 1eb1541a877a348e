// In a demo one browser can be on both sides, if each app has a name of the server to itself: cookies of
// one are not sent to the other.
const OTHER_NAME = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

// The code that the terminal shows: whoever came with it takes it along.
const code = /(?:^#|&)(demo=[a-z0-9]{1,64})(?:&|$)/.exec(location.hash)?.[1];
if (code !== undefined) {
  for (const door of document.querySelectorAll(".doors a")) door.hash = code;
}

const name = OTHER_NAME[location.hostname];
if (name !== undefined) {
  const answer = await fetch("api/v1/client-config");
  if (answer.ok && (await answer.json()).demo === true) {
    const door = document.querySelector(".doors a[href*='participant/']");
    const address = new URL(door.href);
    address.hostname = name;
    door.href = address.href;
    document.querySelector("#demo").hidden = false;
  }
}
