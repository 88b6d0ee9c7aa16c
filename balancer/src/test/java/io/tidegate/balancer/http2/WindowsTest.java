package io.tidegate.balancer.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowsTest {
  @Test
  void aSenderNeverHasMoreThanItWasGiven() {
    Random random = new Random(3);
    SendWindow window = new SendWindow();
    window.reset(1000);
    long allowed = 1000;
    long sent = 0;
    for (int i = 0; i < 10_000; i++) {
      if (random.nextInt(3) == 0) {
        int more = random.nextInt(400) - 100;
        assertThat(window.grow(more)).isTrue();
        allowed += more;
      } else {
        int count = Math.min(random.nextInt(300), window.available());
        window.sent(count);
        sent += count;
      }
      assertThat(window.available()).isEqualTo((int) Math.max(0, allowed - sent));
    }
  }

  @Test
  void aWindowHasAnUpperEnd() {
    SendWindow window = new SendWindow();
    window.reset(65_535);

    assertThat(window.grow(Integer.MAX_VALUE - 65_535)).isTrue();
    assertThat(window.grow(1)).isFalse();
  }

  @Test
  void aReceiverIsGivenBackWhatItUsedUpInHalves() {
    ReceiveWindow window = new ReceiveWindow(100_000);

    assertThat(window.received(49_999)).isTrue();
    assertThat(window.grant()).isZero();
    assertThat(window.received(1)).isTrue();
    assertThat(window.grant()).isEqualTo(50_000);
    assertThat(window.received(100_000)).isTrue();
    assertThat(window.received(1)).isFalse();
  }

  @Test
  void aSmallWindowIsNotHeldAgainstWhoDoesNotKnowItYet() {
    ReceiveWindow window = new ReceiveWindow(1024);

    assertThat(window.received(65_535)).isTrue();
    assertThat(window.received(1)).isFalse();
  }

  @Test
  void resetsAreCountedWithinAPeriod() throws Http2Error {
    AbuseBudget budget = new AbuseBudget(3, 100, 1000, 0);
    budget.reset(0);
    budget.reset(500);
    budget.reset(999);

    assertThatThrownBy(() -> budget.reset(999)).hasMessage("resets");
    budget.reset(1000);
  }

  @Test
  void usefulFramesPayForOthers() throws Http2Error {
    AbuseBudget budget = new AbuseBudget(3, 20, 1000, 0);
    for (int i = 0; i < 1000; i++) {
      budget.useful();
      for (int control = 0; control < 10; control++) {
        budget.control(1);
      }
    }
    for (int control = 0; control < 10; control++) {
      budget.control(1);
    }

    assertThatThrownBy(() -> budget.control(1)).hasMessage("control-frames");
    budget.control(1001);
  }
}
