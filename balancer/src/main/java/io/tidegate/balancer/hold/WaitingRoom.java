package io.tidegate.balancer.hold;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one workload that wait on one event loop, in order of arrival. Serves both a
 * workload that wakes from zero and one whose endpoints are all busy. Loop-confined; only the
 * {@link HoldBudget} is shared.
 */
public final class WaitingRoom<T> {
  private final HoldBudget budget;
  private @Nullable Ticket<T> first;
  private @Nullable Ticket<T> last;
  private int size;

  /** An empty room. */
  public WaitingRoom(HoldBudget budget) {
    this.budget = budget;
  }

  /** A place in the room. */
  public static final class Ticket<T> {
    private final T item;
    private final long bytes;
    private final long enteredNanos;
    private final long deadlineNanos;
    private @Nullable Ticket<T> before;
    private @Nullable Ticket<T> behind;
    private boolean waiting = true;

    private Ticket(T item, long bytes, long enteredNanos, long deadlineNanos) {
      this.item = item;
      this.bytes = bytes;
      this.enteredNanos = enteredNanos;
      this.deadlineNanos = deadlineNanos;
    }
  }

  /** Someone waits from now on. */
  public Ticket<T> enter(T item, long bytes, HoldDecision.Wait wait, long nowNanos) {
    Ticket<T> ticket = new Ticket<>(item, bytes, nowNanos, wait.deadlineNanos());
    ticket.before = last;
    if (last == null) {
      first = ticket;
    } else {
      last.behind = ticket;
    }
    last = ticket;
    size++;
    budget.enter(bytes);
    return ticket;
  }

  /** The one that waits longest, who leaves; null when nobody waits. */
  public @Nullable T poll() {
    Ticket<T> ticket = first;
    if (ticket == null) {
      return null;
    }
    leave(ticket);
    return ticket.item;
  }

  /**
   * Someone leaves before his turn, such as when the client goes away; twice is the same as once.
   */
  public void leave(Ticket<T> ticket) {
    if (!ticket.waiting) {
      return;
    }
    ticket.waiting = false;
    if (ticket.before == null) {
      first = ticket.behind;
    } else {
      ticket.before.behind = ticket.behind;
    }
    if (ticket.behind == null) {
      last = ticket.before;
    } else {
      ticket.behind.before = ticket.before;
    }
    size--;
    budget.leave(ticket.bytes);
  }

  /** Sends away everyone whose deadline has passed. */
  public void expire(long nowNanos, Consumer<T> expired) {
    Ticket<T> ticket = first;
    while (ticket != null) {
      Ticket<T> next = ticket.behind;
      if (nowNanos - ticket.deadlineNanos >= 0) {
        leave(ticket);
        expired.accept(ticket.item);
      }
      ticket = next;
    }
  }

  /** How many wait here. */
  public int size() {
    return size;
  }

  /** How long the one that waits longest has waited; 0 when nobody does. */
  public long oldestWaitNanos(long nowNanos) {
    return first == null ? 0 : nowNanos - first.enteredNanos;
  }
}
