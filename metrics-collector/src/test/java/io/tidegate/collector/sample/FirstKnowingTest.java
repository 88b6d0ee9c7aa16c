package io.tidegate.collector.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Every other instance is known to the better source, the rest to the other. */
class FirstKnowingTest extends InstanceReaderContract {
  private final MemoryReader better = new MemoryReader();
  private final MemoryReader other = new MemoryReader();
  private int begun;

  @Override
  protected InstanceReader open() {
    return new FirstKnowing(better, other);
  }

  @Override
  protected SampledInstance begin(String name) {
    (begun++ % 2 == 0 ? better : other).begin(name, name + "@1");
    return instance(name, name);
  }

  @Override
  protected void work(SampledInstance instance) {
    better.work(instance.handle());
    other.work(instance.handle());
  }

  @Override
  protected void end(SampledInstance instance) {
    better.end(instance.handle());
    other.end(instance.handle());
  }

  @Override
  protected SampledInstance restart(SampledInstance instance) {
    (better.has(instance.handle()) ? better : other)
        .begin(instance.handle(), instance.handle() + "@2");
    return instance;
  }

  @Override
  protected SampledInstance stranger() {
    return instance("never", "never");
  }

  @Override
  protected List<SampledInstance> unreadable() {
    return List.of(instance("broken", "broken"));
  }

  @Override
  protected BooleanSupplier silence() {
    better.silent(true);
    return better::asked;
  }

  @Override
  protected void speak() {
    better.silent(false);
  }

  @Test
  void aChangeOfSourceIsAChangeOfIncarnation() throws Exception {
    better.begin("a", "here");
    other.begin("a", "there");
    SampledInstance instance = instance("a", "a");
    assertThat(reader.read(instance).incarnation()).isEqualTo("here");

    better.end("a");

    assertThat(reader.read(instance).incarnation()).isEqualTo("there");
  }

  @Test
  void aSourceThatFailsIsNotTakenForOneThatDoesNotKnow() {
    other.begin("broken", "there");

    assertThat(failure(instance("a", "broken"))).isInstanceOf(IOException.class);
  }

  @Test
  void bothForget() {
    List<String> forgotten = new ArrayList<>();
    SampledInstance instance = instance("a", "a");

    new FirstKnowing(forgetting("better", forgotten), forgetting("other", forgotten))
        .forget(instance);

    assertThat(forgotten).containsExactly("better a", "other a");
  }

  private static InstanceReader forgetting(String name, List<String> forgotten) {
    return new InstanceReader() {
      @Override
      public Reading read(SampledInstance instance) throws UnreadableException {
        throw new UnreadableException(MissingCause.GONE, name);
      }

      @Override
      public void forget(SampledInstance instance) {
        forgotten.add(name + " " + instance.handle());
      }
    };
  }
}
