// The bar that shows the clock everybody shares and moves it.

import { STEPS, ahead, dateOf, fully, machineTime, shortly, timeOf } from "./time.js";
import * as server from "./server.js";

export class Clock {
  // `failed` is told why the clock could not be moved; `moved` is called when a new day may have begun.
  constructor(failed, moved) {
    this.parts = Object.fromEntries(["now", "ahead", "hour", "day", "due"].map((id) => [id, document.getElementById(id)]));
    this.failed = failed;
    this.moved = moved;
    this.known = null;
    this.moving = false;
    this.parts.hour.addEventListener("click", () => this.move(() => server.advance(STEPS.hour)));
    this.parts.day.addEventListener("click", () => this.move(() => server.advance(STEPS.day)));
    this.parts.due.addEventListener("click", () => this.move(() => server.moveTo(this.known.next_due)));
    setInterval(() => this.draw(), 1000);
  }

  // Seconds since 1970 by the shared clock; by the wall until the server has told the first time.
  now() {
    if (!this.known) return Date.now() / 1000;
    return this.known.now + (performance.now() - this.heard) / 1000;
  }

  async load() {
    this.show(await server.clock());
  }

  show(state) {
    this.known = { offset: 0, next_due: null, ...state };
    this.heard = performance.now();
    this.draw();
    this.drawDue();
    this.moved();
  }

  async move(call) {
    if (this.moving) return;
    this.moving = true;
    try {
      const state = await call();
      if (state && "now" in state) this.show(state);
      else await this.load();
    } catch (error) {
      this.failed(`The clock did not move. ${error.message}`);
    } finally {
      this.moving = false;
    }
  }

  draw() {
    const { now } = this.parts;
    const words = [dateOf(this.now()), timeOf(this.now())];
    words.forEach((word, index) => (now.children[index].textContent = word));
    now.dateTime = machineTime(this.now());
    now.title = fully(this.now());
  }

  drawDue() {
    const { ahead: offset, due, day } = this.parts;
    offset.textContent = ahead(this.known.offset);
    const next = this.known.next_due;
    const none = next === null;
    if (none && document.activeElement === due) day.focus();
    due.disabled = none;
    due.title = none ? "Nothing is due" : `Move the clock to ${shortly(next)}`;
    due.setAttribute("aria-label", none ? "Next due: nothing is due" : `Next due: move the clock to ${shortly(next)}`);
  }
}
