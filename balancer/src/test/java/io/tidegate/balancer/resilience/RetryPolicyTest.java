package io.tidegate.balancer.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.balancer.health.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {

  @ParameterizedTest
  @CsvSource({
    "no connection,            CONNECT_FAILED, false, false, true",
    "POST that was never sent, RESET,          false, false, true",
    "GET that was sent,        RESET,          true,  true,  true",
    "POST that was sent,       RESET,          true,  false, false",
    "GET too slow,             TIMEOUT,        true,  true,  true",
    "POST too slow,            TIMEOUT,        true,  false, false",
    "GET and 503,              GATEWAY_ERROR,  true,  true,  true",
    "POST and 503,             GATEWAY_ERROR,  true,  false, false",
    "500 is the answer,        ERROR,          true,  true,  false",
    "429 is the answer,        OVERLOADED,     true,  true,  false",
    "client is gone,           ABANDONED,      true,  true,  false",
    "success,                  OK,             true,  true,  false"
  })
  void repeatsOnlyWhatIsSafe(
      String name, Outcome outcome, boolean sent, boolean idempotent, boolean expected) {
    assertThat(RetryPolicy.DEFAULT.allows(1, outcome, sent, idempotent, true))
        .as(name)
        .isEqualTo(expected);
  }

  @Test
  void stopsAtTheLastTryAndWithoutTheBody() {
    assertThat(RetryPolicy.DEFAULT.allows(2, Outcome.CONNECT_FAILED, false, true, true)).isFalse();
    assertThat(RetryPolicy.DEFAULT.allows(1, Outcome.CONNECT_FAILED, false, true, false)).isFalse();
  }

  @Test
  void repeatsPostsWhenToldSo() {
    RetryPolicy bold = new RetryPolicy(3, true, true, 0, 0.2);

    assertThat(bold.allows(2, Outcome.RESET, true, false, true)).isTrue();
  }

  @Test
  void budgetAllowsAShareOfWhatIsInFlightButAlwaysAFew() {
    RetryBudget budget = new RetryBudget();
    for (int i = 0; i < 3; i++) {
      assertThat(budget.tryAcquire(0.2, 0)).isTrue();
    }
    assertThat(budget.tryAcquire(0.2, 15)).isFalse();
    assertThat(budget.tryAcquire(0.2, 20)).isTrue();
    assertThat(budget.retrying()).isEqualTo(4);

    budget.release();
    budget.release();
    assertThat(budget.tryAcquire(0.2, 0)).isTrue();
    assertThat(budget.tryAcquire(0, 1000)).as("switched off").isFalse();
  }
}
