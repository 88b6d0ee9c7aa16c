package io.tidegate.collector.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcStatTest {
  private static final String REST =
      " S 17 17265 13065 0 -1 4194304 100 0 0 0 250 50 40 10 20 0 1 0 114054 3133440 380"
          + " 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0";

  @ParameterizedTest
  @ValueSource(strings = {"cat", "a b", ") R 1 2 3 (", "x\ny", ""})
  void findsTheFieldsBehindAnyCommand(String command) {
    ProcStat stat = ProcStat.parse("42 (" + command + ")" + REST);

    assertThat(stat).isEqualTo(new ProcStat(42, 'S', 17, 114054, 350, 380));
  }

  @Test
  void refusesWhatIsNoStatLine() {
    for (String line : new String[] {"", "42 (cat) S 17", "cat", ") ("}) {
      assertThatThrownBy(() -> ProcStat.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aTreeIsTheProcessAndAllBelowItParentsFirst() {
    Map<Integer, ProcStat> table =
        Map.of(
            1, stat(1, 0, 1_000),
            10, stat(10, 1, 5),
            11, stat(11, 10, 7),
            5, stat(5, 11, 11),
            20, stat(20, 1, 500));

    ProcessTree tree = ProcessTree.of(10, table);

    assertThat(tree.processes()).extracting(ProcStat::pid).containsExactly(10, 11, 5);
    assertThat(tree.cpuNanos()).isEqualTo(230_000_000L);
  }

  @Test
  void timeOfAChildThatEndedStaysInTheTree() {
    ProcessTree before = ProcessTree.of(10, Map.of(10, stat(10, 1, 5), 11, stat(11, 10, 70)));
    // wait(2) has moved the child's time into its parent's children's time.
    ProcessTree after = ProcessTree.of(10, Map.of(10, stat(10, 1, 5 + 72)));

    assertThat(after.cpuNanos() - before.cpuNanos()).isEqualTo(20_000_000L);
  }

  @Test
  void anUnknownRootIsAnEmptyTree() {
    assertThat(ProcessTree.of(99, Map.of(1, stat(1, 0, 1))).processes()).isEmpty();
  }

  @Test
  void sharedPagesAreCountedOnceAndMeasuredSeldom() {
    SharedPages pages = new SharedPages();
    int[] measured = {0};

    assertThat(pages.estimate(1_000, 0, () -> 600 + measured[0]++)).isEqualTo(600);
    assertThat(pages.estimate(2_000, 9_000_000_000L, () -> 600 + measured[0]++)).isEqualTo(1_200);
    assertThat(measured[0]).isEqualTo(1);
    assertThat(pages.estimate(2_000, 10_000_000_000L, () -> 800 + measured[0]++)).isEqualTo(801);
  }

  @Test
  void readsTheProportionalShareOfARollup() {
    assertThat(
            Procfs.proportional("564cd3006000-7ffc ---p 0 [rollup]\nRss: 1636 kB\nPss:  310 kB\n"))
        .hasValue(310 * 1024);
    assertThat(Procfs.proportional("")).isEmpty();
  }

  private static ProcStat stat(int pid, int parent, long ticks) {
    return new ProcStat(pid, 'S', parent, pid, ticks, 1);
  }
}
