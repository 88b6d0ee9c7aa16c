package io.tidegate.balancer.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String VALID = "00-" + TRACE + "-b7ad6b7169203331-01";

  @Test
  void goesOnWithTheSameTraceAndAnotherSpan() {
    TraceParent given = TraceParent.parse(VALID);

    assertThat(given).hasToString(VALID);
    assertThat(given.traceId()).isEqualTo(TRACE);
    assertThat(given.child(0x1234).toString()).isEqualTo("00-" + TRACE + "-0000000000001234-01");
  }

  @Test
  void readsALaterVersionAsThisOne() {
    assertThat(TraceParent.parse("cc" + VALID.substring(2) + "-what-else")).hasToString(VALID);
    assertThat(TraceParent.parse(VALID.substring(0, 53) + "ff"))
        .as("flags that this version does not know are not passed on")
        .hasToString(VALID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333x-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",
        "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"
      })
  void refusesWhatIsNotValid(String value) {
    assertThat(TraceParent.parse(value)).isNull();
  }

  @Test
  void whatItWritesItCanRead() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      TraceParent started =
          TraceParent.start(random.nextLong(), random.nextLong(), random.nextLong());
      assertThat(TraceParent.parse(started.toString())).isEqualTo(started);
    }
    assertThat(TraceParent.start(0, 0, 0)).isNotNull();
  }
}
