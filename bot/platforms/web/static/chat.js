// Sends questions and choices without reloading the page; without this script the forms work as they are.
"use strict";

const log = document.getElementById("log");
const ask = document.getElementById("ask");
const question = document.getElementById("question");
const trouble = document.getElementById("trouble");
const TOO_LARGE = 413;
const STILL_COMPOSING = 229; // Safari ends the composition before the Enter that confirmed it
const NEWS_EVERY = 10_000; // milliseconds
let busy = false;

function waiting(said) {
  const turn = document.createElement("section");
  turn.className = "turn";
  if (said.trim()) {
    const own = document.createElement("p");
    own.className = "said";
    own.textContent = said;
    turn.append(own);
  }
  const reply = document.createElement("div");
  reply.className = "reply waiting";
  reply.textContent = ask.dataset.waiting;
  turn.append(reply);
  return turn;
}

async function fetchTurn(body) {
  const response = await fetch("/say", { method: "POST", body, headers: { "X-Fragment": "1" } });
  if (response.status === TOO_LARGE) return { refused: await response.text() };
  if (!response.ok) return { refused: ask.dataset.unreachable };
  const answer = document.createElement("template");
  answer.innerHTML = await response.text(); // our own template, which escapes what was typed
  return { shown: answer.content.querySelector(".turn") };
}

async function say(body, said) {
  busy = true;
  trouble.textContent = "";
  const turn = waiting(said);
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  const { shown, refused } = await fetchTurn(body).catch(() => ({ refused: ask.dataset.unreachable }));
  busy = false;
  if (!shown) {
    turn.remove();
    trouble.textContent = refused;
    return null;
  }
  turn.replaceWith(shown);
  showCopiers(shown);
  shown.scrollIntoView({ block: "start" });
  return shown;
}

async function submit() {
  if (busy) return;
  const text = question.value;
  question.value = "";
  const shown = await say(new URLSearchParams({ text }), text);
  if (!shown && !question.value) question.value = text;
  // A phone's keyboard would cover the answer.
  if (shown && matchMedia("(pointer: coarse)").matches) question.blur();
  else question.focus({ preventScroll: true });
}

async function choose(button) {
  const shown = await say(new URLSearchParams({ choice: button.value }), button.textContent.trim());
  // The next Tab goes to the new answer's buttons, not to the old ones.
  shown?.querySelector(".reply").focus({ preventScroll: true });
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

question.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === STILL_COMPOSING;
  if (event.key === "Enter" && !event.shiftKey && !composing) {
    event.preventDefault();
    submit();
  }
});

question.addEventListener("input", () => {
  trouble.textContent = question.value.length >= question.maxLength ? ask.dataset.full : "";
});

// A text to copy can be copied by hand; the button is there where the browser can do it.
function showCopiers(part) {
  if (!navigator.clipboard) return;
  for (const button of part.querySelectorAll(".copier")) button.hidden = false;
}

log.addEventListener("click", async (event) => {
  if (!event.target.classList.contains("copier")) return;
  await navigator.clipboard.writeText(event.target.previousElementSibling.textContent);
  event.target.textContent = "コピーしました";
});

log.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!busy && event.submitter) choose(event.submitter);
});

// An answer from a person may arrive at any time; the page asks while somebody looks at it.
async function fetchNews() {
  if (busy || document.hidden) return;
  const response = await fetch("/news").catch(() => null);
  const news = document.createElement("template");
  news.innerHTML = response?.ok ? await response.text() : ""; // our own template, which escapes what was typed
  const turns = [...news.content.querySelectorAll(".turn")];
  log.append(...turns);
  for (const turn of turns) showCopiers(turn);
  turns[0]?.scrollIntoView({ block: "start" });
}

setInterval(fetchNews, NEWS_EVERY);
document.addEventListener("visibilitychange", fetchNews);
showCopiers(log);
history.scrollRestoration = "manual";
const turns = log.querySelectorAll(".turn");
if (turns.length > 1) turns[turns.length - 1].scrollIntoView({ block: "start" });
