package io.tidegate.standalone.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/** Counts a run. Senders call it from any thread; one thread takes the intervals and the end. */
final class LoadMeter {
  private static final long HIGHEST_NANOS = TimeUnit.HOURS.toNanos(1);

  private static final int INSTANCES = 1000;

  private final Recorder recorder = new Recorder(1000, HIGHEST_NANOS, 3);
  private final Histogram total = new Histogram(1000, HIGHEST_NANOS, 3);
  private final LongAdder sent = new LongAdder();
  private final LongAdder ok = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Map<String, LongAdder> causes = new ConcurrentHashMap<>();
  private final Map<String, Answering> instances = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private long sentBefore;
  private long okBefore;
  private long failedBefore;

  void sent() {
    sent.increment();
  }

  /** An answer came; its status decides whether it counts as a failure. */
  void answered(int status, long latencyNanos) {
    recorder.recordValue(Math.clamp(latencyNanos, 0, HIGHEST_NANOS));
    statuses.computeIfAbsent(status, s -> new LongAdder()).increment();
    if (status < 400) {
      ok.increment();
    } else {
      fail("HTTP " + status);
    }
  }

  /** Remembers who answered, the first {@value #INSTANCES} of them. */
  void answeredBy(@Nullable String instance, long sinceStartNanos) {
    if (instance == null) {
      return;
    }
    Answering answering = instances.get(instance);
    if (answering == null && instances.size() < INSTANCES) {
      answering =
          instances.computeIfAbsent(instance, i -> new Answering(sinceStartNanos, new LongAdder()));
    }
    if (answering != null) {
      answering.answers.increment();
    }
  }

  private record Answering(long firstNanos, LongAdder answers) {
    LoadSummary.Answered named(String instance) {
      return new LoadSummary.Answered(instance, answers.sum(), Duration.ofNanos(firstNanos));
    }
  }

  /** No answer came. */
  void unanswered(IOException why) {
    fail(cause(why));
  }

  private void fail(String cause) {
    failed.increment();
    causes.computeIfAbsent(cause, c -> new LongAdder()).increment();
  }

  /** What happened since the last call. */
  LoadProgress interval(Duration elapsed, long due) {
    Histogram interval = recorder.getIntervalHistogram();
    total.add(interval);
    long failedNow = failed.sum();
    long okNow = ok.sum();
    long sentNow = sent.sum();
    LoadProgress progress =
        new LoadProgress(
            elapsed,
            sentNow - sentBefore,
            okNow - okBefore,
            failedNow - failedBefore,
            percentile(interval, 50),
            percentile(interval, 99),
            Math.max(0, sentNow - okNow - failedNow),
            Math.max(0, due - sentNow));
    sentBefore = sentNow;
    okBefore = okNow;
    failedBefore = failedNow;
    return progress;
  }

  LoadSummary summary(long planned, Duration elapsed) {
    total.add(recorder.getIntervalHistogram());
    return new LoadSummary(
        planned,
        sent.sum(),
        ok.sum(),
        failed.sum(),
        sums(causes),
        sums(statuses),
        instances.entrySet().stream()
            .map(e -> e.getValue().named(e.getKey()))
            .sorted(Comparator.comparing(LoadSummary.Answered::first))
            .toList(),
        elapsed,
        new LoadSummary.Latency(
            Duration.ofNanos(total.getTotalCount() == 0 ? 0 : (long) total.getMean()),
            percentile(total, 50),
            percentile(total, 90),
            percentile(total, 95),
            percentile(total, 99),
            percentile(total, 99.9),
            Duration.ofNanos(total.getMaxValue())));
  }

  private static Duration percentile(Histogram histogram, double percentile) {
    return Duration.ofNanos(
        histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile));
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> adders) {
    return new HashMap<>(
        adders.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().sum())));
  }

  /** A few fixed words for each way to fail, so that failures add up by cause. */
  static String cause(IOException e) {
    return switch (e) {
      case HttpConnection.ClosedException c -> String.valueOf(c.getMessage());
      case HttpConnection.ConnectTimeoutException _ -> "connect timed out";
      case SocketTimeoutException _ -> "answer timed out";
      case UnknownHostException _ -> "unknown host";
      case NoRouteToHostException _ -> "no route to host";
      case SSLException _ -> "TLS: " + e.getMessage();
      case ConnectException _ -> "connection refused";
      default -> {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        yield message.contains("reset") || message.contains("broken pipe")
            ? "connection reset"
            : message;
      }
    };
  }
}
