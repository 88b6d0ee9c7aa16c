package io.tidegate.balancer.slf4j;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a failure that no caller is told of: executors and futures keep it to themselves,
 * and a recurring task that fails once is never run again. Thread-safe.
 */
public final class Failures {
  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * A task that never throws, so that it is run again whatever it meets. Failures in a row are
   * logged when there have been 1, 2, 4, 8, … of them.
   *
   * @param what names the task to whoever reads the log
   * @param task is not run by two threads at a time
   */
  public static Runnable recurring(String what, Runnable task) {
    return new Recurring(what, task);
  }

  /** Runs a task at once; what it throws is logged and goes no further. */
  public static void contained(String what, Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      log.error("{} failed", what, e);
    }
  }

  /** Ends a chain: its failure is logged, unless it is that an executor was stopped before it. */
  public static void logged(String what, CompletionStage<?> chain) {
    var _ =
        chain.whenComplete(
            (_, failure) -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof RejectedExecutionException) {
                log.debug("{}: nobody is there any more", what);
              } else if (cause != null) {
                log.error("{} failed", what, cause);
              }
            });
  }

  private static final class Recurring implements Runnable {
    private final String what;
    private final Runnable task;
    private long inRow;

    Recurring(String what, Runnable task) {
      this.what = what;
      this.task = task;
    }

    @Override
    public void run() {
      try {
        task.run();
        inRow = 0;
      } catch (RuntimeException | Error e) {
        inRow++;
        if (Long.bitCount(inRow) == 1) {
          log.error("{} failed, {} in a row", what, inRow, e);
        }
      }
    }
  }
}
