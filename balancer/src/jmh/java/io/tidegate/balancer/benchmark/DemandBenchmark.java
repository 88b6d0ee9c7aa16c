package io.tidegate.balancer.benchmark;

import io.tidegate.balancer.demand.DemandRecorder;
import io.tidegate.balancer.demand.DemandTrigger;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What counting one request costs: its arrival, its end, its bucket. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DemandBenchmark {
  private final DemandRecorder recorder = new DemandRecorder(new DemandTrigger(1), 0, 0);
  private long now;

  @Benchmark
  public boolean request() {
    now += 10_000;
    boolean publish = recorder.arrived(now);
    recorder.finished(now - (now & 0xfffff), now + 1000, false);
    return publish;
  }
}
