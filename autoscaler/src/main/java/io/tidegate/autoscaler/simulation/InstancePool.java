package io.tidegate.autoscaler.simulation;

import java.util.ArrayDeque;

/** The simulated instances, as numbers: what is ready, what is starting and until when. */
final class InstancePool {
  private final int startUpSeconds;
  private final ArrayDeque<Start> starts = new ArrayDeque<>();
  private int ready;
  private int starting;
  private int draining;

  InstancePool(int startUpSeconds, int ready) {
    this.startUpSeconds = startUpSeconds;
    this.ready = ready;
  }

  /** Lets those become ready whose time has come, and those go that were draining. */
  void advanceTo(int second) {
    draining = 0;
    for (Start next = starts.peek(); next != null && next.readyAt <= second; next = starts.peek()) {
      starts.remove();
      ready += next.count;
      starting -= next.count;
    }
  }

  /** Starts or stops as many as are missing; those that are starting are given up first. */
  void scaleTo(int desired, int second) {
    int change = desired - ready - starting;
    if (change > 0) {
      starts.add(new Start(second + startUpSeconds, change));
      starting += change;
      advanceStartsOfNoLength(second);
      return;
    }
    int surplus = -change;
    while (surplus > 0 && !starts.isEmpty()) {
      Start newest = starts.removeLast();
      int given = Math.min(surplus, newest.count);
      surplus -= given;
      starting -= given;
      if (newest.count > given) {
        starts.add(new Start(newest.readyAt, newest.count - given));
      }
    }
    ready -= surplus;
    draining += surplus;
  }

  private void advanceStartsOfNoLength(int second) {
    if (startUpSeconds == 0) {
      int goes = draining;
      advanceTo(second);
      draining = goes;
    }
  }

  int ready() {
    return ready;
  }

  int starting() {
    return starting;
  }

  /** All that are paid for: a starting one costs like a ready one, a draining one for a second. */
  int paid() {
    return ready + starting + draining;
  }

  private record Start(int readyAt, int count) {}
}
