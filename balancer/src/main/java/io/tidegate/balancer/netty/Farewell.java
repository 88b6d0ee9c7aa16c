package io.tidegate.balancer.netty;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** What a balancer that shuts down asks of its connections, in this order. */
enum Farewell {
  /** Finish what is under way and take the next request as the last; wait for no instance. */
  FINISH,
  /** The same; who asks for nothing goes. */
  FINISH_OR_GO,
  /** Go, having answered what still can be answered. */
  GO;

  /** How often is looked whether all have gone. */
  private static final Duration STEP = Duration.ofMillis(20);

  /** How long connections stay open that nothing is asked on, for a last request. */
  private static final Duration IDLE_GRACE = Duration.ofSeconds(1);

  /** How long the answers that are given at the end may take to be written. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  /**
   * Asks one after the other until nobody is left.
   *
   * @param ask says how many are waited for
   * @param limit the time before {@link #GO}
   * @return how many were not done by then
   */
  static int say(ToIntFunction<Farewell> ask, Duration limit) {
    long began = System.nanoTime();
    long grace = Math.min(IDLE_GRACE.toNanos(), limit.toNanos() / 2);
    int left = ask.applyAsInt(FINISH);
    for (long took = 0; left > 0 && took < limit.toNanos(); took = System.nanoTime() - began) {
      LockSupport.parkNanos(STEP.toNanos());
      left = ask.applyAsInt(took < grace ? FINISH : FINISH_OR_GO);
    }
    long cut = System.nanoTime();
    for (int writing = left; writing > 0 && System.nanoTime() - cut < LAST_WORDS.toNanos(); ) {
      writing = ask.applyAsInt(GO);
      LockSupport.parkNanos(STEP.toNanos());
    }
    return left;
  }
}
