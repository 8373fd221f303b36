// Sends questions and choices without reloading the page; without this script the forms work as they are.
"use strict";

const log = document.getElementById("log");
const last = document.getElementById("last");
const ask = document.getElementById("ask");
const question = document.getElementById("question");
const trouble = document.getElementById("trouble");
let busy = false;

function waiting(said) {
  const turn = document.createElement("section");
  turn.className = "turn";
  const own = document.createElement("p");
  own.className = "said";
  own.textContent = said;
  const reply = document.createElement("div");
  reply.className = "reply waiting";
  reply.textContent = "調べています";
  turn.append(own, reply);
  return turn;
}

async function say(body, said) {
  busy = true;
  trouble.textContent = "";
  const turn = waiting(said);
  log.insertBefore(turn, last);
  turn.scrollIntoView({ block: "start" });
  try {
    const response = await fetch("/say", { method: "POST", body, headers: { "X-Fragment": "1" } });
    if (!response.ok) throw new Error(await response.text());
    const answer = document.createElement("template");
    answer.innerHTML = await response.text();
    const shown = answer.content.querySelector(".turn");
    turn.replaceWith(shown);
    shown.scrollIntoView({ block: "start" });
    return true;
  } catch (error) {
    turn.remove();
    const known = error instanceof TypeError ? "" : error.message;
    trouble.textContent = known || "つながりませんでした。少し待って、もう一度送ってください。";
    return false;
  } finally {
    busy = false;
  }
}

async function submit() {
  const text = question.value;
  if (busy) return;
  question.value = "";
  if (!(await say(new URLSearchParams({ text }), text))) question.value = text;
  question.focus();
}

ask.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

question.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  }
});

log.addEventListener("submit", (event) => {
  event.preventDefault();
  if (busy || !event.submitter) return;
  say(new URLSearchParams({ choice: event.submitter.value }), event.submitter.textContent);
});

document.querySelector(".turn:last-of-type")?.scrollIntoView({ block: "start" });
