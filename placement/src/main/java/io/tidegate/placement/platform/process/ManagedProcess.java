package io.tidegate.placement.platform.process;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A process under watch. Thread-safe. */
final class ManagedProcess {
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);

  private final @Nullable ProcessHandle handle;
  private final InstanceLog log;
  private final Clock clock;
  private volatile ProcessRecord record;
  private volatile @Nullable String exit;

  private ManagedProcess(
      ProcessRecord record, @Nullable ProcessHandle handle, InstanceLog log, Clock clock) {
    this.record = record;
    this.handle = handle;
    this.log = log;
    this.clock = clock;
  }

  /** One that this run has started. */
  static ManagedProcess started(
      ProcessRecord record, Process process, InstanceLog log, Clock clock, Runnable onExit) {
    ManagedProcess managed = new ManagedProcess(record, process.toHandle(), log, clock);
    var _ =
        process
            .onExit()
            .thenAccept(ended -> managed.ended("exited with %s".formatted(status(ended)), onExit));
    return managed;
  }

  /** One that an earlier run has started and that lives on; its exit status goes to nobody. */
  static ManagedProcess adopted(
      ProcessRecord record, ProcessHandle process, InstanceLog log, Clock clock, Runnable onExit) {
    ManagedProcess managed = new ManagedProcess(record, process, log, clock);
    var _ = process.onExit().thenAccept(ended -> managed.ended("ended", onExit));
    return managed;
  }

  /** One that ended while nobody watched. */
  static ManagedProcess gone(ProcessRecord record, InstanceLog log, Clock clock, String how) {
    ManagedProcess managed = new ManagedProcess(record, null, log, clock);
    managed.exit = how;
    return managed;
  }

  ProcessRecord record() {
    return record;
  }

  void record(ProcessRecord changed) {
    record = changed;
  }

  /** How it ended; null while it runs. */
  @Nullable String exit() {
    return exit;
  }

  boolean alive() {
    return handle != null && handle.isAlive();
  }

  /** Asks it to end, waits, ends it by force; true once it has ended with all that came of it. */
  boolean end(Duration patience) throws InterruptedException {
    if (handle == null) {
      return true;
    }
    var descendants = ProcessGroup.descendants(handle);
    if (handle.isAlive()) {
      ProcessGroup.terminate(handle);
      if (!waited(handle, patience)) {
        ProcessGroup.kill(handle);
      }
    }
    boolean ended = waited(handle, AFTER_KILL);
    if (ended) {
      ProcessGroup.killRest(handle.pid());
    }
    descendants.forEach(ProcessHandle::destroyForcibly);
    return ended;
  }

  private static boolean waited(ProcessHandle handle, Duration limit) throws InterruptedException {
    try {
      var _ = handle.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for a process failed", e);
    }
  }

  private void ended(String how, Runnable onExit) {
    Duration lived = Duration.between(record.askedAt(), clock.instant());
    String words = log.lastLine();
    exit =
        "%s after %.1f s%s"
            .formatted(
                how, lived.toMillis() / 1000.0, words.isEmpty() ? "" : "; last line: " + words);
    if (handle != null) {
      // Whatever it started is part of the instance and must not outlive it.
      ProcessGroup.killRest(handle.pid());
    }
    onExit.run();
  }

  /** A shell's convention, which Java follows: 128 and more is a signal. */
  private static String status(Process ended) {
    int code = ended.exitValue();
    return code > 128 && code < 160 ? "signal " + (code - 128) : "status " + code;
  }
}
