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

// Exit this page: the link, or the Shift key three times within five seconds.
const exit = document.querySelector("[data-exit]");
if (exit) {
  const leave = () => {
    document.body.classList.add("govuk-exit-this-page-hide-content");
    window.location.replace(exit.href);
  };
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let presses = [];
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    presses = [...presses.filter((then) => event.timeStamp - then < 5000), event.timeStamp];
    if (presses.length === 3) {
      leave();
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
