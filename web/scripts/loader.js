// The loader: stands in the page of each app and brings the app in. It fetches every part first, so that
// one that is not there (as while a server is updated) can be asked for again; only then does the app run.
// It also runs in browsers that the app cannot run in: old syntax only, and nothing that may be missing.
(() => {
  var page = document.getElementById("page");
  var parts = document.querySelectorAll("link[data-part]");
  var german = /^de/i.test(navigator.language || "");
  var STORE = "switchboard.reloaded";
  /** Rounds after which the page itself may be too old: its parts are of a version that is gone. */
  var OLD_AFTER = 3;
  /** Milliseconds: between two reloads; to the first word about it; without a byte; the longest pause. */
  var RELOAD_EVERY = 60000;
  var SLOW_AFTER = 8000;
  var STALLED_AFTER = 10000;
  var PAUSE_AT_MOST = 10000;

  function each(list, call) {
    for (var i = 0; i < list.length; i += 1) call(list[i]);
  }

  var said;
  var slow = false;

  /** Shows what is said at this point, in one language, and the button once it takes long. */
  function say(what) {
    said = what;
    slow = slow || what === "failed";
    if (!page || !page.parentNode) return;
    each(page.querySelectorAll("[data-say]"), (one) => {
      var when = one.getAttribute("data-say");
      one.hidden = (when === "slow" ? !slow : when !== what) || (one.lang === "de") !== german;
    });
  }

  /** The line that the server said last: a page that was kept for offline use may be older. */
  function emergency() {
    try {
      var line = JSON.parse(localStorage.getItem("switchboard.config")).emergencyLine;
      var shown = document.querySelector("#emergency strong");
      if (shown && typeof line === "string" && line) shown.textContent = line;
    } catch (_) {
      // Nothing is kept: what the page has stays.
    }
  }

  /** What Safari 15.4 and the Chrome and Firefox of 2022 have, and those before them have not. */
  function holds() {
    return (
      "noModule" in document.createElement("script") &&
      Object.hasOwn &&
      Array.prototype.at &&
      window.ResizeObserver &&
      window.AbortController &&
      window.fetch &&
      window.CSS &&
      CSS.supports("selector(:focus-visible)")
    );
  }

  function mayReload() {
    try {
      var last = Number(sessionStorage.getItem(STORE));
      if (Date.now() - last < RELOAD_EVERY && Date.now() >= last) return false;
      sessionStorage.setItem(STORE, String(Date.now()));
      return true;
    } catch (_) {
      return false;
    }
  }

  var missing = [];
  var round = 0;
  var running = false;

  function load() {
    round += 1;
    var left = missing.length;
    var failed = [];
    var gone = false;
    var abort = new AbortController();
    var timer;

    /** A slow network has its time; one that brings nothing of any part has this much. */
    function wait() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        abort.abort();
      }, STALLED_AFTER);
    }

    wait();
    each(missing, (part) => {
      fetch(part.href, { cache: round > 1 ? "reload" : "default", signal: abort.signal })
        .then((answer) => {
          wait();
          if (answer.status === 404) gone = true;
          if (!answer.ok) throw answer;
          // Until its end is there it is not kept.
          var reader = answer.body.getReader();
          return reader.read().then(function more(got) {
            wait();
            return got.done || reader.read().then(more);
          });
        })
        .catch(() => {
          failed.push(part);
        })
        .then(() => {
          left -= 1;
          if (left > 0) return;
          clearTimeout(timer);
          done(failed, gone);
        });
    });
  }

  function done(failed, gone) {
    missing = failed;
    if (missing.length === 0) return run();
    if (gone && round === OLD_AFTER && mayReload()) return location.reload();
    say(round < OLD_AFTER ? "again" : "failed");
    setTimeout(load, Math.min(PAUSE_AT_MOST, 500 * 2 ** round) * (0.5 + Math.random() / 2));
  }

  function run() {
    running = true;
    say("loading");
    var styles = 0;
    each(parts, (part) => {
      if (part.getAttribute("data-part") !== "style") return;
      var style = document.createElement("link");
      styles += 1;
      style.rel = "stylesheet";
      style.href = part.href;
      style.onload = style.onerror = () => {
        styles -= 1;
        if (styles === 0) start();
      };
      document.head.appendChild(style);
    });
    if (styles === 0) start();
  }

  function start() {
    each(parts, (part) => {
      if (part.getAttribute("data-part") !== "app") return;
      var script = document.createElement("script");
      script.type = "module";
      script.src = part.href;
      script.onerror = () => {
        say("failed");
      };
      document.head.appendChild(script);
    });
  }

  if (page) {
    page.style.cssText =
      "font: 1.125rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 0 auto; padding: 1.5rem";
    each(page.querySelectorAll("button"), (button) => {
      button.style.cssText = "font: inherit; font-weight: 600; padding: 0.75rem 1.5rem";
      button.onclick = () => {
        location.reload();
      };
    });
  }
  emergency();
  if (!holds()) return say("old");
  say("loading");
  // What goes wrong before the app has drawn anything is not its own to say.
  window.addEventListener("error", () => {
    if (running) say("failed");
  });
  setTimeout(() => {
    slow = true;
    say(said === "loading" && !running ? "again" : said);
  }, SLOW_AFTER);
  missing = parts;
  load();
})();
