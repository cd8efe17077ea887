// Everything works without this file. It starts the parts of the design system that a page holds,
// and lets "Exit this page" replace the page, so that the back button does not lead to it.
import * as govuk from "../vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}

const parts = {
  "govuk-button": govuk.Button,
  "govuk-character-count": govuk.CharacterCount,
  "govuk-checkboxes": govuk.Checkboxes,
  "govuk-error-summary": govuk.ErrorSummary,
  "govuk-notification-banner": govuk.NotificationBanner,
  "govuk-password-input": govuk.PasswordInput,
  "govuk-radios": govuk.Radios,
  "govuk-service-navigation": govuk.ServiceNavigation,
  "govuk-skip-link": govuk.SkipLink,
  "govuk-tabs": govuk.Tabs,
};
for (const [name, part] of Object.entries(parts)) {
  if (document.querySelector(`[data-module="${name}"]`)) {
    govuk.createAll(part);
  }
}

// A question that counts only under some answers is folded away under the others. Without this it stands open
// and says in words when to answer it; the server drops what another answer has ruled out.
const fold = () => {
  for (const box of document.querySelectorAll("[data-only-if]")) {
    const wanted = box.dataset.onlyIfValues.split(" ");
    const inputs = [...document.getElementsByName(box.dataset.onlyIf)];
    const given = inputs.filter((input) => input.tagName === "SELECT" || input.checked).map((input) => input.value);
    box.hidden = !box.querySelector(".govuk-error-message") && !given.some((value) => wanted.includes(value));
  }
};
if (document.querySelector("[data-only-if]")) {
  fold();
  document.addEventListener("change", fold);
}

// Exit this page: the link, or the Shift key three times, each within five seconds of the one before. The page is taken
// from the screen at once and from the history of this tab; the server ends the session and clears what it left.
const exits = document.querySelectorAll("[data-exit]");
if (exits.length) {
  const told = document.querySelector("[data-exit-told]");
  const say = (words) => {
    if (told) {
      told.textContent = words;
    }
  };
  const leave = () => {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    document.title = "Loading";
    window.location.replace(exits[0].href);
  };
  for (const exit of exits) {
    exit.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  }
  let presses = 0, waiting;
  document.addEventListener("keyup", (event) => {
    window.clearTimeout(waiting);
    presses = event.key === "Shift" ? presses + 1 : 0;
    if (presses === 3) {
      say("Exiting page.");
      leave();
    } else if (presses) {
      say(presses === 1 ? "Shift, press 2 more times to exit." : "Shift, press 1 more time to exit.");
      waiting = window.setTimeout(() => {
        presses = 0;
        say("Exit this page expired.");
      }, 5000);
    }
  }, true);
}

// A page about a person must not come back from the browser's own cache after signing out.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    window.location.reload();
  }
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A page that is half filled in is saved to the server as it is typed, by the form's own address and with its own token.
// Nothing is kept in the browser. Files are sent by the button alone.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const told = form.querySelector("[data-autosave-told]");
  const trouble = form.querySelector("[data-autosave-trouble]");
  let waiting, sending = false, again = false, changed = false;

  const field = (name) => form.querySelector(`input[type="hidden"][name="${name}"]`);
  const say = (saved, problem) => {
    told.hidden = !saved;
    told.textContent = saved;
    trouble.replaceChildren(...(problem ? [problem] : []));
  };
  const save = async (leaving) => {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    changed = false;
    const answers = new FormData(form);
    for (const [name, value] of [...answers]) {
      if (value instanceof File) {
        answers.delete(name);
      }
    }
    try {
      const reply = await fetch(form.getAttribute("action") || window.location.href, {
        method: "POST", body: answers, credentials: "same-origin", redirect: "error", keepalive: Boolean(leaving),
        headers: {"X-Throughline-Autosave": "1", "Accept": "application/json"},
      });
      const kept = await reply.json();
      if (!reply.ok && !kept.both) {
        throw new Error("not saved");
      }
      field("draft").value = kept.draft;
      field("draft_version").value = kept.version;
      if (kept.both) {
        const link = document.createElement("a");
        link.className = "govuk-link";
        link.href = kept.both;
        link.textContent = `${kept.who || "Somebody else"} saved this page too. Both are kept: see the two together`;
        say(`Saved at ${kept.saved}, beside theirs`, link);
      } else {
        say(kept.saved ? `Saved at ${kept.saved}` : "");
      }
    } catch {
      changed = true;
      say("", document.createTextNode("Not saved just now. Keep this page open: it is tried again every 15 seconds."));
      waiting = window.setTimeout(save, 15000);
    }
    sending = false;
    if (again) {
      again = false;
      later();
    }
  };
  const later = () => {
    changed = true;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(save, 1500);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    changed = false;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed) {
      window.clearTimeout(waiting);
      save(true);
    }
  });
}
